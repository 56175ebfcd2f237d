# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ContractLine(models.Model):
    """A subscription's own report, page and RPC show amounts and no time either."""

    _name = "contract.line"
    _inherit = ["contract.line", "support.hidden.time"]
    _support_time_fields = frozenset(
        {
            "quantity",
            "uom_id",
            "price_unit",
            "specific_price",
            "qty_formula_id",
            "qty_type",
        }
    )

    support_is_amount = fields.Boolean(
        string="Is an Amount",
        compute="_compute_support_is_amount",
        compute_sudo=True,
        help="The client sees the amount of this line, and neither quantity nor unit.",
        groups="base.group_user",
    )

    @api.depends("product_id", "uom_id", "contract_id.partner_id")
    def _compute_support_is_amount(self):
        plans = self.filtered("support_plan_ok")
        plans.support_is_amount = True
        rest = self - plans
        rest.support_is_amount = False
        in_time = rest.filtered(
            lambda line: not line.display_type and line.uom_id._is_support_time()
        )
        in_time._filter_support_amounts(
            "contract_id.commercial_partner_id"
        ).support_is_amount = True
