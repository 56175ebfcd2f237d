# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SupportGoodwill(models.TransientModel):
    _name = "support.goodwill"
    _description = "Give Goodwill Hours"
    _inherit = "support.choice"

    contract_line_id = fields.Many2one(
        comodel_name="contract.line",
        string="Subscription Line",
        required=True,
        domain="[('product_id.support_plan_ok', '=', True)]",
        ondelete="cascade",
    )
    hours = fields.Integer(default=1, required=True)
    date_expiry = fields.Date(
        string="Expires After",
        compute="_compute_date_expiry",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields_list):
        """Propose the one plan line of the subscription, or the line of the lot, that
        the user stands on."""
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        if model in ("contract.contract", "support.plan.lot"):
            record = self.env[model].browse(self.env.context.get("active_id"))
            lines = (
                record.contract_line_id
                if model == "support.plan.lot"
                else record.contract_line_ids.filtered("support_plan_ok")
            )
            if len(lines) == 1:
                values["contract_line_id"] = lines.id
        return values

    @api.depends("contract_line_id")
    def _compute_date_expiry(self):
        for wizard in self:
            line = wizard.contract_line_id
            today = line.contract_id.company_id._support_today()
            wizard.date_expiry = line._get_support_term(today).date_end or today

    def action_give(self):
        """Give the hours as a lot of their own, from today."""
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group("support_plan.group_manager")):
            raise AccessError(
                self.env._(
                    "Only support managers can give goodwill hours. Ask one of them."
                )
            )
        if self.hours < 1:
            raise UserError(self.env._("Give at least one whole hour."))
        line = self.contract_line_id
        # Lots are made by nobody but such a step.
        lots = self.env["support.plan.lot"].sudo()
        lot = lots.create(
            {
                "contract_line_id": line.id,
                "kind": "goodwill",
                "date_start": line.contract_id.company_id._support_today(),
                "date_expiry": self.date_expiry,
                "hours_granted": self.hours,
                "reason": self.reason,
            }
        )
        return lot.sudo(False)._get_records_action()
