# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ResPartner(models.Model):
    """A plan is offered to a contact: its sheet, and the way onto it."""

    _inherit = "res.partner"

    def action_open_support_plan_sheet(self):
        """Choose a plan sheet to print or send, made out to this contact."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Sheet"),
            "res_model": "support.plan.sheet",
            "view_mode": "form",
            "target": "new",
            "context": {
                **{
                    key: value
                    for key, value in self.env.context.items()
                    if key in ("default_plan_id", "default_contract_line_id") and value
                },
                "default_partner_id": self.id,
            },
        }

    def action_put_on_plan(self):
        """Open the wizard that puts the client on a plan."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put on a Plan"),
            "res_model": "support.put.on.plan",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }
