# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from ...mail_text import find_addresses, get_report_kind, tells_of_failure
from .support_mail_replies import OURS


class MailThread(models.AbstractModel):
    """Reports about e-mail: Odoo takes each for the news that ours was not delivered."""

    _inherit = "mail.thread"

    @api.model
    def _detect_is_bounce(self, message, message_dict):
        """A receipt, or a complaint of abuse, that is for the support says nothing of
        the kind: it is e-mail like any other."""
        found = super()._detect_is_bounce(message, message_dict)
        kind = get_report_kind(message)
        if found and kind not in ("", "delivery-status"):
            return not self._is_report_for_support(message, message_dict)
        return found

    @api.model
    def _is_report_for_support(self, message, message_dict):
        gate = self.env["support.mail.gate"]
        addresses = find_addresses(message_dict.get("recipients") or "")
        answered = gate._find_named(message)[:1]
        return gate._is_to_team(addresses) or answered.model in (
            "helpdesk.ticket",
            *OURS,
        )

    @api.model
    def _message_parse_extract_bounce(self, email_message, message_dict):
        """That an e-mail of ours has arrived, or may arrive yet, is no failure."""
        found = super()._message_parse_extract_bounce(email_message, message_dict)
        bounced = found.get("bounced_message")
        ours = bounced and bounced.model in ("helpdesk.ticket", *OURS)
        if ours and not tells_of_failure(email_message):
            nobody = self.env["res.partner"]
            found |= {
                "bounced_email": False,
                "bounced_partner": nobody,
                "bounced_message": bounced.browse(),
            }
        return found
