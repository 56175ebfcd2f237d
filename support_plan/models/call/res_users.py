# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResUsers(models.Model):
    """What an agent costs."""

    _inherit = "res.users"

    support_cost_hour = fields.Monetary(
        string="Cost of an Hour",
        currency_field="support_currency_id",
        copy=False,
        groups="support_plan.group_manager",
        help="What an hour of this agent costs. Empty: the company's figure.",
    )
    support_currency_id = fields.Many2one(
        related="company_id.currency_id",
        string="Support Currency",
        groups="support_plan.group_manager",
    )
