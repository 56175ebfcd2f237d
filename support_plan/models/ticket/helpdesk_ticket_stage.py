# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    def write(self, vals):
        """Flag the tickets of clients without cover in a stage that opens again: that
        opens them all, without a write on them."""
        opened = self.filtered("closed")
        res = super().write(vals)
        opened = opened.filtered(lambda stage: not stage.closed)
        if opened:
            self.env["helpdesk.ticket"].sudo().search(
                [("stage_id", "in", opened.ids)]
            )._review_cover()
        return res
