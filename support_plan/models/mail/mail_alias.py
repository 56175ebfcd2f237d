# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class MailAlias(models.Model):
    _inherit = "mail.alias"

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        """A ticket that the gate refuses is no fault of the alias, and the e-mail is
        held: it does not bounce."""
        if message_dict.get("support_refused"):
            return None
        return super()._alias_bounce_incoming_email(message, message_dict, set_invalid)
