# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql


class HelpdeskTicket(models.Model):
    """A ticket forgets who opened it and what was written; its number and calls stay."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "support.personal.data"]

    def _get_person_domain(self, person):
        domain = Domain("partner_id", "in", person.partners.ids)
        if person.email:
            address = Domain("partner_email", "ilike", escape_psql(person.email))
            written = self.sudo().with_context(active_test=False)
            written = written.search(address & Domain("partner_id", "=", False))
            written = written.filtered(
                lambda one: email_normalize(one.partner_email or "") == person.email
            )
            domain |= Domain("id", "in", written.ids)
        return domain

    def _get_exported_fields(self):
        return ("number", "create_date", "name", "description", "stage_id")

    def _prepare_erased(self, person):
        word = self._word()
        return {
            # An open ticket has a contact who is covered; a closed one, only a client.
            "partner_id": (
                self.partner_id.commercial_partner_id.id
                if self.closed
                else self.partner_id.id
            ),
            "name": word,
            "description": Markup("<p>%s</p>") % word,
            "partner_name": False,
            "partner_email": False,
            "support_mail_address": False,
        }
