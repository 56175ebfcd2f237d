# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql


class ResUsers(models.Model):
    _inherit = "res.users"

    support_cost_hour = fields.Monetary(
        string="Cost of an Hour",
        currency_field="support_currency_id",
        groups="support_plan.group_manager",
        help="What an hour of this agent costs. Empty: the company's figure.",
    )
    support_currency_id = fields.Many2one(
        related="company_id.currency_id",
        string="Support Currency",
        groups="support_plan.group_manager",
    )

    support_telephone_name = fields.Char(
        string="Name in the Telephone System",
        copy=False,
        help="The internal number or the name under which the telephone system reports "
        "this agent's calls.",
    )

    @api.model
    def _find_support_agent(self, name, company):
        """Return the member of staff whom another system calls so.

        :param str name: login, e-mail address, name, or what the telephone system says
        :return: the user; nobody where none or several are meant
        """
        if not name:
            return self.browse()
        found = self.sudo().search(
            Domain("share", "=", False)
            & Domain("company_ids", "in", company.ids)
            & Domain.OR(
                Domain(field, "=ilike", escape_psql(name))
                for field in ("login", "email", "name", "support_telephone_name")
            )
        )
        exact = found.filtered(
            lambda user: (user.support_telephone_name or "").lower() == name.lower()
        )
        return found if len(found) == 1 else exact if len(exact) == 1 else self.browse()

    def _sees_support_amounts_only(self):
        """Tell whether this is a client's login that sees amounts and never time."""
        self.ensure_one()
        if self._is_internal():
            return False
        company = self.env.company
        if self._is_public():
            return company.sudo().root_id.support_amounts_scope != "none"
        # A portal login may not read what its company was told.
        client = self.sudo().commercial_partner_id
        return bool(client._filter_support_amounts(company))
