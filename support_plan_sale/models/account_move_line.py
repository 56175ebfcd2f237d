# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _filter_support_to_round(self):
        """What a client has signed is invoiced as it was signed, to the minute."""
        lines = super()._filter_support_to_round()
        return lines.filtered(
            lambda line: (
                not any(
                    order.signature or order.signed_on
                    for order in line.sudo().sale_line_ids.order_id
                )
            )
        )

    def _get_support_time_difference(self, unit):
        """Return by how much the written time differs from the quantity shown.

        :param unit: the unit of the order line, in which to count
        """
        self.ensure_one()
        written, written_unit = self._get_support_written_time()
        return written_unit._compute_quantity(
            written, unit
        ) - self.product_uom_id._compute_quantity(self.quantity, unit)
