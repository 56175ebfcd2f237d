# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain

from ..company.support_record import ERASING

_ERASED_FIELDS = {"caller_id", "summary", "decision_reason"}


class SupportCall(models.Model):
    """A call forgets who called and what was said; what it was charged stays."""

    _name = "support.call"
    _inherit = ["support.call", "support.personal.data"]

    def _get_person_domain(self, person):
        mine = person.partners.ids
        return Domain("caller_id", "in", mine) | (
            Domain("partner_id", "in", mine) & Domain("caller_id", "=", False)
        )

    def _get_exported_fields(self):
        return ("started_at", "partner_id", "work_type_id", "summary", "state")

    def _prepare_erased(self, person):
        word = self._word()
        return {
            "caller_id": False,
            "summary": self.summary and word,
            "decision_reason": self.decision_reason and word,
        }

    def _check_may_change(self, names):
        """Names and words of a person go from a logged call, too."""
        if self.env.context.get("support_erasing") is ERASING:
            names = names - _ERASED_FIELDS
        return super()._check_may_change(names)
