"""The main job, once from end to end; the scenario checks each step as it goes."""

import pytest


@pytest.mark.parametrize(
    ("label", "figure"),
    [
        ("Clients imported", 40),
        ("Subscriptions brought in", 24),
        ("Clients put on a plan", 8),
        ("Invoices posted", 12),
        ("Invoices paid", 8),
        ("Tickets opened", 6),
        ("Tickets refused", 5),
        ("Telephone calls logged", 35),
        ("Callers turned away", 9),
        ("Hours charged", 33),
        ("Hours drawn", 30),
        ("Hours overage", 2),
        ("Hours awaiting", 1),
    ],
)
def test_the_scenario_ends_with_this_table(scenario, label, figure):
    assert scenario[label] == figure


def test_hours_are_conserved(scenario):
    parts = ("Hours drawn", "Hours overage", "Hours absorbed", "Hours awaiting")
    assert scenario["Hours charged"] == sum(scenario[part] for part in parts)


def test_no_hour_is_lost_between_grant_and_balance(scenario, office):
    entries = office.call(
        "manager", "support.plan.entry", "search_read", [], ["hours", "kind", "lot_id"]
    )
    lots = office.call("manager", "support.plan.lot", "search_read", [], ["hours_left"])
    left = {lot["id"]: lot["hours_left"] for lot in lots}
    for entry in entries:
        left[entry["lot_id"][0]] -= entry["hours"]
    assert set(left.values()) == {0}


def test_every_ticket_carries_the_verdict_that_let_it_in(office):
    tickets = office.call(
        "manager",
        "helpdesk.ticket",
        "search_read",
        [],
        ["support_verdict", "support_term_id", "work_type_id", "support_exception_id"],
    )
    assert tickets
    for ticket in tickets:
        if ticket["support_verdict"] == "no_cover_needed":
            assert ticket["work_type_id"]
        elif ticket["support_verdict"] == "exception":
            assert ticket["support_exception_id"]
        else:
            assert ticket["support_term_id"]


def test_a_client_whose_premium_is_unpaid_is_refused(office):
    values = {
        "name": "Cannot close May",
        "description": "Unposted batches",
        "partner_id": office.ref("client_quad_city_conveyor"),
        "team_id": team(office),
    }
    sentence = office.refused("agent", "helpdesk.ticket", "create", values)
    assert "is unpaid" in sentence
    assert "Cover starts when invoice INV/" in sentence


def test_a_client_without_a_plan_is_refused_and_told_what_to_do(office):
    values = {
        "name": "Checking rates",
        "description": "Only one question",
        "partner_id": office.ref("client_bridgeport_auto_glass"),
        "team_id": team(office),
    }
    sentence = office.refused("agent", "helpdesk.ticket", "create", values)
    assert "Bridgeport Auto Glass has no support plan" in sentence
    assert "Put on a plan" in sentence


def test_a_refusal_is_kept_although_what_was_asked_for_is_rolled_back(office):
    client = office.ref("client_quad_city_conveyor")
    values = {
        "name": "Drawers",
        "description": "The cut list is empty",
        "partner_id": client,
        "team_id": team(office),
    }
    before = count_refusals(office, client)
    sentence = office.refused("agent", "helpdesk.ticket", "create", values)
    assert "is unpaid" in sentence
    assert count_refusals(office, client) == before + 1


def test_a_ticket_is_not_moved_to_a_client_without_cover(office):
    (ticket,) = office.search("agent", "helpdesk.ticket", [("name", "like", "Excise")])
    stranger = {"partner_id": office.ref("client_uptown_yarn_and_needle")}
    sentence = office.refused("agent", "helpdesk.ticket", "write", [ticket], stranger)
    assert "has no support plan" in sentence


def count_refusals(office, client):
    found = office.call(
        "agent",
        "support.refusal",
        "search_read",
        [("partner_id", "=", client)],
        ["count"],
    )
    return sum(refusal["count"] for refusal in found)


def team(office):
    (found,) = office.search(
        "agent", "helpdesk.ticket.team", [("name", "=", "Support Desk")]
    )
    return found
