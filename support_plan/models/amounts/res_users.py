# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ResUsers(models.Model):
    """Whether a login sees amounts, and never time."""

    _inherit = "res.users"

    # A field, as it is asked for each field of each record that a client reads.
    support_amounts_only = fields.Boolean(
        compute="_compute_support_amounts_only",
        compute_sudo=True,
        groups="base.group_system",
    )

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
