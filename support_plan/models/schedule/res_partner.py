# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResPartner(models.Model):
    """A client's schedule: what was, is and will be billed."""

    _inherit = "res.partner"

    support_period_count = fields.Integer(
        string="Planned Periods",
        compute="_compute_support_period_count",
        groups="base.group_user",
    )

    def _compute_support_period_count(self):
        planned = dict(
            self.env["support.plan.period"]._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "=", "planned"),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.support_period_count = planned.get(partner.commercial_partner_id, 0)

    def action_open_support_schedule(self):
        """Open the schedule of the client's subscriptions."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "support_plan.support_plan_period_action"
        )
        return action | {
            "domain": [("partner_id", "in", self.commercial_partner_id.ids)],
            "context": {},
        }
