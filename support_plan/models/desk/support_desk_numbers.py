# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.phone_validation.tools import phone_validation

from ...who import get_address_keys
from .support_desk_search import NUMBER, NUMBER_LENGTH


class SupportDesk(models.AbstractModel):
    """Telephone numbers: read, saved, and shared by people of several clients."""

    _inherit = "support.desk"

    def _format_number(self, text, notation="E164"):
        """Return a whole telephone number in one notation, or nothing.

        Without a country code it is read in the company's country.
        """
        country, code = self.env.company._get_support_phone_region()
        formatted = phone_validation.phone_format(
            text, country, code, force_format=notation, raise_exception=False
        )
        return formatted if formatted.startswith("+") else ""

    def _read_number(self, text):
        """Return a text as a telephone number, if it is a whole one."""
        if not NUMBER.match(text) or len(re.sub(r"\D", "", text)) < NUMBER_LENGTH:
            return ""
        return self._format_number(text, "INTERNATIONAL") or text

    @api.model
    def save_number(self, partner_id, number):
        """Save the number of a caller to a contact; one that it had is kept in the
        contact's log.

        Agents need no right to change contacts for this.

        :param int partner_id: the contact
        :param str number: a telephone number, in any notation
        :raises AccessError: to anyone but support agents
        :raises UserError: when it is no number
        """
        self._check_agent()
        person = self._get_person(partner_id)
        number = self._read_number(number.strip() if isinstance(number, str) else "")
        if not number:
            raise UserError(self.env._("That is no telephone number."))
        # As superuser: the number alone, of a contact that the agent may read.
        contact = person.sudo()
        if contact.phone and contact.phone != number:
            contact.message_post(
                body=self.env._(
                    "Telephone number %(new)s, in place of %(old)s.",
                    new=number,
                    old=contact.phone,
                ),
                author_id=self.env.user.partner_id.id,
            )
        contact.phone = number

    @api.model
    def add_person(self, client_id, name, number=""):
        """Add a person to a client, with the number that is calling.

        :param int client_id: the client, or one of its people
        :return: the id of the new contact
        :raises AccessError: to anyone but support agents
        :raises UserError: when the name is missing or it is no number
        """
        self._check_agent()
        client = self._get_person(client_id).sudo().commercial_partner_id
        name = name.strip() if isinstance(name, str) else ""
        if not name:
            raise UserError(self.env._("Give the person’s name."))
        person = client.create({"name": name, "parent_id": client.id})
        if number:
            self.save_number(person.id, number)
        return person.id

    # ------------------------------------------------------------------
    # People of several clients
    # ------------------------------------------------------------------

    def _get_details(self, text):
        """Return the kind of a whole number or address, and its keys."""
        if "@" in text:
            return "email", get_address_keys(text)
        number = self._read_number(text)
        if not number:
            return "", []
        identity = self.env["support.identity"]
        return "phone", identity._get_phone_keys(number, self.env.company.country_id)

    def _find_choice(self, text, people):
        """Return one person of each client whose people have this number or address,
        where these are several; of the client that staff chose for always, only one.

        :return: list of ids
        """
        if len(people.commercial_partner_id) < 2:
            return []
        kind, keys = self._get_details(text)
        found = self.env["support.identity"]._find(kind, keys) if keys else {}
        people = people.browse().sudo().union(*found.values()) & people.sudo()
        clients = people.grouped("commercial_partner_id")
        return [some[0].id for some in clients.values()]

    @api.model
    def serve_always(self, partner_id, text):
        """Take whoever has this number or address for a person of this client, always.
        *Contact Details* takes it back.

        :param int partner_id: a contact who has it
        :param str text: the number or address
        :raises AccessError: to anyone but support agents
        :raises UserError: when the contact is gone, or has no such number or address
        """
        self._check_agent()
        person = self._get_person(partner_id)
        kind, keys = self._get_details(text.strip() if isinstance(text, str) else "")
        rows = self.env["support.identity"].search(
            [
                ("partner_id", "=", person.id),
                ("kind", "=", kind),
                ("value", "in", keys),
                ("state", "=", "confirmed"),
            ]
        )
        if not rows:
            raise UserError(self.env._("This contact has no such number or address."))
        rows.action_prefer()
