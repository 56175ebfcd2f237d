# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from ast import literal_eval

from odoo import api, models

from ...mail_bounds import LAST_REFERENCES
from ...mail_text import (
    find_addresses,
    find_message_ids,
    get_header,
    is_automatic_reply,
)

# What we write about by ourselves, and which keeps no conversation of its own: answers to
# those who were turned away, notes to approvers, and reminders.
OURS = ("support.refusal", "support.plan.term")


class SupportMailGate(models.AbstractModel):
    """Whoever answers what we wrote by ourselves reaches a person, and so does the news
    that it was not delivered."""

    _inherit = "support.mail.gate"

    @api.model
    def _find_answered(self, message):
        """Return the message of ours that an email answers, or none.

        :param message: the email, an ``email.message.EmailMessage``
        :return: ``mail.message`` about one of :data:`OURS`, as superuser
        """
        # The last one that we know is what it answers, as for Odoo.
        answered = self._find_named(message)[:1]
        return answered if answered.model in OURS else answered.browse()

    @api.model
    def _find_named(self, message):
        """Return the messages that an email names as those before it, the last first."""
        text = " ".join(get_header(message, n) for n in ("References", "In-Reply-To"))
        known = find_message_ids(text)[-LAST_REFERENCES:]
        messages = self.env["mail.message"].sudo()
        if not known:
            return messages
        return messages.search([("message_id", "in", known)], order="id desc")

    @api.model
    def _untie(self, message, message_dict, route):
        """Return the route of a reply; that of a new email, where nothing ties it to the
        ticket: neither the id of a message of ours, which nobody guesses, nor who sends.

        The id of what a client wrote is made by the client's own program, and may be
        guessed, or stand in an archive.
        """
        model, thread_id, _values, user_id, alias = route
        if model != "helpdesk.ticket" or not thread_id:
            return route
        if any(one.message_type != "email" for one in self._find_named(message)):
            return route
        ticket = self.env[model].sudo().browse(thread_id)
        nothing_held = self.env["support.held.mail"]
        request = self._prepare_mail_request(message, message_dict, route, nothing_held)
        known = {ticket.support_mail_address, ticket.partner_email}
        senders = self._find_contacts([request])[request]
        tied = known & set(request.addresses) or ticket._filter_readers(senders)
        if tied and request.is_proven:
            return route
        message_dict.pop("parent_id", None)
        defaults = alias.sudo().alias_defaults if alias else None
        return model, None, dict(literal_eval(defaults or "{}")), user_id, alias

    @api.model
    def _lead_to_survivor(self, message_dict, route):
        """Return the route of a reply to a ticket that staff closed as a duplicate: onto
        the ticket that survives, of the same client."""
        model, thread_id, values, user_id, alias = route
        if model != "helpdesk.ticket" or not thread_id:
            return route
        ticket = survivor = self.env[model].sudo().browse(thread_id)
        seen = ticket
        while not survivor._is_open() and survivor.duplicate_id - seen:
            survivor = survivor.duplicate_id
            seen |= survivor
        of_client = survivor.commercial_partner_id == ticket.commercial_partner_id
        if survivor == ticket or not of_client or not ticket.commercial_partner_id:
            return route
        message_dict.pop("parent_id", None)
        return model, survivor.id, values, user_id, alias

    @api.model
    def _take_answer(self, message, message_dict, model):
        """Hold an email that answers what we wrote by ourselves, and tell staff.

        Where it goes to a team, the gate is asked about it as about any other.

        :param str model: what the mail server's settings make of other email
        :return: whether it was held, and goes no further
        """
        (held, _values) = self._get_held_again()
        answered = self.env["mail.message"] if held else self._find_answered(message)
        recipients = find_addresses(message_dict["recipients"] or "")
        if not answered or model == "helpdesk.ticket" or self._is_to_team(recipients):
            return False
        record = self.env[answered.model].sudo().browse(answered.res_id).exists()
        company = record.company_id or self.env.company
        route = ("helpdesk.ticket", None, {}, self.env.uid, None)
        request = self._prepare_mail_request(message, message_dict, route, held)
        request = request._replace(company=company.root_id.sudo())
        contact = self._find_contacts([request])[request][:1]
        cause = "automatic" if is_automatic_reply(message) else "reply"
        values = self._prepare_held_mail(message_dict, route, request)
        values.update(author_id=contact.id, cause=cause)
        self._hold_mail(message, values)
        return True

    @api.model
    def _is_to_team(self, addresses):
        """Tell whether one of some addresses, cleaned and lower-case, is a team's."""
        local_parts = [address.partition("@")[0] for address in addresses]
        return bool(addresses) and bool(
            self.env["mail.alias"]
            .sudo()
            .search_count(
                [
                    ("alias_model_id.model", "=", "helpdesk.ticket"),
                    "|",
                    ("alias_full_name", "in", addresses),
                    "&",
                    ("alias_name", "in", local_parts),
                    ("alias_incoming_local", "=", True),
                ],
                limit=1,
            )
        )

    @api.model
    def _note_bounce(self, message_dict):
        """Tell staff that what we wrote by ourselves did not reach its reader.

        On tickets Odoo does so, by :meth:`helpdesk.ticket._message_receive_bounce`.
        """
        message = message_dict.get("bounced_message")
        address = message_dict.get("bounced_email") or ""
        if message and message.model in OURS and message.res_id:
            record = self.env[message.model].sudo().browse(message.res_id).exists()
            for one in record:
                one._note_bounced(self._clip(address) or "")
