# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A company that sells plans, and its clients: what the measurements begin with."""

from dateutil.relativedelta import relativedelta
from measure import environment, multiply, settle

from odoo import fields

TERMS_OF_A_CLIENT = 10


def make_plan(env, **rules):
    """Make a yearly plan of prepaid hours; return the product."""
    return env["product.product"].create(
        {
            "name": "Annual Support",
            "type": "service",
            "list_price": 1200,
            "support_plan_ok": True,
            "support_term_interval": 1,
            "support_term_rule_type": "yearly",
            "support_allowance": "hours",
            "support_hours": 10,
            "support_overage_product_id": env["product.product"]
            .create({"name": "Support Beyond the Plan", "type": "service"})
            .id,
            **rules,
        }
    )


def make_clients(env, count):
    """Make companies that will be clients."""
    return env["res.partner"].create(
        [
            {
                "name": f"Client {number}",
                "is_company": True,
                "email": f"client{number}@example.com",
            }
            for number in range(1, count + 1)
        ]
    )


def make_user(env, login, group):
    """Make a user with one role of ours."""
    return env["res.users"].create(
        {
            "name": login.title(),
            "login": login,
            "group_ids": [
                fields.Command.set([env.ref("base.group_user").id, env.ref(group).id])
            ],
        }
    )


def subscribe(env, client, plan, start=None):
    """Put a client on a plan, as staff do; return the subscription."""
    return (
        env["support.put.on.plan"]
        .create(
            {
                "partner_id": client.id,
                "product_id": plan.id,
                "date_start": start or month_ago(),
            }
        )
        ._create_subscription()
    )


def cover(env, client, plan, start=None):
    """Put a client on a plan, invoice and pay the premium; return the term."""
    subscription = subscribe(env, client, plan, start)
    invoice = subscription._recurring_create_invoice()
    invoice.action_post()
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({"payment_date": start or month_ago()})._create_payments()
    env.cr.flush()
    return subscription.support_term_ids


def month_ago():
    return fields.Date.today() - relativedelta(months=1)


# ----------------------------------------------------------------------
# Many clients, each for ten years
# ----------------------------------------------------------------------


def fill(database, terms, others=False):
    """Make so many terms: of each client, one for each of ten years.

    :param others: make every fifth company one without a plan
    :return: the ids of all companies
    """
    count = terms // TERMS_OF_A_CLIENT
    companies = count * 5 // 4 if others else count
    place = "{} * 5 / 4" if others else "{}"
    with environment(database) as env:
        make_user(env, "agent", "support_plan.group_agent")
        term = cover(env, make_clients(env, 1), make_plan(env))
        env.cr.commit()
        client = multiply(env, term.partner_id, companies)
        env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s", [client]
        )
        whose = f"{client} + {place.format('(n - 1)')}"
        contract = multiply(
            env,
            term.contract_id,
            count,
            partner_id=whose,
            commercial_partner_id=whose,
            invoice_partner_id=whose,
        )
        line = multiply(
            env, term.contract_line_id, count, contract_id=f"{contract} + n - 1"
        )
        number = f"(n - 1) / {TERMS_OF_A_CLIENT}"
        earlier = (
            f"(model.{{}} - (n - 1) %% {TERMS_OF_A_CLIENT} * interval '1 year')::date"
        )
        whose = {
            "contract_line_id": f"{line} + {number}",
            "contract_id": f"{contract} + {number}",
            "partner_id": f"{client} + {place.format(number)}",
            "date_start": earlier.format("date_start"),
        }
        first = multiply(
            env,
            term,
            terms,
            **whose,
            date_end=earlier.format("date_end"),
            covered_from=earlier.format("covered_from"),
            invoice_line_id="NULL",
            is_opening="TRUE",
            # As housekeeping has noted by now.
            superseded=f"(n - 1) %% {TERMS_OF_A_CLIENT} > 0",
        )
        multiply(
            env,
            term.lot_ids,
            terms,
            **whose,
            term_id=f"{first} + n - 1",
            date_expiry=earlier.format("date_expiry"),
            hours_left="0",
        )
        env.cr.execute(
            """INSERT INTO support_plan_entry (lot_id, kind, hours, date)
               SELECT id, 'grant', hours_granted, date_start FROM support_plan_lot
               WHERE hours_left = 0"""
        )
        env.cr.commit()
    settle(database)
    return range(client, client + companies)
