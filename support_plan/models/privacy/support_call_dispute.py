# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class SupportCallDispute(models.Model):
    """A disputed charge forgets who disputed it, and in which words."""

    _name = "support.call.dispute"
    _inherit = ["support.call.dispute", "support.personal.data"]

    def _get_person_domain(self, person):
        mine = person.partners.ids
        nobody = Domain("raised_by_id", "=", False)
        return Domain("raised_by_id", "in", mine) | nobody & (
            Domain("call_id.caller_id", "in", mine)
            | Domain("partner_id", "in", mine) & Domain("call_id.caller_id", "=", False)
        )

    def _get_exported_fields(self):
        return ("date", "reason", "state")

    def _prepare_erased(self, person):
        return {
            "raised_by_id": False,
            "reason": self._word(),
            "answer": self.answer and self._word(),
        }

    def _erase_person(self, person):
        """Erase what was noted of the dispute on its call, too, whoever had called."""
        for dispute in self.sudo():
            self.env["support.person"]._erase_quotes(
                dispute.call_id, (dispute.reason, dispute.answer), person
            )
        return super()._erase_person(person)
