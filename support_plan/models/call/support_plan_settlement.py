# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class SupportPlanSettlement(models.AbstractModel):
    """Work that awaited a payment is drawn once the hours are there."""

    _inherit = "support.plan.settlement"

    @api.model
    def _settle_books(self, noted):
        res = super()._settle_books(noted)
        self.env["support.call"].sudo()._settle_awaiting(noted["support.plan.term"])
        return res
