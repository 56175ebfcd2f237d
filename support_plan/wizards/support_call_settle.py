# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError


class SupportCallSettle(models.TransientModel):
    _name = "support.call.settle"
    _description = "Settle a Disputed Charge"

    dispute_id = fields.Many2one(
        comodel_name="support.call.dispute", required=True, ondelete="cascade"
    )
    reason = fields.Text(related="dispute_id.reason", string="The Client Says")
    charged_hours = fields.Integer(related="dispute_id.call_id.hours", string="Charged")
    decision = fields.Selection(
        selection=[
            ("uphold", "The charge stands"),
            ("give_back", "Give hours back"),
        ],
        required=True,
        default="uphold",
    )
    hours = fields.Integer(
        string="Give Back",
        default=1,
        help="Whole hours. All of them: the call is reversed for good.",
    )
    answer = fields.Text(required=True)

    def action_settle(self):
        """Settle the dispute."""
        self.ensure_one()
        hours = 0
        if self.decision == "give_back":
            hours = self.hours
            if hours < 1:
                raise UserError(
                    self.env._(
                        "Give back between 1 and %s whole hours.", self.charged_hours
                    )
                )
        self.dispute_id._settle_dispute(self.answer, hours)
        return {"type": "ir.actions.act_window_close"}
