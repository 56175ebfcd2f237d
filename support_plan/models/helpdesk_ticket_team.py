# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    support_plan_required = fields.Boolean(
        string="Requires a Support Plan",
        default=True,
        help="No ticket of this team without cover. Switch it off for an internal team.",
    )
