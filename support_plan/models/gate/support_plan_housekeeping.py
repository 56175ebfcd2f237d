# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class SupportPlanHousekeeping(models.AbstractModel):
    """Terms that say nothing of their clients any more are noted, and refusals forget
    whom they were about."""

    _inherit = "support.plan.housekeeping"

    def _get_steps(self):
        terms = self.env["support.plan.term"].sudo()
        refusals = self.env["support.refusal"].sudo()
        return (
            *super()._get_steps(),
            (terms._search_superseded, lambda batch: batch._set_superseded()),
            (refusals._search_to_forget, lambda batch: batch._forget()),
        )
