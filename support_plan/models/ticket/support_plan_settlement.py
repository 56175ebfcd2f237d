# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class SupportPlanSettlement(models.AbstractModel):
    """Flags come off the tickets of clients whose cover begins."""

    _inherit = "support.plan.settlement"

    @api.model
    def _tell_settled(self, noted):
        res = super()._tell_settled(noted)
        terms = noted["support.plan.term"]
        self.env["helpdesk.ticket"]._review_flags_of(
            terms.partner_id | terms.contract_id.support_covered_partner_ids
        )
        return res
