# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import AccessError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    support_gate_mode = fields.Selection(
        related="company_id.support_gate_mode", readonly=False, required=True
    )
    support_tz = fields.Selection(related="company_id.support_tz", readonly=False)
    support_payment_tolerance = fields.Monetary(
        related="company_id.support_payment_tolerance",
        readonly=False,
        currency_field="support_currency_id",
    )
    support_currency_id = fields.Many2one(
        related="company_id.currency_id",
        string="Support Currency",
        groups="base.group_system",
    )
    support_late_days = fields.Integer(
        related="company_id.support_late_days", readonly=False
    )
    support_review = fields.Selection(
        related="company_id.support_review", readonly=False, required=True
    )
    support_cost_hour = fields.Monetary(
        related="company_id.support_cost_hour",
        readonly=False,
        currency_field="support_currency_id",
    )
    support_alert_steps = fields.Char(
        related="company_id.support_alert_steps", readonly=False
    )
    support_answer_hours = fields.Integer(
        related="company_id.support_answer_hours", readonly=False
    )
    support_held_mail_days = fields.Integer(
        related="company_id.support_held_mail_days", readonly=False
    )
    support_refusal_days = fields.Integer(
        related="company_id.support_refusal_days", readonly=False
    )
    support_evidence_years = fields.Integer(
        related="company_id.support_evidence_years", readonly=False
    )
    support_exceptions_allowed = fields.Boolean(
        related="company_id.support_exceptions_allowed", readonly=False
    )
    support_exceptions_by_agents = fields.Integer(
        related="company_id.support_exceptions_by_agents", readonly=False
    )
    support_offer_plan_id = fields.Many2one(
        related="company_id.support_offer_plan_id", readonly=False
    )
    support_sentence = fields.Text(
        related="company_id.support_sentence", readonly=False
    )
    support_timer_hours = fields.Integer(
        related="company_id.support_timer_hours", readonly=False
    )
    support_warning_minutes = fields.Integer(
        related="company_id.support_warning_minutes", readonly=False
    )
    support_amounts_scope = fields.Selection(
        related="company_id.support_amounts_scope", readonly=False, required=True
    )
    support_overage_monthly = fields.Boolean(
        related="company_id.support_overage_monthly", readonly=False
    )
    support_invoice_days_ahead = fields.Integer(
        related="company_id.support_invoice_days_ahead", readonly=False
    )
    support_send_invoices = fields.Boolean(
        related="company_id.support_send_invoices", readonly=False
    )
    support_catch_up = fields.Selection(
        related="company_id.support_catch_up", readonly=False, required=True
    )
    support_catch_up_months = fields.Integer(
        related="company_id.support_catch_up_months", readonly=False
    )
    support_unpaid_days = fields.Integer(
        related="company_id.support_unpaid_days", readonly=False
    )
    support_run_lanes = fields.Integer(
        related="company_id.support_run_lanes", readonly=False
    )
    support_reminder_days = fields.Char(
        related="company_id.support_reminder_days", readonly=False
    )
    support_reinstatement_product_id = fields.Many2one(
        related="company_id.support_reinstatement_product_id", readonly=False
    )

    def action_support_enforce(self):
        """Enforce from now on, at one click."""
        self.check_access("write")
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only an administrator changes the settings."))
        self.env.company.root_id.support_gate_mode = "enforce"
        return {"type": "ir.actions.client", "tag": "reload"}
