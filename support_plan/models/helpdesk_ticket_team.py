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

    def _alias_get_error(self, message, message_dict, alias):
        """Ask the gate about new mail that the team's own alias brings."""
        error = super()._alias_get_error(message, message_dict, alias)
        return error or self.env["helpdesk.ticket"]._get_support_mail_error(
            message_dict, alias
        )
