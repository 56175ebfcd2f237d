# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class SupportRefusal(models.Model):
    """A refusal forgets a person, and goes on counting."""

    _name = "support.refusal"
    _inherit = ["support.refusal", "support.personal.data"]

    def _get_person_domain(self, person):
        mine = person.partners.ids
        no_caller = Domain("caller_id", "=", False)
        domain = Domain("caller_id", "in", mine)
        domain |= Domain("partner_id", "in", mine) & no_caller
        domain |= Domain("user_id.partner_id", "in", mine)
        domain |= Domain("plan_asked_by", "in", mine) & no_caller
        if person.email:
            domain |= Domain("email", "=", person.email) & no_caller
        if person.phones:
            nobody = Domain("email", "=", False) & Domain("partner_id", "=", False)
            domain |= Domain("phone", "in", person.phones) & no_caller & nobody
        return domain & Domain("erased_on", "=", False)

    def _get_exported_fields(self):
        return (
            "first_seen",
            "last_seen",
            "count",
            "channel",
            "reason",
            "email",
            "phone",
            "asker_name",
            "subject",
            "message",
            "explanation",
            "plan_asked_at",
            "offer_sent_at",
        )

    def _erase_person(self, person):
        self._forget()
        return self

    def _forget(self):
        """What was answered goes, too."""
        messages = self.env["mail.message"].sudo()
        messages = messages.search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        )
        self.env["mail.mail"].sudo().search(
            [("mail_message_id", "in", messages.ids)]
        ).unlink()
        messages.exists().unlink()
        return super()._forget()
