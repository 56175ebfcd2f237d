# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

AMOUNTS_CHOICES = [
    ("amounts", "Amounts only"),
    ("detail", "Quantities and units of time"),
]


class ResPartner(models.Model):
    """Which clients see amounts only on their invoices, and which ones the detail."""

    _inherit = "res.partner"

    support_amounts_choice = fields.Selection(
        selection=AMOUNTS_CHOICES,
        string="Invoices Show",
        groups="base.group_user",
        copy=False,
        tracking=True,
        help="Choose “Quantities and units of time” for a client who has a right to the "
        "detail. Empty: as the company's setting says.",
    )

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + ["support_amounts_choice"]

    def _filter_support_amounts(self, company):
        """Return those of these commercial entities that see amounts only.

        :param company: whose setting counts; branches follow their root
        """
        chosen = self.sudo().grouped("support_amounts_choice")
        undecided = chosen.get(False, self.browse())
        scope = company.sudo().root_id.support_amounts_scope
        if scope == "plans":
            undecided = undecided._filter_support_plan_clients(company)
        elif scope == "none":
            undecided = self.browse()
        return (chosen.get("amounts", self.browse()) | undecided).with_env(self.env)

    def _filter_support_plan_clients(self, company):
        """Return those of these commercial entities that have, or had, a plan."""
        subscriptions = self._search_support_subscriptions(company.sudo().root_id)
        return self.search(
            Domain("id", "in", self.ids)
            & self._get_support_subscribed_domain("id", subscriptions)
        )

    @api.model
    def _search_support_subscriptions(self, companies):
        """Return the query of all subscriptions of companies, ended ones included."""
        self.env["contract.contract"].flush_model(
            ["commercial_partner_id", "support_covered_partner_ids"]
        )
        return (
            self.env["contract.contract"]
            .sudo()
            .with_context(active_test=False)
            ._search(
                [
                    ("company_id", "child_of", companies.ids),
                    ("contract_line_ids.product_id.support_plan_ok", "=", True),
                ]
            )
        )

    @api.model
    def _get_support_subscribed_domain(self, path, subscriptions):
        """Return the domain of commercial entities that subscriptions cover."""
        covered = SQL(
            """(SELECT partner_id FROM support_plan_contract_covered_rel
                WHERE contract_id IN %s)""",
            subscriptions.subselect(),
        )
        own = subscriptions.subselect("commercial_partner_id")
        return Domain(path, "in", own) | Domain(path, "in", covered)

    @api.model
    def _get_support_amounts_domain(self, path, company_path):
        """Return the domain of records whose client sees amounts only.

        :param path: the field path from the record to the commercial entity
        :param company_path: the field path from the record to its company
        """
        choice = f"{path}.support_amounts_choice"
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        by_scope = roots.grouped("support_amounts_scope")
        undecided = Domain.FALSE
        if everyone := by_scope.get("all"):
            undecided |= Domain(company_path, "child_of", everyone.ids)
        if with_plan := by_scope.get("plans"):
            subscriptions = self._search_support_subscriptions(with_plan)
            undecided |= Domain(
                company_path, "child_of", with_plan.ids
            ) & self._get_support_subscribed_domain(path, subscriptions)
        return Domain(choice, "=", "amounts") | (Domain(choice, "=", False) & undecided)
