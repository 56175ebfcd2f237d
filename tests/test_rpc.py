"""What a telephone system or a script may do, over each of Odoo's protocols."""

import xmlrpc.client
from datetime import UTC, datetime, timedelta

import pytest
import requests
from odoorpc.error import RPCError
from scenario_files import TODAY
from scenario_office import PORTAL, STAFF

MACHINE = STAFF["telephone"]
NUMBER = "(815) 555-0146"  # Silver Creek Winery, in the notation of a person


def make_key(server, office, **values):
    """Make a key for the machine as the support manager does, by the wizard's button."""
    manager = STAFF["manager"]
    session = server.browse(manager.login, manager.password)

    def call(model, method, args, **context):
        body = {"params": {"model": model, "method": method, "args": args}}
        body["params"]["kwargs"] = {"context": context}
        path = f"{server.url}/web/dataset/call_kw/{model}/{method}"
        answer = session.post(path, json=body, timeout=60).json()
        assert "error" not in answer, answer
        return answer["result"]

    (user,) = office.search("admin", "res.users", [("login", "=", MACHINE.login)])
    values = {"user_id": user, "name": "Front door", **values}
    wizard = call("support.machine.key", "create", [[values]])
    # Odoo asks who it is before it makes any key.
    check = call("support.machine.key", "action_make_key", [wizard])
    assert check["res_model"] == "res.users.identitycheck"
    shown = call(
        check["res_model"],
        "run_check",
        [[check["res_id"]]],
        password=manager.password,
    )
    return shown["context"]["default_key"]


@pytest.fixture(scope="module")
def api_key(server, office):
    """The key of the machine, who never was an internal user."""
    return make_key(server, office)


@pytest.fixture
def xml_rpc(server, office):
    """Call a method over XML-RPC, as the machine."""
    common = xmlrpc.client.ServerProxy(f"{server.url}/xmlrpc/2/common")
    uid = common.authenticate(server.database, MACHINE.login, MACHINE.password, {})
    models = xmlrpc.client.ServerProxy(f"{server.url}/xmlrpc/2/object", allow_none=True)

    def call(model, method, **arguments):
        return models.execute_kw(
            server.database, uid, MACHINE.password, model, method, [], arguments
        )

    return call


@pytest.fixture
def json_rpc(office):
    """Call a method over /jsonrpc, as the machine."""

    def call(model, method, **arguments):
        return office.call("telephone", model, method, **arguments)

    return call


@pytest.fixture
def json_2(server, api_key):
    """Call a method over JSON-2, as a machine with an API key."""

    def call(model, method, **arguments):
        answer = requests.post(
            f"{server.url}/json/2/{model}/{method}",
            json=arguments,
            headers={"Authorization": f"Bearer {api_key}"},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    return call


@pytest.fixture(params=["xml_rpc", "json_rpc", "json_2"])
def protocol(request):
    return request.getfixturevalue(request.param)


# ----------------------------------------------------------------------
# Asking
# ----------------------------------------------------------------------


def test_a_covered_client_is_known_by_the_number_that_calls(protocol):
    answer = protocol("support.gate", "check_client", phone=NUMBER)
    assert answer["verdict"] == "covered"
    assert answer["allowed"] is True
    assert answer["client"] == "Silver Creek Winery"
    assert answer["plan"] == "Annual Support Plan"
    assert answer["date_start"] < str(TODAY) < answer["date_end"]
    assert 0 < answer["hours_left"] < 20


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ({"email": "jerome@quadcityconveyor.example"}, "pending"),
        ({"email": "Vince@BridgeportGlass.example"}, "none"),
        ({"email": "mitch@unionpierboats.example"}, "lapsed"),
        ({"email": "annette@doorcherry.example"}, "grace"),
        ({"email": "nobody@nowhere.example"}, "unknown"),
        ({"phone": "+1 312 555 0199"}, "ambiguous"),
        ({"phone": "020 7946 0312"}, "unknown"),
        ({"phone": "+44 (0)20 7946 0312"}, "none"),
    ],
)
def test_who_is_not_covered_is_told_apart(json_rpc, question, verdict):
    answer = json_rpc("support.gate", "check_client", **question)
    assert answer["verdict"] == verdict
    assert answer["allowed"] is (verdict == "grace")
    assert answer["reason"]
    assert answer["next_step"]


def test_each_protocol_can_say_that_nobody_is_known(protocol):
    """XML-RPC carries no None."""
    answer = protocol("support.gate", "check_client", phone="020 7946 0312")
    assert (answer["verdict"], answer["client"]) == ("unknown", False)
    tried = protocol(
        "support.call",
        "log_call",
        external_ref="TEST-dry",
        phone=NUMBER,
        minutes=5,
        agent="nobody",
        dry_run=True,
    )
    assert (tried["id"], tried["agent"]) == (False, False)


def test_our_own_error_is_let_through_without_a_plan(json_rpc):
    answer = json_rpc(
        "support.gate",
        "check_client",
        email="vince@bridgeportglass.example",
        work_type="own_error",
    )
    assert (answer["verdict"], answer["allowed"]) == ("no_cover_needed", True)


def test_a_ticket_s_number_leads_to_its_client(office, json_rpc):
    ticket = office.call(
        "agent",
        "helpdesk.ticket",
        "search_read",
        [("name", "like", "Excise")],
        ["number"],
    )[0]
    answer = json_rpc("support.gate", "check_client", ticket_number=ticket["number"])
    assert answer["client"] == "Silver Creek Winery"


def test_who_asks_for_nobody_is_told_what_is_missing(office):
    sentence = office.refused("telephone", "support.gate", "check_client")
    assert "Say who asks" in sentence


# ----------------------------------------------------------------------
# Logging
# ----------------------------------------------------------------------


def test_a_call_is_logged_once_however_often_it_is_sent(protocol, request):
    call = {
        "external_ref": f"TEST-{request.node.name}",
        "phone": NUMBER,
        "minutes": 61,
        "started_at": f"{TODAY - timedelta(days=1)} 15:00:00",
        "summary": "Bottles and cases",
    }
    first = protocol("support.call", "log_call", **call)
    again = protocol("support.call", "log_call", **call)
    assert (first["state"], first["hours"]) == ("to_review", 2)
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert first["id"] == again["id"]


def test_a_reference_that_comes_again_with_other_content_is_refused(office):
    call = {"external_ref": "TEST-other", "phone": NUMBER, "minutes": 10}
    office.call("telephone", "support.call", "log_call", **call)
    sentence = office.refused(
        "telephone", "support.call", "log_call", **{**call, "minutes": 70}
    )
    assert "logged before with other content" in sentence


@pytest.mark.parametrize("minutes", [-5, 12.5, "10", True, None])
def test_a_call_without_whole_minutes_is_refused(office, minutes):
    call = {"external_ref": f"TEST-{minutes}", "phone": NUMBER, "minutes": minutes}
    sentence = office.refused("telephone", "support.call", "log_call", **call)
    assert "0 or more" in sentence


def test_a_call_of_no_minutes_and_a_clock_that_is_off_are_kept_for_review(office):
    soon = datetime.now(UTC) + timedelta(minutes=2)
    for name, sent in {
        "zero": {"minutes": 0},
        "ahead": {"minutes": 1, "started_at": soon.isoformat(timespec="seconds")},
    }.items():
        call = {"external_ref": f"TEST-{name}", "phone": NUMBER, **sent}
        answer = office.call("telephone", "support.call", "log_call", **call)
        assert answer["state"] == "to_review"
        assert answer["id"]


def test_a_call_of_nobody_known_is_refused(office):
    call = {"external_ref": "TEST-nobody", "phone": "+1 312 555 0177", "minutes": 5}
    sentence = office.refused("telephone", "support.call", "log_call", **call)
    assert "Nobody of that number" in sentence


def test_work_for_a_client_without_cover_is_kept_and_awaits(office):
    """Rule 7: no work is lost, and none is silently free."""
    client = office.ref("client_racine_refrigeration")
    answer = office.call(
        "telephone",
        "support.call",
        "log_call",
        external_ref="TEST-uncovered",
        partner_id=client,
        minutes=20,
    )
    office.call("manager", "support.call", "action_log", [answer["id"]])
    call = office.read(
        "manager", "support.call", answer["id"], "hours_awaiting", "awaiting_reason"
    )
    assert (call["hours_awaiting"], call["awaiting_reason"]) == (1, "no_cover")


def test_a_key_serves_as_the_password_too(server, api_key):
    session = server.login(MACHINE.login, api_key)
    answer = session.execute_kw("support.gate", "check_client", [], {"phone": NUMBER})
    assert answer["allowed"]


def test_a_key_of_a_machine_reads_nothing_else(server, office):
    key = make_key(server, office)
    for path in ("res.partner/search_read", "support.call/search_read"):
        answer = requests.post(
            f"{server.url}/json/2/{path}",
            json={"domain": [], "fields": ["id"]},
            headers={"Authorization": f"Bearer {key}"},
            timeout=60,
        )
        assert answer.status_code == 403, answer.text


# ----------------------------------------------------------------------
# And nothing else
# ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "model",
    [
        "res.partner",
        "account.move",
        "account.move.line",
        "contract.contract",
        "contract.line",
        "helpdesk.ticket",
        "product.product",
        "support.call",
        "support.exception",
        "support.plan.entry",
        "support.plan.hold",
        "support.period.decide",
        "support.plan.lot",
        "support.plan.period",
        "support.plan.term",
        "support.put.on.plan",
        "support.refusal",
    ],
)
@pytest.mark.parametrize("method", ["search_read", "create", "write", "unlink"])
def test_a_machine_reads_and_changes_nothing(office, model, method):
    arguments = {
        "search_read": [[]],
        "create": [{"name": "x", "move_id": 1}],
        "write": [[1], {"active": False}],
        "unlink": [[1]],
    }
    sentence = office.refused("telephone", model, method, *arguments[method])
    assert "not allowed" in sentence or "only grows" in sentence


@pytest.mark.parametrize(
    ("model", "method"),
    [
        ("support.gate", "_check"),
        ("support.plan.housekeeping", "_run"),
        ("support.gate", "_fetch_standings"),
        ("support.call", "_log"),
        ("support.call", "_decide"),
        ("support.call", "_write_charge"),
        ("support.plan.entry", "_draw"),
        ("support.plan.entry", "_remove_guard"),
        ("support.refusal", "_keep"),
    ],
)
@pytest.mark.parametrize("who", ["admin", "telephone"])
def test_nobody_reaches_past_the_gate_or_the_ledger(office, who, model, method):
    sentence = office.refused(who, model, method)
    assert "cannot be called remotely" in sentence


def test_no_context_forges_a_charge(office):
    call = office.search("manager", "support.call", [("hours_drawn", ">", 0)])[:1]
    sentence = office.refused(
        "manager",
        "support.call",
        "write",
        call,
        {"hours": 0, "hours_drawn": 0},
        context={"support_charging": True},
    )
    assert "follow from logging" in sentence


@pytest.mark.parametrize("method", ["write", "unlink"])
@pytest.mark.parametrize("who", ["admin", "manager", "billing"])
def test_the_ledger_only_grows(office, who, method):
    entry = office.search("manager", "support.plan.entry", [])[:1]
    arguments = [{"hours": -1}] if method == "write" else []
    office.refused(who, "support.plan.entry", method, entry, *arguments)
    lot = office.search("manager", "support.plan.lot", [("hours_left", ">", 0)])[:1]
    office.refused(who, "support.plan.lot", "write", lot, {"hours_left": 99})


@pytest.fixture
def portal(server, office):
    return server.login(PORTAL.login, PORTAL.password)


@pytest.mark.parametrize(
    ("model", "method", "arguments"),
    [
        ("support.gate", "check_client", {"phone": NUMBER}),
        (
            "support.call",
            "log_call",
            {"external_ref": "TEST-portal", "phone": NUMBER, "minutes": 5},
        ),
    ],
)
def test_a_client_s_person_may_not_ask_as_a_machine_does(
    portal, model, method, arguments
):
    with pytest.raises(RPCError, match="Only support staff and telephone systems"):
        portal.execute_kw(model, method, [], arguments)


def test_a_key_that_was_taken_away_lets_nobody_in(server, office):
    """Last here, as it takes every key of the machine away."""
    old = make_key(server, office)
    new = make_key(server, office, replace=True)

    def ask(key):
        return requests.post(
            f"{server.url}/json/2/support.gate/check_client",
            json={"phone": NUMBER},
            headers={"Authorization": f"Bearer {key}"},
            timeout=60,
        ).status_code

    assert (ask(old), ask(new)) == (401, 200)
