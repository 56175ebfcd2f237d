# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The night when all premiums renew, against Odoo writing the same invoices."""

from measure import Side, compare, copies, count_queries, environment
from world import make_clients, make_plan, subscribe

from odoo import fields

SUBSCRIPTIONS = 200


def measure(database):
    """Creation alone: posting and what follows from it are the whole run's matter."""
    with copies(database, "run") as (copy,):
        with environment(copy) as env:
            plan = make_plan(env)
            for client in make_clients(env, SUBSCRIPTIONS):
                subscribe(env, client, plan, start=fields.Date.today())
            env.cr.commit()
            invoices = _prepare_invoices(env)
            env.cr.rollback()
            _run(env)
            made = env["account.move"].search_count([("move_type", "=", "out_invoice")])
            assert made == SUBSCRIPTIONS, f"the run made {made} invoices"
        run = Side(copy, _run)
        bare = Side(copy, lambda env: _create_bare(env, invoices))
        return {
            "run.queries_per_invoice": count_queries(run) / SUBSCRIPTIONS,
            "run.bare_queries_per_invoice": count_queries(bare) / SUBSCRIPTIONS,
            "run.vs_bare_create": compare(run, bare, pairs=7),
        }


def _prepare_invoices(env):
    """Return the values of the invoices that the run is going to create.

    Preparing them moves the subscriptions on, which is undone with the transaction.
    """
    contracts = env["contract.contract"].search([("support_plan_ok", "=", True)])
    return contracts._prepare_recurring_invoices_values(fields.Date.today())


def _run(env):
    env["contract.contract"]._cron_recurring_create(create_type="invoice")


def _create_bare(env, invoices):
    env["account.move"].create(invoices)
