# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """An order counts in time what was invoiced, although the invoice shows an amount."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "support.hidden.time"]
    _support_time_fields = frozenset(
        {
            "product_uom_id",
            "product_uom_qty",
            "qty_delivered",
            "qty_delivered_at_date",
            "qty_invoiced",
            "qty_invoiced_at_date",
            "qty_invoiced_posted",
            "qty_to_invoice",
            "price_unit",
            "technical_price_unit",
            "price_reduce_taxexcl",
            "price_reduce_taxinc",
            "remaining_hours",
        }
    )
    # Of Odoo's own addons for services and timesheets, where they are installed.
    _support_time_contexts = frozenset({"with_price_unit", "with_remaining_hours"})

    support_is_amount = fields.Boolean(
        string="Is an Amount",
        compute="_compute_support_is_amount",
        compute_sudo=True,
        help="The client sees the amount of this line, and neither quantity nor unit.",
        groups="base.group_user",
    )

    @api.depends("product_uom_id", "order_id.partner_id")
    def _compute_support_is_amount(self):
        self.support_is_amount = False
        in_time = self.filtered(
            lambda line: (
                not line.display_type and line.product_uom_id._is_support_time()
            )
        )
        in_time._filter_support_amounts(
            "order_id.partner_id.commercial_partner_id"
        ).support_is_amount = True

    @api.depends("invoice_lines.support_time_quantity", "invoice_lines.price_unit")
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    def _prepare_qty_invoiced(self):
        """Count amounts in the time that they were written in."""
        quantities = super()._prepare_qty_invoiced()
        for line in self:
            for shown in line._get_invoice_lines():
                move = shown.move_id
                if move.state == "cancel" and move.payment_state != "invoicing_legacy":
                    continue
                if move.move_type in ("out_invoice", "out_refund"):
                    difference = shown._get_support_time_difference(line.product_uom_id)
                    quantities[line] -= move.direction_sign * difference
        return quantities

    @api.depends("invoice_lines.support_time_quantity", "invoice_lines.price_unit")
    def _compute_qty_invoiced_posted(self):
        res = super()._compute_qty_invoiced_posted()
        for line in self:
            for shown in line._get_invoice_lines():
                move = shown.move_id
                if move.state == "posted" or move.payment_state == "invoicing_legacy":
                    difference = shown._get_support_time_difference(line.product_uom_id)
                    line.qty_invoiced_posted -= move.direction_sign * difference
        return res
