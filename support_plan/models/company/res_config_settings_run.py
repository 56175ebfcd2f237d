# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

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
    support_run_lanes = fields.Integer(
        related="company_id.support_run_lanes", readonly=False
    )
    support_reminder_days = fields.Char(
        related="company_id.support_reminder_days", readonly=False
    )
    support_reinstatement_product_id = fields.Many2one(
        related="company_id.support_reinstatement_product_id", readonly=False
    )
