# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from math import copysign

from odoo import models


class SaleEdiXmlUblBis3(models.AbstractModel):
    """The file that Odoo puts into an order's PDF, and offers on the order's page."""

    _inherit = "sale.edi.xml.ubl_bis3"

    def _add_sale_order_base_lines_vals(self, vals):
        """Show amounts as they are shown on the order; taxes are reckoned already."""
        res = super()._add_sale_order_base_lines_vals(vals)
        for base_line in vals["base_lines"]:
            if base_line["record"].support_is_amount:
                quantity = base_line["quantity"]
                base_line |= {
                    "quantity": copysign(1, quantity),
                    "price_unit": abs(quantity) * base_line["price_unit"],
                    "product_uom_id": self.env["uom.uom"]._get_support_unit(),
                }
        return res
