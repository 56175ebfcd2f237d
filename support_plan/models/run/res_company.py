# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ResCompany(models.Model):
    """How a company's recurring run works: its lanes, and when it asks."""

    _inherit = "res.company"

    support_unpaid_days = fields.Integer(
        string="Stop When Unpaid (Days)",
        default=60,
        help="From so many days after a premium was due and is unpaid, the recurring run "
        "asks before it invoices the next one. 0: never.",
        groups="base.group_user",
    )

    @api.constrains("support_run_lanes")
    def _ensure_support_lanes(self):
        count = max(self.mapped("support_run_lanes"), default=0)
        self.env["support.plan.run.lane"]._ensure_lanes(count)
