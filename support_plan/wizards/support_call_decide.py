# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class SupportCallDecide(models.TransientModel):
    _name = "support.call.decide"
    _description = "Decide on Awaiting Hours"

    call_ids = fields.Many2many(
        comodel_name="support.call",
        string="Calls",
        default=lambda self: self.env.context.get("active_ids"),
    )
    decision = fields.Selection(
        selection=[
            ("bill", "Bill them"),
            ("absorb", "Absorb them ourselves"),
            ("draw", "Draw them from the plan"),
        ],
        string="The Awaiting Hours",
        required=True,
        default="bill",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Bill As",
        help="Needed where no plan names a product for further hours. Its price is "
        "that of one hour.",
    )
    reason = fields.Char(required=True)

    def action_decide(self):
        """Carry the decision out on every chosen call."""
        self.ensure_one()
        self.call_ids._decide(self.decision, self.reason, self.product_id)
        return {"type": "ir.actions.act_window_close"}
