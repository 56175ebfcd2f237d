# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class AccountMove(models.Model):
    """Top-ups are booked as their invoice is posted."""

    _inherit = "account.move"

    support_has_topup = fields.Boolean(
        compute="_compute_support_has_topup",
        groups="base.group_user",
    )

    @api.depends("move_type", "invoice_line_ids.product_id")
    def _compute_support_has_topup(self):
        """Tell which invoices buy hours."""
        for move in self:
            move.support_has_topup = move.move_type == "out_invoice" and any(
                line.product_id.support_topup_hours for line in move.invoice_line_ids
            )

    def _book_support(self):
        """Make the lots of top-ups too: after the terms, which say until when."""
        res = super()._book_support()
        topups = self._get_support_lines(lambda line: line._is_support_topup())
        if not topups:
            return res
        # Lots are made from a posted invoice by whoever may post it.
        Lot = self.env["support.plan.lot"].sudo()
        booked = Lot.search([("invoice_line_id", "in", topups.ids)]).invoice_line_id
        Lot.create([line._prepare_support_topup() for line in topups - booked])
        return res

    def action_open_support_lots(self):
        """Open the lots of hours that this invoice's top-ups bought."""
        return self._open_support("support.plan.lot")
