# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Ask the gate about every e-mail that would open a ticket, whether it came by
        an alias or without one."""
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        return self.env["helpdesk.ticket"]._filter_support_routes(
            message, message_dict, routes
        )
