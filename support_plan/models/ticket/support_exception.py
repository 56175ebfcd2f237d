# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class SupportException(models.Model):
    """An exception for a ticket is used as soon as it is granted."""

    _inherit = "support.exception"

    def _grant(self):
        res = super()._grant()
        # Whoever grants an exception need not be of the team that has the ticket.
        self.sudo().ticket_id._review_cover(use_exceptions=True)
        return res
