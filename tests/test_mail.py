"""Raw e-mail, handed to Odoo's gateway as a mail server does."""

import itertools
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from mail_flood import flood

WORKSHOP = Path(__file__).resolve().parent.parent / "workshop"

numbers = itertools.count(1)


@pytest.fixture
def hand_over(office):
    """Hand a message over; return the id of the ticket it went to, if any."""

    def hand_over(sender, subject, text="Can you help?", **headers):
        lines = {
            "Message-ID": f"<test-{next(numbers)}@mail.example>",
            "From": sender,
            "To": "support@ledgerwood.example",
            "Subject": subject,
            "Content-Type": "text/plain; charset=utf-8",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return office.call(
            "admin", "mail.thread", "message_process", False, f"{head}\r\n{text}\r\n"
        )

    return hand_over


def answers(office, address):
    """Return what was written to an address, once the scheduled action has run."""
    action = office.ref("support_plan.ir_cron_held_mail")
    office.call("admin", "ir.cron", "method_direct_trigger", [action])
    found = office.call(
        "admin",
        "mail.mail",
        "search_read",
        [("email_to", "like", address)],
        ["subject", "body_html"],
    )
    return found


def refusals(office, address):
    return office.call(
        "manager",
        "support.refusal",
        "search_read",
        [("email", "=", address)],
        ["count", "reason", "channel"],
    )


def count_tickets(office):
    return office.call("manager", "helpdesk.ticket", "search_count", [])


def test_a_covered_client_s_mail_opens_a_ticket(office, hand_over):
    ticket = hand_over("Paula Ricci <paula@silvercreekwinery.example>", "Labels")
    found = office.read("agent", "helpdesk.ticket", ticket, "support_verdict", "name")
    assert found["support_verdict"] == "covered"
    assert found["name"] == "Labels"


def test_a_stranger_s_mail_opens_no_ticket_and_is_answered(office, hand_over):
    before = count_tickets(office)
    assert not hand_over("Nell <nell@stranger.example>", "Your rates")
    assert count_tickets(office) == before
    (answer,) = answers(office, "nell@stranger.example")
    assert answer["subject"] == "Re: Your rates"
    assert "only offer support on our prepaid plan" in " ".join(
        answer["body_html"].split()
    )
    (refusal,) = refusals(office, "nell@stranger.example")
    assert (refusal["reason"], refusal["channel"]) == ("unknown", "email")


def test_one_person_s_refusals_are_one_row_that_counts(office, hand_over):
    hand_over("Otto <otto@stranger.example>", "Hello")
    hand_over('"Otto B." <Otto@Stranger.example>', "Hello?")
    (refusal,) = refusals(office, "otto@stranger.example")
    assert refusal["count"] == 2


def test_a_machine_s_mail_is_refused_and_not_answered(office, hand_over):
    assert not hand_over(
        "Robot <robot@stranger.example>", "Away", Auto_Submitted="auto-replied"
    )
    assert not answers(office, "robot@stranger.example")


def test_an_unpaid_client_is_told_about_the_premium(office, hand_over):
    address = "sara@threeoakscabinetry.example"
    assert not hand_over(f"Sara Whitlock <{address}>", "Drawers")
    (answer,) = answers(office, address)
    assert "It becomes active when invoice" in answer["body_html"]


def test_a_refusal_does_not_harm_the_address(office, hand_over):
    hand_over("Quinn <quinn@stranger.example>", "Once more")
    (alias,) = office.call(
        "admin",
        "mail.alias",
        "search_read",
        [("alias_name", "=", "support")],
        ["alias_status"],
    )
    assert alias["alias_status"] != "invalid"


def test_a_flood_is_one_refusal_one_answer_and_no_ticket(server, office):
    before = count_tickets(office)
    flood(server, "flood@stranger.example", 120)
    assert count_tickets(office) == before
    (refusal,) = refusals(office, "flood@stranger.example")
    assert refusal["count"] == 120
    assert len(answers(office, "flood@stranger.example")) == 1
    held = [("email", "=", "flood@stranger.example")]
    assert office.call("agent", "support.held.mail", "search_count", held) == 105
    whole = [*held, ("whole", "=", True)]
    assert office.call("agent", "support.held.mail", "search_count", whole) == 5


@contextmanager
def one_scheduled_action(office, xmlid):
    """Let a worker for scheduled actions run beside the server, with this action alone.

    Odoo's others have nothing to do with it, and would change what later tests find.
    """
    action = office.ref(xmlid)
    others = office.search("admin", "ir.cron", [("id", "!=", action)])
    office.call("admin", "ir.cron", "write", others, {"active": False})
    command = [
        sys.executable,
        str(WORKSHOP / "odoo-bin"),
        "-c",
        os.environ["ODOO_CONF"],
    ]
    command += ["-d", office.database, "--no-http", "--max-cron-threads=1"]
    worker = subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=60)
        office.call("admin", "ir.cron", "write", others, {"active": True})


def wait_until_it_listens(office, hand_over):
    """Write to the support until a worker that woke up has answered somebody."""
    answered = [("email", "like", "knock-%@stranger.example"), ("answer", "=", "sent")]
    for knock in range(5):
        hand_over(f"knock-{knock}@stranger.example", "Is anybody there?")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if office.search("agent", "support.held.mail", answered):
                return
            time.sleep(0.3)
    pytest.fail("No worker for scheduled actions woke up.")


def test_a_client_pays_and_its_held_mail_is_a_ticket_within_the_minute(
    office, hand_over
):
    address = "sara@threeoakscabinetry.example"
    assert not hand_over(f"Sara Whitlock <{address}>", "Hinges", "They squeak.")
    mine = [("email", "=", address), ("subject", "=", "Hinges")]
    (mail,) = office.search("agent", "support.held.mail", mine)
    client = office.ref("client_three_oaks_cabinetry")
    (invoice,) = office.search(
        "billing",
        "account.move",
        [("partner_id", "=", client), ("payment_state", "=", "not_paid")],
    )
    with one_scheduled_action(office, "support_plan.ir_cron_held_mail"):
        wait_until_it_listens(office, hand_over)
        wizard = office.create(
            "billing",
            "account.payment.register",
            {},
            active_model="account.move",
            active_ids=[invoice],
        )
        office.call(
            "billing", "account.payment.register", "action_create_payments", [wizard]
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            held = office.read("agent", "support.held.mail", mail, "state", "ticket_id")
            if held["ticket_id"]:
                break
            time.sleep(0.2)
    assert held["state"] == "let_in"
    ticket = office.read(
        "agent", "helpdesk.ticket", held["ticket_id"], "support_verdict", "description"
    )
    assert ticket["support_verdict"] == "covered"
    assert "They squeak." in ticket["description"]
