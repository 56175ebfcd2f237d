# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class SupportPlanSettlement(models.AbstractModel):
    """Held e-mail comes in once its sender has cover."""

    _inherit = "support.plan.settlement"

    @api.model
    def _tell_cover_may_begin(self):
        res = super()._tell_cover_may_begin()
        self.env["support.held.mail"]._look_again_later()
        return res
