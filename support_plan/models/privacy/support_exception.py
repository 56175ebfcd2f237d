# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class SupportException(models.Model):
    """An exception forgets why it was given; that it was, by whom and when stays."""

    _name = "support.exception"
    _inherit = ["support.exception", "support.personal.data"]

    def _get_person_domain(self, person):
        mine = person.partners.ids
        return Domain("partner_id", "in", mine) | Domain(
            "ticket_id.partner_id", "in", mine
        )

    def _get_exported_fields(self):
        return ("partner_id", "state", "granted_on", "valid_until", "used_on")

    def _prepare_erased(self, person):
        return {"reason": self._word()}

    def _write_erased(self, vals):
        return self._move(**vals)
