# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql, remove_accents

from odoo.addons.phone_validation.models.mail_thread_phone import PHONE_REGEX_PATTERN

from ...who import get_address_keys
from .res_partner import fold, read_backwards
from .support_desk import PERSON

SHOWN = 8
# As many as are looked at, to show the best of them.
_ENOUGH = 5 * SHOWN
NUMBER = re.compile(r"^\+?[\d\s()./\-]+$")
NUMBER_LENGTH = 7


class SupportDesk(models.AbstractModel):
    """Who calls: by name, number in any notation, e-mail address or ticket.

    Each way to look up has an index of its own (``res_partner_desk.py``), and reads no
    more than is enough of what matches: nothing is sorted or counted that is not shown.
    """

    _inherit = "support.desk"

    @api.model
    def look_up(self, text):
        """Return the contacts that a text may mean, for results while typing.

        :param str text: the beginning of an e-mail address, a telephone number or a
            ticket number, or parts of a name
        :return: dict with ``matches``, at most eight, each with ``id``, ``name``,
            ``client_id``, ``client``, ``phone``, ``email``, ``ticket``, ``status`` and
            ``name_confirmed``, False where a client typed the name on the portal;
            ``number``, the text as a telephone number, where it is a whole one; and
            ``choice``, where people of several clients have this number or address:
            the id of one person of each, or of the only one that it is always for
        :raises AccessError: to anyone but support agents
        """
        self._check_agent()
        text = text.strip() if isinstance(text, str) else ""
        people, tickets = self._find_people(text)
        doubtful = self._find_doubtful_names(people)
        shown = self._sort_people(people, text, doubtful)[:SHOWN]
        return {
            "matches": self._describe_matches(shown, tickets, doubtful),
            "number": self._read_number(text),
            "choice": self._find_choice(text, people),
        }

    def _find_people(self, text):
        """Return the contacts that match, and the ticket that led to each, if any."""
        tickets, ways = {}, []
        is_number = NUMBER.match(text)
        if "@" in text:
            ways += self._search_address(text)
        elif text:
            if len(text) < NUMBER_LENGTH or not is_number:
                tickets = self._find_ticket(text)
            if tickets:
                ids = [person.id for person in tickets]
                ways.append(self.env["res.partner"]._search([("id", "in", ids)]))
            if is_number:
                ways += self._search_number(text)
            elif not tickets:
                ways += self._search_name(text)
        return self._fetch_people(ways), tickets

    def _fetch_people(self, ways):
        """Return contacts with what the results show of them, in no order.

        One query: PostgreSQL goes on to the next way of finding them only as long as
        the ones before have not found enough.

        :param ways: list of queries
        """
        Partner = self.env["res.partner"]
        if not ways:
            return Partner
        found = SQL(" UNION ALL ").join(SQL("(%s)", way.select()) for way in ways)
        enough = SQL("(SELECT id FROM (%s) found LIMIT %s)", found, _ENOUGH)
        query = Partner._search([("id", "in", enough)])
        return Partner._fetch_query(query, [Partner._fields[name] for name in PERSON])

    def _search_address(self, text):
        """Return the queries of the contacts with an address that begins with a text,
        and of those with that address, in whatever notation."""
        address = self._get_column("email_normalized")
        begin = escape_psql(text.lower())
        return [
            self._search_begin(address, begin, "email"),
            self._search_known("email", SQL("value LIKE %s || '%%'", begin)),
            self._search_known("email", SQL("value = ANY(%s)", get_address_keys(text))),
        ]

    def _search_known(self, kind, condition):
        """Return the query of the contacts with a confirmed detail: what they had
        before, what stands second in the field, what is written otherwise."""
        self.env["support.identity"].flush_model()
        return self._search_where(
            SQL(
                """%s IN (SELECT partner_id FROM support_identity
                          WHERE kind = %s AND state = 'confirmed' AND %s
                          ORDER BY value USING ~<~ LIMIT %s)""",
                self._get_column("id"),
                kind,
                condition,
                _ENOUGH,
            )
        )

    def _confirmed(self, kind):
        """Return SQL that leaves out contacts whose detail of a kind somebody typed
        without staff having confirmed it."""
        self.env["support.identity"].flush_model()
        return SQL(
            """NOT EXISTS (SELECT FROM support_identity doubtful
                           WHERE doubtful.partner_id = %s AND doubtful.kind = %s
                             AND doubtful.state <> 'confirmed')""",
            self._get_column("id"),
            kind,
        )

    def _search_begin(self, indexed, text, kind=None):
        """Return the query of the contacts for which something begins with a text.

        It is in the order of its index, which is then read from that text on, and no
        further than is enough.

        :param indexed: SQL of what is indexed: a column, or what was made of it
        :param text: the text, or SQL of it, escaped for ``LIKE``
        :param kind: of the detail, see ``support.identity``, that has to be confirmed
        """
        condition = SQL("%s LIKE %s || '%%'", indexed, text)
        if kind:
            condition = SQL("%s AND %s", condition, self._confirmed(kind))
        query = self._search_where(condition)
        query.order = SQL("%s USING ~<~", indexed)
        return query

    def _search_where(self, condition):
        domain = Domain.custom(to_sql=lambda *_args: condition)
        return self.env["res.partner"]._search(domain, limit=_ENOUGH)

    def _get_column(self, name):
        Partner = self.env["res.partner"]
        return Partner._field_to_sql(Partner._table, name)

    def _find_ticket(self, text):
        """Return the contact of the ticket of that number, with the ticket.

        Of the number, the digits are enough.
        """
        if not re.search(r"\d", text):
            return {}
        number = text.upper()
        if text.isdigit():
            # Digits alone are completed as the tickets' own sequence does it. The time
            # zone tells its year, at most: to ask for the user's takes two queries.
            sequence = self.env["ir.sequence"].sudo().with_context(tz="UTC")
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

    def _search_number(self, text):
        """Return the queries of the contacts with that number or a part of it: as it
        is written internationally from its beginning, as it was typed from its end,
        and, where it is no whole number, any part of it."""
        digits = re.sub(r"\D", "", text)
        if len(digits) < 3:
            return []
        whole = self._format_number(text)[1:]
        begins = [whole] if whole else []
        begins += self._get_international_digits(text, digits)
        international, typed = map(self._get_column, ("phone_sanitized", "phone"))
        # Without the zero that is dialled before a number in some places only.
        end = digits.removeprefix("0") if len(digits) >= NUMBER_LENGTH else digits
        ways = [
            self._search_begin(international, f"+{begin}", "phone")
            for begin in dict.fromkeys(begins)
        ]
        ways.append(self._search_begin(read_backwards(typed), end[::-1], "phone"))
        if whole:
            ways.append(self._search_known("phone", SQL("value = %s", f"+{whole}")))
        else:
            stripped = SQL(
                "regexp_replace(%s, %s, '', 'g')", typed, PHONE_REGEX_PATTERN
            )
            anywhere = SQL("%s LIKE %s", stripped, f"%{digits}%")
            anywhere = SQL("%s AND %s", anywhere, self._confirmed("phone"))
            ways.append(self._search_where(anywhere))
        return ways

    def _get_international_digits(self, text, digits):
        """Return what a number that begins with these digits may begin with once it
        is written internationally."""
        if text.startswith("+"):
            # +49 (0)171 ...
            return [digits, re.sub(r"\D", "", text.replace("(0)", ""))]
        if text.startswith("00"):
            return [digits[2:]]
        _country, code = self.env.company._get_support_phone_region()
        return [f"{code or ''}{digits.lstrip('0')}", digits]

    def _search_name(self, text):
        """Return the queries of the contacts whose name begins with a text, and of
        those with all of its words anywhere in it, or in that of their client."""
        registry = self.env.registry
        name = fold(registry, self._get_column("name"))
        begin = fold(registry, SQL("%s", escape_psql(text)))
        ways = [self._search_begin(name, begin)]
        # Less than three letters are too short for trigrams.
        if len(text) >= 3:
            words = Domain.AND(
                Domain("complete_name", "ilike", escape_psql(word))
                for word in text.split()
            )
            ways.append(self.env["res.partner"]._search(words, limit=_ENOUGH))
        return ways

    def _find_doubtful_names(self, people):
        """Return those of some contacts whose name, or their client's, somebody typed
        on the portal without staff having confirmed it."""
        doubtful = self.env["support.identity"].search_fetch(
            [
                ("kind", "=", "name"),
                ("state", "!=", "confirmed"),
                ("partner_id", "in", (people | people.commercial_partner_id).ids),
            ],
            ["partner_id"],
        )
        return people.filtered(
            lambda one: (one | one.commercial_partner_id) & doubtful.partner_id
        )

    def _sort_people(self, people, text, doubtful):
        """Put those first whose name is confirmed, whose name begins with the text, and
        clients first."""
        begin = remove_accents(text).lower()
        return people.sorted(
            lambda person: (
                person in doubtful,
                not remove_accents(person.name or "").lower().startswith(begin),
                person.commercial_partner_id != person,
                person.complete_name or "",
                person.id,
            )
        )

    def _describe_matches(self, people, tickets, doubtful):
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
                "name_confirmed": person not in doubtful,
                "status": statuses[client.id][0],
                "status_text": words[statuses[client.id][0]],
            }
            for person in people
            for client in [person.commercial_partner_id]
            for ticket in [tickets.get(person)]
        ]
