"""Rule 10: what a client sees is the client's own."""

import re
from datetime import datetime, timedelta

import pytest
from odoorpc.error import RPCError
from scenario_office import PORTAL

OWN = "client_harbor_light_bakery"
PRIVATE = [
    "account.move",
    "account.move.line",
    "contract.contract",
    "contract.line",
    "contract.modification",
    "helpdesk.ticket",
    "support.call",
    "support.exception",
    "support.held.mail",
    "support.plan.acceptance",
    "support.plan.entry",
    "support.plan.hold",
    "support.plan.lot",
    "support.plan.term",
    "support.refusal",
]


# What the scenario makes none of.
NOT_IN_THE_SCENARIO = {
    "support.exception",
    "support.plan.acceptance",
    "support.plan.hold",
}


@pytest.fixture(scope="module")
def ruth(server, office):
    """A client's person, over RPC."""
    return server.login(PORTAL.login, PORTAL.password)


@pytest.fixture(scope="module")
def pages(server, office):
    """A client's person in a browser."""
    return server.browse(PORTAL.login, PORTAL.password)


@pytest.fixture(scope="module")
def modification(office):
    """Another client's subscription has been changed, and the change noted."""
    contract = office.search(
        "billing",
        "contract.contract",
        [("partner_id", "=", office.ref("client_silver_creek_winery"))],
    )[0]
    return office.create(
        "admin",
        "contract.modification",
        {
            "contract_id": contract,
            "date": "2026-01-31",
            "description": "Twice the plan",
        },
    )


def others(office, model):
    """Return the ids of a model's records that are not this client's."""
    own = office.ref(OWN)
    client = {
        "account.move": "partner_id",
        "account.move.line": "partner_id",
        "contract.contract": "partner_id",
        "contract.line": "contract_id.partner_id",
        "contract.modification": "contract_id.partner_id",
        "support.plan.entry": "lot_id.partner_id",
        "support.plan.hold": "contract_id.partner_id",
    }.get(model, "partner_id")
    return office.search("admin", model, [(client, "not in", [own, own + 1])])


@pytest.mark.parametrize("model", PRIVATE)
def test_a_client_s_person_finds_nothing_of_another_client(
    office, modification, ruth, model
):
    foreign = set(others(office, model))
    try:
        found = set(ruth.execute_kw(model, "search", [[]], {}))
    except RPCError:
        return  # not even the kind of thing
    assert not found & foreign


@pytest.mark.parametrize("model", PRIVATE)
def test_a_client_s_person_reads_nothing_of_another_client(
    office, modification, ruth, model
):
    foreign = others(office, model)
    if model not in NOT_IN_THE_SCENARIO:
        assert foreign, "there is something to be kept from her"
    for record in foreign[:3]:
        with pytest.raises(RPCError):
            ruth.execute_kw(model, "read", [[record]], {})


# Every way by which RPC hands out ids, and every way by which it hands out values.
WAYS_TO_FIND = {
    "search": ([[]], {}),
    "search_read": ([[]], {"fields": ["id"]}),
    "name_search": ([], {}),
    "web_search_read": ([[]], {"specification": {"id": {}}}),
    "web_name_search": (["", {"display_name": {}}], {}),
}
WAYS_TO_READ = {
    "web_read": [{"id": {}, "display_name": {}}],
    "export_data": [["id"]],
    "write": [{"display_name": "Mine"}],
    "copy": [],
    "unlink": [],
}


def ids_in(answer):
    """Return the ids of whatever a way to find answers."""
    if isinstance(answer, dict):
        answer = answer["records"]
    return {
        found["id"]
        if isinstance(found, dict)
        else found[0]
        if isinstance(found, list)
        else found
        for found in answer
    }


@pytest.mark.parametrize("model", PRIVATE)
def test_no_way_of_rpc_leads_to_another_client(office, modification, ruth, model):
    foreign = others(office, model)
    own = 0
    for way, (arguments, options) in WAYS_TO_FIND.items():
        try:
            found = ids_in(ruth.execute_kw(model, way, arguments, options))
        except RPCError:
            continue
        assert not found & set(foreign), way
        own = max(own, len(found))
    try:
        (group,) = ruth.execute_kw(
            model, "formatted_read_group", [[], [], ["__count"]], {}
        )
        assert group["__count"] <= own
    except RPCError:
        pass
    for record in foreign[:1]:
        for way, arguments in WAYS_TO_READ.items():
            with pytest.raises(RPCError):
                ruth.execute_kw(model, way, [[record], *arguments], {})


def test_no_model_of_the_addon_is_open_to_the_portal(office, ruth):
    models = office.call(
        "admin",
        "ir.model",
        "search_read",
        [("model", "=like", "support.%"), ("abstract", "=", False)],
        ["model"],
    )
    assert len(models) > 15
    for model in models:
        for way, argument in (("search_read", []), ("create", [{}])):
            with pytest.raises(RPCError):
                ruth.execute_kw(model["model"], way, [argument], {})


def test_a_client_s_person_sees_her_own_ticket(ruth, pages, server):
    (ticket,) = ruth.execute_kw("helpdesk.ticket", "search", [[]], {})
    page = pages.get(f"{server.url}/my/ticket/{ticket}", timeout=60)
    assert page.status_code == 200
    assert "Register float" in page.text


def test_a_client_s_person_is_kept_from_another_client_s_ticket(office, pages, server):
    (ticket,) = office.search("agent", "helpdesk.ticket", [("name", "like", "Excise")])
    page = pages.get(f"{server.url}/my/ticket/{ticket}", timeout=60)
    assert "Excise" not in page.text


def test_a_client_s_person_sees_neither_charge_nor_balance(ruth):
    for model, names in {
        "helpdesk.ticket": ["support_verdict", "support_call_ids"],
        "res.partner": ["support_hours_left", "support_status", "support_status_text"],
    }.items():
        known = ruth.execute_kw(model, "fields_get", [], {})
        assert not set(names) & set(known)


def test_a_lapsed_client_s_person_opens_no_ticket_on_the_portal(server, office):
    person = office.ref("person_unionpierboats_mitch_rasmussen")
    office.create(
        "admin",
        "res.users",
        {
            "login": "mitch",
            "password": "mitch",
            "partner_id": person,
            "group_ids": [(6, 0, [office.ref("base.group_portal")])],
        },
        no_reset_password=True,
    )
    before = office.call("manager", "helpdesk.ticket", "search_count", [])
    browser = server.browse("mitch", "mitch")
    form = browser.get(f"{server.url}/new/ticket", timeout=60)
    token = form.text.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"subject": "Only one question", "description": "Please"}
    for send in (browser.post, browser.get):  # the OCA's form takes both
        name = "data" if send == browser.post else "params"
        answer = send(
            f"{server.url}/submitted/ticket",
            **{name: {**fields, "csrf_token": token}},
            timeout=60,
        )
        assert answer.status_code == 200
        # A link leads to the same page as the form, and neither opens a ticket.
        assert "Your support plan has ended" in answer.text
    assert (
        "Only one question"
        in browser.post(
            f"{server.url}/submitted/ticket",
            data={**fields, "csrf_token": token},
            timeout=60,
        ).text
    )
    assert office.call("manager", "helpdesk.ticket", "search_count", []) == before


def test_a_ticket_s_page_tells_nothing_of_its_calls_and_their_time(
    office, ruth, pages, server
):
    (ticket,) = ruth.execute_kw("helpdesk.ticket", "search", [[]], {})
    call = office.create(
        "manager",
        "support.call",
        {
            "ticket_id": ticket,
            "minutes": 73,
            "started_at": str(datetime.now() - timedelta(hours=5))[:19],
            "summary": "Took ages to find",
        },
    )
    office.call("manager", "support.call", "action_log", [call])
    told = office.read(
        "manager", "helpdesk.ticket", ticket, "support_minutes", "support_hours"
    )
    assert (told["support_minutes"], told["support_hours"]) == (73, 2)
    for path in (f"/my/ticket/{ticket}", "/my/tickets", "/my"):
        page = pages.get(f"{server.url}{path}", timeout=60)
        assert page.status_code == 200
        assert "Took ages" not in page.text
        assert not re.search(r"\b73\b|minutes? spent|charged hours", page.text, re.I)
    for names in (["support_minutes"], ["support_hours"], ["support_call_ids"]):
        with pytest.raises(RPCError):
            ruth.execute_kw("helpdesk.ticket", "read", [[ticket], names], {})
