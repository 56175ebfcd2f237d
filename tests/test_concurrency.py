"""Eight processes log calls at once on one client's plan, each over its own connection.

They retry by reference, as a telephone system would that got an error or no answer; and
now and then a connection of the server to its database is cut. In a database and with a
server of their own, whose company lets calls draw hours without review.
"""

import os
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from urllib.error import URLError

import psycopg2
import pytest
from odoorpc.error import Error, RPCError
from scenario_office import STAFF, Office
from server import Server

AUDIT = Path(__file__).resolve().parent.parent / "support_plan" / "audit.py"
DATABASE = "concurrency"
PROCESSES = 8
CALLS = 400
MINUTES = 25
MACHINE = STAFF["telephone"]
PATIENCE = 120  # seconds in which a call has to get through


@pytest.fixture(scope="module")
def office():
    subprocess.run(["dropdb", "--if-exists", "--force", DATABASE], check=True)
    subprocess.run(["createdb", "--template=test_oca", DATABASE], check=True)
    # Threads, so that there are as many transactions at once as there are clients.
    with Server(os.environ["ODOO_CONF"], DATABASE, "--workers=0") as server:
        office = Office(server.url, DATABASE)
        office.create(
            "admin",
            "res.users",
            {
                "name": MACHINE.name,
                "login": MACHINE.login,
                "password": MACHINE.password,
                "group_ids": [(6, 0, [office.ref(group) for group in MACHINE.groups])],
            },
        )
        companies = office.search("admin", "res.company", [])
        office.call(
            "admin", "res.company", "write", companies, {"support_review": "never"}
        )
        yield office
    subprocess.run(["dropdb", "--force", DATABASE], check=True)


def sell(office, name, hours, **rules):
    """Sell a plan of so many hours to a new client, who pays it; return the client."""
    client = office.create(
        "admin", "res.partner", {"name": f"{name} Ltd", "is_company": True}
    )
    plan = office.create(
        "admin",
        "product.product",
        {
            "name": name,
            "type": "service",
            "list_price": 5000,
            "taxes_id": False,
            "support_plan_ok": True,
            "support_hours": hours,
            **rules,
        },
    )
    wizard = office.create(
        "admin",
        "support.put.on.plan",
        {
            "partner_id": client,
            "product_id": plan,
            "date_start": str(date.today() - timedelta(days=1)),
        },
    )
    action = office.call("admin", "support.put.on.plan", "action_put_on_plan", [wizard])
    contract = action["res_id"]
    office.call("admin", "contract.contract", "recurring_create_invoice", [contract])
    invoices = office.search("admin", "account.move", [("partner_id", "=", client)])
    office.call("admin", "account.move", "action_post", invoices)
    context = {"active_model": "account.move", "active_ids": invoices}
    payment = {"payment_date": str(date.today() - timedelta(days=1))}
    wizard = office.create("admin", "account.payment.register", payment, **context)
    office.call(
        "admin",
        "account.payment.register",
        "action_create_payments",
        [wizard],
        context=context,
    )
    return client


# ----------------------------------------------------------------------
# The telephone systems
# ----------------------------------------------------------------------


def log(url, references, call):
    """Log calls, each until it is answered; return the answers by reference."""
    office = Office(url, DATABASE)
    return {
        reference: log_one(office, {**call, "external_ref": reference})
        for reference in references
    }


def log_one(office, call):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return office.call("telephone", "support.call", "log_call", **call)
        except RPCError as error:
            # What the server refuses with a reason stays refused.
            if "odoo.exceptions" in error.info["data"]["name"]:
                raise
        except (OSError, URLError, Error):
            office.sessions.clear()
        assert time.monotonic() < deadline, f"{call} did not get through"
        time.sleep(random.uniform(0, 0.2))


def log_at_once(office, work, call):
    """Log calls in as many processes as there are lists of references.

    :param work: lists of references
    :return: list of answers by reference
    """
    with ProcessPoolExecutor(len(work), get_context("fork")) as pool:
        futures = [pool.submit(log, office.url, part, call) for part in work]
        return [future.result() for future in futures]


@contextmanager
def connections_break():
    """Every second, cut one of the server's connections to its database."""
    over = threading.Event()
    cut = []

    def cut_some():
        connection = psycopg2.connect(dbname="postgres")
        connection.autocommit = True
        while not over.wait(1):
            with connection.cursor() as cursor:
                cursor.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = %s AND query ILIKE '%%support%%'
                    ORDER BY random() LIMIT 1
                    """,
                    [DATABASE],
                )
                cut.extend(cursor.fetchall())
        connection.close()

    thread = threading.Thread(target=cut_some)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert cut


def share_out(name):
    """Return the references of all calls, a list for each process."""
    references = [f"{name}-{number}" for number in range(CALLS)]
    return [references[process::PROCESSES] for process in range(PROCESSES)]


# ----------------------------------------------------------------------
# The books
# ----------------------------------------------------------------------

FIGURES = ("hours", "hours_drawn", "hours_overage", "hours_awaiting")


def read_calls(office, client):
    return office.call(
        "admin",
        "support.call",
        "search_read",
        [("partner_id", "=", client)],
        ["external_ref", "state", *FIGURES],
    )


def add_up(calls):
    return {figure: sum(call[figure] for call in calls) for figure in FIGURES}


def hours_left(office, client):
    lots = office.call(
        "admin",
        "support.plan.lot",
        "search_read",
        [("partner_id", "=", client)],
        ["hours_left"],
    )
    return [lot["hours_left"] for lot in lots]


def assert_the_books_add_up():
    audit = subprocess.run(
        [sys.executable, AUDIT, DATABASE], capture_output=True, text=True, check=False
    )
    assert audit.returncode == 0, audit.stdout + audit.stderr
    assert "Everything adds up" in audit.stdout


def assert_each_call_was_logged_once(calls, work, answers):
    """Nothing was lost, nothing was logged twice, and every process was told so."""
    logged = {call["external_ref"]: call for call in calls}
    assert len(calls) == len(logged) == CALLS
    assert set(logged) == {reference for part in work for reference in part}
    for answer in answers:
        for reference, said in answer.items():
            assert said["state"] == logged[reference]["state"] == "logged"
            assert said["id"] == logged[reference]["id"]


def test_no_hour_is_drawn_twice_and_none_below_zero(office):
    client = sell(office, "Busy", 150)
    work = share_out("BUSY")
    call = {"partner_id": client, "minutes": MINUTES}
    with connections_break():
        answers = log_at_once(office, work, call)
    calls = read_calls(office, client)
    assert_each_call_was_logged_once(calls, work, answers)
    # Each call is one hour; the first 150 drew theirs, and the rest await a manager.
    assert add_up(calls) == {
        "hours": CALLS,
        "hours_drawn": 150,
        "hours_overage": 0,
        "hours_awaiting": CALLS - 150,
    }
    assert hours_left(office, client) == [0]
    assert_the_books_add_up()


def test_calls_of_one_ticket_are_rounded_up_together_whoever_comes_first(office):
    product = office.create(
        "admin",
        "product.product",
        {"name": "Further Hours", "type": "service", "list_price": 90},
    )
    client = sell(
        office,
        "Gentle",
        1,
        support_rounding="ticket",
        support_overage="bill",
        support_overage_product_id=product,
    )
    # The one hour of the plan is used up before.
    log(office.url, ["GENTLE-before"], {"partner_id": client, "minutes": 60})
    assert hours_left(office, client) == [0]
    before = read_calls(office, client)
    ticket = office.create(
        "admin",
        "helpdesk.ticket",
        {"name": "It prints", "description": "All day", "partner_id": client},
    )
    number = office.read("admin", "helpdesk.ticket", ticket, "number")["number"]
    work = share_out("GENTLE")
    with connections_break():
        answers = log_at_once(
            office, work, {"ticket_number": number, "minutes": MINUTES}
        )
    calls = [call for call in read_calls(office, client) if call not in before]
    assert_each_call_was_logged_once(calls, work, answers)
    # 10,000 minutes are 167 hours, though there were 400 calls.
    hours = -(-CALLS * MINUTES // 60)
    assert add_up(calls) == {
        "hours": hours,
        "hours_drawn": 0,
        "hours_overage": hours,
        "hours_awaiting": 0,
    }
    assert hours_left(office, client) == [0]
    assert_the_books_add_up()


def test_a_reference_that_is_sent_at_the_same_moment_is_one_call(office):
    client = sell(office, "Echo", 20)
    references = [f"ECHO-{number}" for number in range(10)]
    call = {"partner_id": client, "minutes": MINUTES}
    answers = log_at_once(office, [references] * PROCESSES, call)
    calls = read_calls(office, client)
    assert len(calls) == len(references)
    for reference in references:
        said = [answer[reference] for answer in answers]
        assert len({answer["id"] for answer in said}) == 1
        assert [answer["repeated"] for answer in said].count(False) == 1
    assert hours_left(office, client) == [20 - len(references)]
    assert_the_books_add_up()
