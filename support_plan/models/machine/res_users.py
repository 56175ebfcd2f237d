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
        copy=False,
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

    # A field, as it is asked for each field of each record that a client reads.
    support_amounts_only = fields.Boolean(
        compute="_compute_support_amounts_only",
        compute_sudo=True,
        groups="base.group_system",
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

    @api.depends_context("company")
    @api.depends(
        "group_ids",
        "partner_id.commercial_partner_id.support_amounts_choice",
        "company_id.support_amounts_scope",
    )
    def _compute_support_amounts_only(self):
        company = self.env.company
        for user in self:
            if user._is_internal():
                user.support_amounts_only = False
            elif user._is_public():
                user.support_amounts_only = (
                    company.root_id.support_amounts_scope != "none"
                )
            else:
                client = user.commercial_partner_id
                user.support_amounts_only = bool(
                    client._filter_support_amounts(company)
                )

    def _sees_support_amounts_only(self):
        """Tell whether this is a client's login that sees amounts and never time."""
        self.ensure_one()
        # A portal login may not read what its company was told.
        return self.sudo().support_amounts_only
