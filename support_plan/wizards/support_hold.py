# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError


class SupportHoldWizard(models.TransientModel):
    """Put a subscription on hold, or take it off again: each with a reason."""

    _name = "support.hold"
    _description = "Put a Subscription on Hold, or Release It"

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Subscription",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    reason = fields.Char(required=True)

    def action_hold(self):
        """Put the subscription on hold from today: no cover, no invoices."""
        self.ensure_one()
        contract = self.contract_id
        if contract.support_on_hold:
            raise UserError(self.env._("This subscription is on hold already."))
        self.env["support.plan.hold"].create(
            {
                "contract_id": contract.id,
                "date_start": contract.company_id._support_today(),
                "reason": self.reason,
            }
        )
        contract.message_post(body=self.env._("Put on hold: %s", self.reason))
        return {"type": "ir.actions.act_window_close"}

    def action_release(self):
        """Take the subscription off hold: from today it covers and is invoiced."""
        self.ensure_one()
        holds = self.contract_id.support_hold_ids.filtered(
            lambda hold: not hold.date_end
        )
        if not holds:
            raise UserError(self.env._("This subscription is not on hold."))
        holds._release(self.reason)
        return {"type": "ir.actions.act_window_close"}
