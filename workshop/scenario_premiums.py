"""The first way through the house: a premium flows.

Plan, subscription, invoice, payment, term in force.
"""

import re
from datetime import date, timedelta

from scenario_files import TODAY, moved, read_subscriptions
from scenario_opening import PLANS

# Put on a plan in the week before last: client, plan, and whether they pay.
NEW_CLIENTS = (
    ("client_anvil_row_blacksmiths", "Quarterly Help Line", True),
    ("client_silver_creek_winery", "Annual Support Plan", True),
    ("client_cedar_lake_cold_storage", "Annual Support Plan", True),
    ("client_badger_fire_protection", "Annual Support Plan", True),
    ("client_hyde_park_tutoring", "Quarterly Help Line", True),
    ("client_pilsen_print_collective", "Quarterly Help Line", False),
    ("client_quad_city_conveyor", "Annual Support Plan", False),
    ("client_three_oaks_cabinetry", "Annual Support Plan", False),
)
SIGNED_ON = moved(date(2026, 6, 3))
PAID_ON = moved(date(2026, 6, 5))
RENEWALS_PAID = (
    "client_brandt_and_sons_millwork",
    "client_kenwood_community_pharmacy",
)
RENEWALS_PAID_ON = moved(date(2026, 6, 11))
PAYS_LATE = "client_sheboygan_sausage_works"


def look_at_the_plans(office):
    """Plan sales looks at the two plans that come with the addon."""
    plans = office.call(
        "sales",
        "product.template",
        "search_read",
        [("support_plan_ok", "=", True)],
        ["name", "list_price", "support_hours", "support_policy_id"],
    )
    assert {plan["name"] for plan in plans} == set(PLANS)
    assert all("version 1" in plan["support_policy_id"][1] for plan in plans)
    return ", ".join(f"{p['name']} at ${p['list_price']:,.0f}" for p in plans) + "."


def put_clients_on_a_plan(office):
    """Plan sales puts eight clients on a plan, in one step each."""
    for client, plan, _pays in NEW_CLIENTS:
        wizard = office.create(
            "sales",
            "support.put.on.plan",
            {
                "partner_id": office.ref(client),
                "product_id": product(office, plan),
                "date_start": str(SIGNED_ON),
            },
        )
        office.call("sales", "support.put.on.plan", "action_put_on_plan", [wizard])
    count = office.call(
        "sales", "contract.contract", "search_count", [("support_plan_ok", "=", True)]
    )
    assert count == len(read_subscriptions()) + len(NEW_CLIENTS)
    office.counts["Clients put on a plan"] = len(NEW_CLIENTS)
    return f"{count} subscriptions now."


def product(office, plan):
    (found,) = office.search("sales", "product.product", [("name", "=", plan)])
    return found


def invoice_the_premiums(office):
    """Plan billing runs the subscriptions and posts the premiums."""
    run = office.create(
        "billing", "contract.manually.create.invoice", {"invoice_date": str(TODAY)}
    )
    action = office.call(
        "billing", "contract.manually.create.invoice", "create_invoice", [run]
    )
    invoices = office.search("billing", "account.move", action["domain"])
    office.call("billing", "account.move", "action_post", invoices)
    lines = office.call(
        "billing",
        "account.move.line",
        "search_read",
        [("move_id", "in", invoices), ("display_type", "=", "product")],
        ["quantity", "price_unit", "price_subtotal", "product_uom_id"],
    )
    assert len(lines) == len(invoices) == len(NEW_CLIENTS) + len(RENEWALS_PAID) + 2
    for line in lines:
        assert (line["quantity"], line["product_uom_id"][1]) == (1, "Units"), line
        assert line["price_unit"] == line["price_subtotal"], line
    office.counts["Invoices posted"] = len(invoices)
    return f"{len(invoices)} invoices posted, each with one amount."


def receive_some_payments(office):
    """Plan billing books the payments that came in."""
    for client, _plan, pays in NEW_CLIENTS:
        if pays:
            pay(office, client, PAID_ON)
    for client in RENEWALS_PAID:
        pay(office, client, RENEWALS_PAID_ON)
    paid = count_paid(office)
    office.counts["Invoices paid"] = paid
    return f"{paid} invoices paid, {office.counts['Invoices posted'] - paid} not."


def pay(office, client, day):
    invoices = office.search(
        "billing",
        "account.move",
        [
            ("partner_id", "=", office.ref(client)),
            ("move_type", "=", "out_invoice"),
            ("payment_state", "=", "not_paid"),
        ],
    )
    context = {"active_model": "account.move", "active_ids": invoices}
    wizard = office.create(
        "billing", "account.payment.register", {"payment_date": str(day)}, **context
    )
    office.call(
        "billing",
        "account.payment.register",
        "action_create_payments",
        [wizard],
        context=context,
    )


def count_paid(office):
    return office.call(
        "billing",
        "account.move",
        "search_count",
        [
            ("move_type", "=", "out_invoice"),
            ("payment_state", "in", ("paid", "in_payment")),
        ],
    )


def look_at_the_cover(office):
    """A support agent looks at the clients: one word says whether they are covered."""
    expected = {
        "client_silver_creek_winery": "covered",
        "client_harbor_light_bakery": "covered",
        "client_brandt_and_sons_millwork": "covered",
        "client_door_county_cherry_company": "grace",
        "client_quad_city_conveyor": "pending",
        "client_union_pier_boatworks": "lapsed",
        "client_bridgeport_auto_glass": "none",
    }
    for client, status in expected.items():
        found = office.read(
            "agent", "res.partner", office.ref(client), "support_status", "name"
        )
        assert found["support_status"] == status, (found, status)
    counts = {
        label: office.call(
            "agent",
            "res.partner",
            "search_count",
            [("is_company", "=", True), ("support_status", "=", status)]
            + [("id", "in", imported_clients(office))],
        )
        for status, label in (
            ("covered", "covered"),
            ("grace", "in grace"),
            ("pending", "awaiting payment"),
            ("lapsed", "lapsed"),
            ("none", "without a plan"),
        )
    }
    assert sum(counts.values()) == office.counts["Clients imported"], counts
    return ", ".join(f"{count} {label}" for label, count in counts.items()) + "."


def imported_clients(office):
    found = office.call(
        "admin",
        "ir.model.data",
        "search_read",
        [("model", "=", "res.partner"), ("name", "=like", "client_%")],
        ["res_id"],
    )
    return [row["res_id"] for row in found]


def settle_a_late_payment(office):
    """A renewal is paid in its grace period, and the call that awaited it settles."""
    client = office.ref(PAYS_LATE)
    awaiting = [("partner_id", "=", client), ("hours_awaiting", ">", 0)]
    (call,) = office.search("agent", "support.call", awaiting)
    before = office.read(
        "agent", "support.call", call, "hours_awaiting", "awaiting_reason"
    )
    assert before["awaiting_reason"] == "payment", before
    pay(office, PAYS_LATE, TODAY - timedelta(days=1))
    after = office.read("agent", "support.call", call, "hours_drawn", "hours_awaiting")
    assert after["hours_drawn"] == before["hours_awaiting"], (before, after)
    assert not after["hours_awaiting"], after
    office.counts["Invoices paid"] = count_paid(office)
    return f"{after['hours_drawn']} hours were drawn by themselves."


def print_an_invoice(office):
    """The invoice prints with amounts, and with no quantity, unit or time."""
    (invoice,) = office.search(
        "billing",
        "account.move",
        [
            ("partner_id", "=", office.ref("client_silver_creek_winery")),
            ("move_type", "=", "out_invoice"),
        ],
    )
    text = office.print_text("billing", f"account.report_invoice/{invoice}")
    move = office.read(
        "billing", "account.move", invoice, "amount_untaxed", "amount_total"
    )
    net, total = f"{move['amount_untaxed']:,.2f}", f"{move['amount_total']:,.2f}"
    for wanted in ("Annual Support Plan", net, total):
        assert wanted in text, (wanted, text)
    shown = re.findall(
        r"(?i)\b(quantity|qty|units?|unit price|hours?|minutes?)\b", text
    )
    assert not shown, (shown, text)
    return f"It says “Annual Support Plan”, ${net}, and ${total} with tax."
