# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import escape_psql

from odoo.addons.phone_validation.tools import phone_validation

from .support_desk import PERSON

SHOWN = 8
_NUMBER = re.compile(r"^\+?[\d\s()./\-]+$")
_NUMBER_LENGTH = 7


class SupportDesk(models.AbstractModel):
    """Who calls: by name, number in any notation, e-mail address or ticket.

    Each kind of look-up has an index of its own (``res_partner_desk.py``), and none is
    sorted by the database, which would read all that match.
    """

    _inherit = "support.desk"

    @api.model
    def look_up(self, text):
        """Return the contacts that a text may mean, for results while typing.

        :param str text: the beginning of an e-mail address, a telephone number or a
            ticket number, or parts of a name
        :return: dict with ``matches``, at most eight, each with ``id``, ``name``,
            ``client_id``, ``client``, ``phone``, ``email``, ``ticket`` and ``status``;
            and ``number``, the text as a telephone number, where it is a whole one
        :raises AccessError: to anyone but support agents
        """
        self._check_agent()
        text = text.strip() if isinstance(text, str) else ""
        people, tickets = self._find_people(text)
        shown = self._sort_people(people, text)[:SHOWN]
        return {
            "matches": self._describe_matches(shown, tickets),
            "number": self._read_number(text),
        }

    def _find_people(self, text):
        """Return the contacts that match, and the ticket that led to each, if any."""
        people, tickets = self.env["res.partner"], {}
        if not text:
            return people, tickets
        if "@" in text:
            begins = escape_psql(text.lower()) + "%"
            return self._fetch_people([("email_normalized", "=like", begins)]), tickets
        is_number = _NUMBER.match(text)
        if len(text) < _NUMBER_LENGTH or not is_number:
            tickets = self._find_ticket(text)
        domain = Domain("id", "in", [person.id for person in tickets])
        if is_number:
            domain |= self._domain_of_number(text)
        elif not tickets:
            domain = self._domain_of_name(text)
        return self._fetch_people(domain), tickets

    def _fetch_people(self, domain):
        """Return contacts with what the results show of them, in no order."""
        Partner = self.env["res.partner"]
        query = Partner._search(Domain(domain), limit=5 * SHOWN)
        return Partner._fetch_query(query, [Partner._fields[name] for name in PERSON])

    def _find_ticket(self, text):
        """Return the contact of the ticket of that number, with the ticket.

        Of the number, the digits are enough.
        """
        if not re.search(r"\d", text):
            return {}
        number = text.upper()
        if text.isdigit():
            # Digits alone are completed as the tickets' own sequence does it.
            sequence = self.env["ir.sequence"].sudo()
            sequence = sequence.search_fetch(
                [("code", "=", "helpdesk.ticket.sequence")],
                ["prefix", "suffix", "padding"],
                limit=1,
            )
            number = sequence.get_next_char(int(text)) if sequence else text
        ticket = self.env["helpdesk.ticket"].search_fetch(
            [("number", "=", number), ("partner_id", "!=", False)],
            ["number", "name", "partner_id"],
            limit=1,
        )
        return {ticket.partner_id: ticket} if ticket else {}

    def _domain_of_number(self, text):
        """Return the contacts with that number or a part of it.

        A number that no country knows is found as it was typed, by Odoo's own search,
        which has an index too.
        """
        digits = re.sub(r"\D", "", text)
        if len(digits) < 3:
            return Domain.FALSE
        self.env["res.partner"].flush_model(["phone"])
        return Domain("phone_mobile_search", "like", text) | Domain.OR(
            Domain("phone_sanitized", "=like", f"+{begin}%")
            for begin in self._get_international_digits(text, digits)
        )

    def _get_international_digits(self, text, digits):
        """Return what a number that begins with these digits may begin with once it
        is written internationally."""
        if text.startswith("+"):
            # +49 (0)171 ...
            return {digits, re.sub(r"\D", "", text.replace("(0)", ""))}
        if text.startswith("00"):
            return {digits[2:]}
        _country, code = self.env.company._get_support_phone_region()
        whole = self._format_number(text)
        return {digits, f"{code or ''}{digits.lstrip('0')}", whole[1:]} - {""}

    def _domain_of_name(self, text):
        if len(text) < 3:
            # Too short for trigrams, but for those of a word's beginning.
            return Domain("complete_name", "=ilike", f"{escape_psql(text)}%")
        return Domain.AND(
            Domain("complete_name", "ilike", word) for word in text.split()
        )

    def _sort_people(self, people, text):
        """Put those first whose name begins with the text, and clients first."""
        begin = text.lower()
        return people.sorted(
            lambda person: (
                not (person.complete_name or "").lower().startswith(begin),
                person.commercial_partner_id != person,
                person.complete_name or "",
                person.id,
            )
        )

    def _describe_matches(self, people, tickets):
        clients = people.commercial_partner_id
        statuses = self.env["support.gate"]._get_statuses(clients, self.env.company)
        words = dict(people._fields["support_status"]._description_selection(self.env))
        return [
            {
                "id": person.id,
                "name": person.name or person.complete_name,
                "client_id": client.id,
                "client": person.commercial_company_name or person.name,
                "phone": person.phone or "",
                "email": person.email or "",
                "ticket": {"id": ticket.id, "number": ticket.number}
                if ticket
                else False,
                "status": statuses[client.id][0],
                "status_text": words[statuses[client.id][0]],
            }
            for person in people
            for client in [person.commercial_partner_id]
            for ticket in [tickets.get(person)]
        ]

    # ------------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------------

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
        if not _NUMBER.match(text) or len(re.sub(r"\D", "", text)) < _NUMBER_LENGTH:
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
