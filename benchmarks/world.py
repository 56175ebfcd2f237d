# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A company that sells plans, and its clients: what the measurements begin with."""

from dateutil.relativedelta import relativedelta

from odoo import fields


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
