# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize, email_normalize_all
from odoo.tools.mail import email_split_and_format

from ...who import get_address_key


class HelpdeskTicket(models.Model):
    """Following is reading: a ticket is for staff and for the client's own people.

    Those are the people of the client, and of the subscription that covers the ticket:
    of its holder, of the entities that it covers as well, and its named callers. Whoever
    else an e-mail copies in neither follows nor reads the ticket, nor gets our answers.
    Each of the three is asked here by itself, so that no row of followers, from wherever
    it comes, lets anybody read.
    """

    _inherit = "helpdesk.ticket"

    # For the record rule of clients' logins. A field, as the list on the portal searches
    # by that rule's domain in the login's name, and may not read what else it asks.
    support_is_own = fields.Boolean(
        string="Is for the Reader",
        compute="_compute_support_is_own",
        search="_search_support_is_own",
        groups="base.group_user,base.group_portal",
        help="Whether the ticket is of the client that this login belongs to.",
    )

    # Its name is fetched as superuser, and may be that of another client's ticket.
    duplicate_id = fields.Many2one(groups="base.group_user")
    duplicate_ids = fields.One2many(groups="base.group_user")
    duplicate_count = fields.Integer(groups="base.group_user")

    @api.depends_context("uid")
    @api.depends("commercial_partner_id", "support_term_id")
    def _compute_support_is_own(self):
        user = self.env.user
        for ticket in self:
            ticket.support_is_own = not user.share or bool(
                ticket._filter_client_people(user.partner_id)
            )

    @api.model
    def _search_support_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = self._get_own_domain() if self.env.user.share else Domain.TRUE
        if True in value:
            return Domain.TRUE if False in value else own
        return ~own

    @api.model
    def _get_own_domain(self):
        """Return the domain of the tickets that the user may read as a client: the same
        people as of `_filter_client_people`, asked from the other side."""
        # As superuser: a client's login reads neither subscriptions nor terms.
        person = self.env.user.partner_id.sudo()
        client = person.commercial_partner_id
        contracts = self.env["contract.contract"].sudo()
        contracts = contracts.with_context(active_test=False).search(
            Domain("commercial_partner_id", "=", client.id)
            | Domain("support_covered_partner_ids", "in", client.ids)
            | Domain("support_callers", "=", "named")
            & Domain("support_caller_ids", "in", person.ids)
        )
        own = Domain("commercial_partner_id", "=", client.id)
        if not contracts:
            return own
        tickets = self.sudo().with_context(active_test=False)
        covered = tickets._search(
            [("support_term_id.contract_id", "in", contracts.ids)]
        )
        return own | Domain("id", "in", covered)

    def _filter_client_people(self, people):
        """Return those of some contacts who are the client's own people."""
        self.ensure_one()
        # As superuser: neither a login of the client nor an agent of another team need
        # read the subscription, only what comes of it.
        ticket = self.sudo()
        contract = ticket.support_term_id.contract_id
        clients = (
            ticket.commercial_partner_id
            | contract.commercial_partner_id
            | contract.support_covered_partner_ids
        )
        callers = people.browse()
        if contract.support_callers == "named":
            callers = contract.support_caller_ids
        return people.filtered(
            lambda person: (
                person in callers or person.sudo().commercial_partner_id in clients
            )
        )

    def _filter_readers(self, people):
        """Return those of some contacts who may follow and read: staff, and the client's
        own people."""
        self.ensure_one()
        strangers = people.filtered(lambda person: person.sudo().partner_share)
        return people - (strangers - self._filter_client_people(strangers))

    def _check_readers(self, people):
        """Refuse followers who may not read a ticket, in a sentence.

        :raises ValidationError: where one of the contacts is no reader
        """
        for ticket in self:
            strangers = people - ticket._filter_readers(people)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(people)s cannot follow ticket %(ticket)s: only colleagues and "
                        "the client’s own people do. Write to them by themselves, or have "
                        "them named as callers on the subscription.",
                        people=", ".join(strangers.sudo().mapped("display_name")),
                        ticket=ticket.sudo().number,
                    )
                )

    def _filter_readers_addresses(self, addresses):
        """Return those of some e-mail addresses that are a reader's."""
        self.ensure_one()
        keys = {one: get_address_key(email_normalize(one) or "") for one in addresses}
        known = self.env["support.identity"]._find("email", {*keys.values()} - {""})
        return [
            address
            for address, key in keys.items()
            if key and self._filter_readers(known[key])
        ]

    # ------------------------------------------------------------------
    # Who is written to
    # ------------------------------------------------------------------

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Write to readers alone, and to whom a colleague chose by hand.

        Who was chosen gets that one message; no link in it opens the ticket to them.
        """
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not recipients or len(self) != 1:
            return recipients
        told = {recipient["id"] for recipient in recipients} - {False}
        people = self.env["res.partner"].browse(told)
        allowed = {*self._filter_readers(people).ids}
        if self._is_chosen_by_staff(message, msg_vals):
            values = msg_vals or {}
            chosen = values.get("partner_ids", message.sudo().partner_ids.ids)
            allowed |= {*chosen, False}  # False: an address without a contact.
        return [r for r in recipients if r["id"] in allowed]

    def _is_chosen_by_staff(self, message, msg_vals):
        """Tell whether it was for a colleague to say whom a message goes to. An e-mail's
        sender does not: not even a colleague's, as no sender is proven."""
        kind = (msg_vals or {}).get("message_type") or message.sudo().message_type
        return kind != "email" and not self.env.user.share

    def _notify_by_email_get_headers(self, headers=None):
        """Whoever answers to all writes to readers alone, too."""
        headers = super()._notify_by_email_get_headers(headers)
        shown = email_split_and_format(headers.pop("X-Msg-To-Add", "")) if self else []
        readers = self._filter_readers_addresses(shown) if shown else []
        if readers:
            headers["X-Msg-To-Add"] = ",".join(readers)
        return headers

    def _message_get_suggested_recipients_batch(self, *args, **kwargs):
        """Propose readers alone, and whoever asked: who is proposed is chosen already,
        unless staff take them out. Any other address is theirs to type."""
        suggested = super()._message_get_suggested_recipients_batch(*args, **kwargs)
        for ticket in self:
            known = self.env["res.partner"].browse(
                found["partner_id"]
                for found in suggested[ticket.id]
                if found["partner_id"]
            )
            readers = ticket._filter_readers(known)
            # Whom staff are about to make the contact, before it is saved.
            readers |= kwargs.get("additional_partners") or readers.browse()
            asked = email_normalize_all(ticket.partner_email or "")
            suggested[ticket.id] = [
                found
                for found in suggested[ticket.id]
                if found["partner_id"] in readers.ids
                or email_normalize(found["email"]) in asked
            ]
        return suggested
