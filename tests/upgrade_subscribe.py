"""Clients and their subscriptions, made in the shell of an old Odoo."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from upgrade_money import batches

from odoo.fields import Command

MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


def bring_in(env, subscriptions, today):
    """Make the clients, and their subscriptions or opening balances."""
    clients = env["res.partner"].create(
        [
            {"name": f"{each.state} {each.number}", "is_company": True}
            for each in subscriptions
        ]
    )
    for each, client in zip(subscriptions, clients, strict=True):
        each.client = client
    openings = [each for each in subscriptions if each.recipe.is_opening]
    made = env["support.plan.opening"].create(
        [prepare_opening(each, today) for each in openings]
    )
    for each, opening in zip(openings, made, strict=True):
        each.line = opening.term_id.contract_line_id
    others = [each for each in subscriptions if not each.recipe.is_opening]
    wizards = env["support.put.on.plan"].create(
        [
            {
                "partner_id": each.client.id,
                "product_id": each.plan.id,
                "date_start": each.start,
                "quantity": each.recipe.quantity,
            }
            for each in others
        ]
    )
    contracts = env["contract.contract"]
    for batch in batches(wizards):
        contracts |= contracts.create([one._prepare_contract() for one in batch])
    for each, contract in zip(others, contracts, strict=True):
        each.line = contract.contract_line_ids
        if each.recipe.second_plan:
            add_second_plan(each)
        if each.recipe.currency:
            euro = env["res.currency"].with_context(active_test=False)
            euro = euro.search([("name", "=", each.recipe.currency)])
            euro.active = True
            contract.currency_id = euro


def prepare_opening(each, today):
    """The period before the first one that is billed here."""
    length = MONTHS[each.plan.support_term_rule_type]
    until = each.start - timedelta(days=1)
    values = {
        "partner_id": each.client.id,
        "product_id": each.plan.id,
        "reference": f"OLD-{each.number}",
        "date_start": each.start - relativedelta(months=length),
        "date_end": until,
        "premium": 99,
        "hours_left": 3 if each.plan.support_allowance == "hours" else 0,
    }
    if "renews" in each.client.env["support.plan.opening"]._fields:
        # One that had ended by now may still be renewed here.
        values["renews"] = each.recipe.is_opening == "renewed"
    return values


def add_second_plan(each):
    """A plan of another rhythm, from another day on, on the same subscription."""
    plan = each.plan.search(
        [
            ("support_plan_ok", "=", True),
            ("support_term_rule_type", "!=", each.plan.support_term_rule_type),
        ],
        limit=1,
    )
    start = each.start + timedelta(days=10)
    each.contract.write(
        {
            "contract_line_ids": [
                Command.create(
                    {
                        "product_id": plan.id,
                        "name": plan.name,
                        "quantity": 1,
                        "uom_id": plan.uom_id.id,
                        "price_unit": 77,
                        "specific_price": 77,
                        "date_start": start,
                        "recurring_next_date": start,
                        "recurring_rule_type": plan.support_term_rule_type,
                        "recurring_interval": 1,
                        "recurring_invoicing_type": "pre-paid",
                    }
                )
            ]
        }
    )
