"""A flood of 2,000 e-mails and 500 portal posts: one answer, one refusal each, no ticket,
and tables and memory that stay small."""

import re

import psutil
import psycopg2
from mail_flood import flood

MAILS = 2000
POSTS = 500
SENDER = "flood@uncovered.example"
TABLES = ("support_held_mail", "support_refusal", "ir_attachment", "mail_mail")


def read_sizes(database):
    """Return the size in bytes of the tables that a flood could fill."""
    with psycopg2.connect(dbname=database) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT SUM(pg_total_relation_size(t::regclass)) FROM unnest(%s) t",
            [list(TABLES)],
        )
        (size,) = cursor.fetchone()
    connection.close()
    return int(size)


def read_memory(server):
    """Return the memory in bytes of the biggest process of the server."""
    port = f"--http-port={server.url.rsplit(':', 1)[1]}"
    parents = [p for p in psutil.process_iter(["cmdline"]) if port in p.info["cmdline"]]
    workers = [child for parent in parents for child in parent.children()]
    return max(process.memory_info().rss for process in [*parents, *workers])


def count_answers(office, address):
    action = office.ref("support_plan.ir_cron_held_mail")
    office.call("admin", "ir.cron", "method_direct_trigger", [action])
    return office.call(
        "admin", "mail.mail", "search_count", [("email_to", "like", address)]
    )


def count_tickets(office):
    return office.call("manager", "helpdesk.ticket", "search_count", [])


def test_two_thousand_mails_of_one_sender(server, office):
    # What a server needs at first is no growth; nor is the answer with its plan sheet.
    flood(server, SENDER, 20)
    count_answers(office, SENDER)
    tickets = count_tickets(office)
    size, memory = read_sizes(server.database), read_memory(server)
    flood(server, SENDER, MAILS)
    assert count_tickets(office) == tickets
    (refusal,) = office.call(
        "manager", "support.refusal", "search_read", [("email", "=", SENDER)], ["count"]
    )
    assert refusal["count"] == MAILS
    assert count_answers(office, SENDER) == 1
    assert read_sizes(server.database) - size < 1024**2
    assert read_memory(server) - memory < 100 * 1024**2


def test_five_hundred_posts_of_one_portal_user(server, office):
    client = office.create(
        "admin", "res.partner", {"name": "Flood Ltd", "is_company": True}
    )
    office.create(
        "admin",
        "res.users",
        {
            "name": "Fay Flood",
            "login": "fay@flood.example",
            "email": "fay@flood.example",
            "password": "fay-of-the-flood",
            "group_ids": [(6, 0, [office.ref("base.group_portal")])],
        },
    )
    (person,) = office.search(
        "admin", "res.partner", [("email", "=", "fay@flood.example")]
    )
    office.call("admin", "res.partner", "write", [person], {"parent_id": client})
    pages = server.browse("fay@flood.example", "fay-of-the-flood")
    page = pages.get(f"{server.url}/my/account", timeout=60).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    tickets, size = count_tickets(office), read_sizes(server.database)
    for number in range(POSTS):
        answer = pages.post(
            f"{server.url}/submitted/ticket",
            {
                "csrf_token": token,
                "subject": f"Help {number}",
                "description": "Can you help?",
            },
            timeout=60,
        )
        assert answer.status_code == 200
    assert count_tickets(office) == tickets
    (refusal,) = office.call(
        "manager",
        "support.refusal",
        "search_read",
        [("partner_id", "=", client)],
        ["count", "channel"],
    )
    assert (refusal["channel"], refusal["count"]) == ("portal", POSTS)
    assert read_sizes(server.database) - size < 3 * 1024**2
