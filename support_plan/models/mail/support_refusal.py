# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class SupportRefusal(models.Model):
    """The e-mail that was held when somebody was turned away."""

    _inherit = "support.refusal"

    held_mail_ids = fields.One2many(
        comodel_name="support.held.mail",
        inverse_name="refusal_id",
        string="Held E-mail",
        groups="support_plan.group_agent",
    )
