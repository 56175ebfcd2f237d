# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class SupportCallReverse(models.TransientModel):
    _name = "support.call.reverse"
    _description = "Reverse a Call"

    call_id = fields.Many2one(
        comodel_name="support.call",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    charged_hours = fields.Integer(related="call_id.hours", string="Charged Hours")
    hours = fields.Integer(
        string="Give Back",
        compute="_compute_hours",
        store=True,
        readonly=False,
        help="Whole hours. All of them: the call is reversed for good.",
    )
    reason = fields.Char(required=True)

    @api.depends("call_id")
    def _compute_hours(self):
        for wizard in self:
            wizard.hours = wizard.call_id.hours

    def action_reverse(self):
        """Reverse the call, in whole or in part."""
        self.ensure_one()
        whole = self.hours == self.call_id.hours
        self.call_id._reverse_charge(self.reason, None if whole else self.hours)
        return {"type": "ir.actions.act_window_close"}
