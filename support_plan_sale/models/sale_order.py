# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    support_amounts_only = fields.Boolean(
        string="Shows Amounts Only",
        compute="_compute_support_amounts_only",
        compute_sudo=True,
        help="Every line of this order is an amount.",
        groups="base.group_user",
    )

    @api.depends("order_line.support_is_amount")
    def _compute_support_amounts_only(self):
        for order in self:
            lines = order.order_line.filtered(lambda line: not line.display_type)
            order.support_amounts_only = bool(lines) and all(
                lines.mapped("support_is_amount")
            )
