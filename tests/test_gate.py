"""The gate from outside: another program's tickets, and many at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from odoorpc.error import RPCError

COVERED = "client_silver_creek_winery"
UNCOVERED = "client_bridgeport_auto_glass"
AT_ONCE = 8


def prepare_ticket(office, client):
    return {
        "name": "From another program",
        "description": "Help",
        "partner_id": office.ref(client),
    }


def test_another_program_opens_a_covered_client_s_ticket(office):
    ticket = office.create("agent", "helpdesk.ticket", prepare_ticket(office, COVERED))
    found = office.read("agent", "helpdesk.ticket", ticket, "support_verdict")
    assert found["support_verdict"] == "covered"


def test_another_program_opens_no_ticket_without_cover(office):
    sentence = office.refused(
        "agent", "helpdesk.ticket", "create", prepare_ticket(office, UNCOVERED)
    )
    assert "has no support plan" in sentence


def test_a_client_of_another_company_is_refused(office):
    company = office.create("admin", "res.company", {"name": "Sister Ltd"})
    agent = office.search("admin", "res.users", [("login", "=", "agent")])
    office.call("admin", "res.users", "write", agent, {"company_ids": [(4, company)]})
    sentence = office.refused(
        "agent",
        "helpdesk.ticket",
        "create",
        {**prepare_ticket(office, COVERED), "company_id": company},
        context={"allowed_company_ids": [company]},
    )
    assert "has no support plan" in sentence


@pytest.fixture
def exception(office):
    """One exception for a client without a plan."""
    company = office.ref("base.main_company")
    write = ("admin", "res.company", "write", [company])
    office.call(*write, {"support_exceptions_allowed": True})
    yield office.create(
        "manager",
        "support.exception",
        {"partner_id": office.ref(UNCOVERED), "reason": "They sign tomorrow"},
    )
    office.call(*write, {"support_exceptions_allowed": False})


def test_an_exception_is_used_once_by_many_at_once(office, exception):
    values = prepare_ticket(office, UNCOVERED)
    sessions = [office.log_in("agent") for _each in range(AT_ONCE)]

    def create(session):
        try:
            return session.execute_kw("helpdesk.ticket", "create", [values], {})
        except RPCError:
            return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = [one for one in pool.map(create, sessions) if one]
    assert len(made) == 1
    found = office.read("manager", "support.exception", exception, "ticket_id", "state")
    assert (found["ticket_id"], found["state"]) == (made[0], "used")
