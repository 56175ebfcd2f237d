# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from odoo.addons.mail.tools.parser import parse_res_ids


class MailFollowersEdit(models.TransientModel):
    _inherit = "mail.followers.edit"

    def edit_followers(self):
        """Tell staff who may not follow a ticket, rather than to leave them out in
        silence."""
        for wizard in self:
            if wizard.operation == "add" and wizard.res_model == "helpdesk.ticket":
                tickets = self.env[wizard.res_model]
                tickets = tickets.browse(parse_res_ids(wizard.res_ids, self.env))
                tickets._check_readers(wizard.partner_ids)
        return super().edit_followers()
