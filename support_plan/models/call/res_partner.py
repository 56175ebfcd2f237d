# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResPartner(models.Model):
    """The calls of a client."""

    _inherit = "res.partner"

    support_call_count = fields.Integer(
        string="Support Calls",
        compute="_compute_support_call_count",
        groups="support_plan.group_agent",
    )

    def _compute_support_call_count(self):
        Call = self.env["support.call"]
        calls = {}
        if Call.has_access("read"):
            clients = self.commercial_partner_id.ids
            calls = dict(
                Call._read_group(
                    [("partner_id", "in", clients)], ["partner_id"], ["__count"]
                )
            )
        for partner in self:
            partner.support_call_count = calls.get(partner.commercial_partner_id, 0)

    def action_open_support_calls(self):
        """Open the calls of the client."""
        client = self.commercial_partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Support Calls"),
            "res_model": "support.call",
            "view_mode": "list,form,calendar,pivot,graph",
            "domain": [("partner_id", "in", client.ids)],
            "context": {"default_partner_id": client[:1].id},
        }
