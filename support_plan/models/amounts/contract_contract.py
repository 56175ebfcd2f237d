# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ContractContract(models.Model):
    """Whether a subscription's report and page have a column for quantities at all."""

    _inherit = "contract.contract"

    support_amounts_only = fields.Boolean(
        string="Shows Amounts Only",
        compute="_compute_support_amounts_only",
        compute_sudo=True,
        help="Every line of this subscription is an amount.",
        groups="base.group_user",
    )

    @api.depends("contract_line_ids.support_is_amount")
    def _compute_support_amounts_only(self):
        for contract in self:
            lines = contract.contract_line_ids.filtered(
                lambda line: not line.display_type
            )
            contract.support_amounts_only = bool(lines) and all(
                lines.mapped("support_is_amount")
            )
