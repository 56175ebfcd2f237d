# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...verdict import Verdict


class SupportDesk(models.AbstractModel):
    """Turning somebody away: kept, counted, and answered at once."""

    _inherit = "support.desk"

    @api.model
    def refuse(self, partner_id=False, number="", email="", subject=""):
        """Refuse somebody without cover, and send the right answer for the reason.

        :param int partner_id: the person who calls; none where nobody knows them
        :param str number: the number that calls
        :param str email: where to send the answer to somebody whom nobody knows
        :param str subject: what it was about
        :return: dict with ``refusal_id`` and ``sent_to``, the address that the answer
            went to; empty where there is none
        :raises AccessError: to anyone but support agents
        :raises UserError: when the client is covered
        """
        self._check_agent()
        gate = self.env["support.gate"]
        if partner_id:
            request = self._prepare_request(self._get_person(partner_id))
            (verdict,) = gate._check([request], in_words=True)
            if verdict.allowed:
                raise UserError(self.env._("There is cover now: %s", verdict.reason))
        else:
            request = self._prepare_request(self.env["res.partner"])
            verdict = Verdict("unknown", False, self.env._("Nobody knows this caller."))
        values = {"number": number, "email": email, "subject": subject}
        values = {
            {"number": "phone"}.get(name, name): value.strip()
            for name, value in values.items()
            if isinstance(value, str) and value.strip()
        }
        refusal = gate._refuse(request, verdict, "phone", **values).sudo()
        address = email_normalize(refusal.answer_to)
        if address:
            refusal._send_answer()
            if refusal.offer_sent_at:
                refusal.offer_sent_by = self.env.user
        return {"refusal_id": refusal.id, "sent_to": address or ""}
