# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class ResCompany(models.Model):
    """The lanes that a company's recurring run takes."""

    _inherit = "res.company"

    @api.constrains("support_run_lanes")
    def _ensure_support_lanes(self):
        count = max(self.mapped("support_run_lanes"), default=0)
        self.env["support.plan.run.lane"]._ensure_lanes(count)
