# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def post_init_hook(env):
    """Begin gently where there are tickets already: observe, and say so in a banner.

    In a fresh database the gate enforces from the start. The plan to offer is the
    annual one until somebody chooses another.
    Where invoices exist already, only those of clients with a plan become amounts.
    The addresses and numbers of contacts that are there are taken as staff's.
    """
    companies = env["res.company"].search([])
    companies.support_offer_plan_id = companies._default_support_offer_plan()
    for company in env["res.company"].search([("parent_id", "=", False)]):
        has_tickets = env["helpdesk.ticket"].search_count(
            [("company_id", "child_of", company.root_id.id)], limit=1
        )
        if has_tickets:
            company.support_gate_mode = "observe"
    choose_amounts_scope(env)
    env["support.identity"]._add_missing()


def choose_amounts_scope(env):
    """Where customer invoices exist already, let only those of clients with a plan
    become amounts; in a fresh company all do."""
    for company in env["res.company"].search([("parent_id", "=", False)]):
        has_invoices = env["account.move"].search_count(
            [
                ("company_id", "child_of", company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
            ],
            limit=1,
        )
        if has_invoices:
            company.support_amounts_scope = "plans"


def uninstall_hook(env):
    """Take the ledger's database guard away, which uninstalling would leave behind."""
    env["support.plan.entry"]._remove_guard()
