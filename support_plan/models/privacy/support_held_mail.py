# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class SupportHeldMail(models.Model):
    """A person's held e-mail goes as a whole: it consists of their words."""

    _name = "support.held.mail"
    _inherit = ["support.held.mail", "support.personal.data"]

    def _get_person_domain(self, person):
        domain = Domain("author_id", "in", person.partners.ids)
        if person.email:
            nobody_else = Domain("author_id", "=", False)
            domain |= Domain("email", "=", person.email) & nobody_else
        return domain

    def _get_exported_fields(self):
        return ("received_at", "email_from", "subject", "state", "preview")

    def _export_person(self, person, files):
        raw = self._get_raw()
        if raw:
            files[self.file_name] = raw
        return {
            **super()._export_person(person, files),
            self.env._("File"): self.file_name if raw else "",
        }

    def _erase_person(self, person):
        erased = self.browse(self.ids)
        self.sudo().unlink()
        return erased
