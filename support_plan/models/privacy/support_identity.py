# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain


class SupportIdentity(models.Model):
    """By what a person was known, former addresses included."""

    _name = "support.identity"
    _inherit = ["support.identity", "support.personal.data"]

    def _get_person_domain(self, person):
        return Domain("partner_id", "in", person.partners.ids)

    @api.model
    def _find_person(self, person):
        # A detail has no company but its contact's.
        found = self.sudo().search(self._get_person_domain(person))
        companies = person.companies.root_id
        return found.filtered(
            lambda row: (
                not row.partner_id.company_id
                or row.partner_id.company_id.root_id in companies
            )
        )

    def _get_exported_fields(self):
        return ("kind", "value", "state", "create_date")

    def _erase_person(self, person):
        """Delete them. What the contact itself still says is written down again by the
        daily cleanup: contacts are erased by Odoo's own means."""
        self.sudo().unlink()
        return self
