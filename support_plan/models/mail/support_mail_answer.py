# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from ...mail_text import get_header, is_automatic


class SupportMailGate(models.AbstractModel):
    """Who is answered, and in which language."""

    _inherit = "support.mail.gate"

    @api.model
    def _is_to_be_answered(self, message, request):
        """Tell whether a person waits for an answer who is not one of us."""
        sender = request.addresses[0] if len(request.addresses) == 1 else ""
        return (
            bool(sender)
            and not request.forwarder
            and not is_automatic(
                message, sender, by_list=self._is_read_by_a_person(message, request)
            )
            and not self.env["support.identity"]._find_own([sender])
        )

    @api.model
    def _get_mail_lang(self, message):
        """Return the installed language that an e-mail says it is written in, if any."""
        wanted = get_header(message, "Content-Language") or get_header(
            message, "Accept-Language"
        )
        wanted = wanted.split(",")[0].split(";")[0].strip().replace("-", "_").lower()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        for code in installed:
            if wanted and code.lower() == wanted:
                return code
        for code in installed:
            if wanted and code.lower().split("_")[0] == wanted.split("_")[0]:
                return code
        return False
