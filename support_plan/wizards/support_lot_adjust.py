# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError


class SupportLotAdjust(models.TransientModel):
    _name = "support.lot.adjust"
    _description = "Adjust the Hours of a Lot"

    lot_id = fields.Many2one(
        comodel_name="support.plan.lot",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    hours_left = fields.Integer(related="lot_id.hours_left", string="Hours Left")
    hours = fields.Integer(
        string="Hours to Add",
        required=True,
        help="Whole hours. Less than 0 takes hours out of the lot.",
    )
    reason = fields.Char(required=True)

    def action_adjust(self):
        """Add hours to the lot, or take some out, with a reason on the ledger."""
        self.ensure_one()
        if not self.hours:
            raise UserError(self.env._("Say how many hours to add or to take out."))
        if not self.reason.strip():
            raise UserError(self.env._("Give a reason for the adjustment."))
        self.lot_id._adjust(self.hours, self.reason)
        return {"type": "ir.actions.act_window_close"}
