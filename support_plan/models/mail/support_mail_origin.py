# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from email.utils import formataddr

from odoo import api, models
from odoo.tools import email_normalize, html2plaintext

from ...mail_origin import (
    MAX_FORWARDED,
    find_client_word,
    find_forwarded_sender,
    get_addresses_behind,
    is_proven,
    is_rewritten,
)
from ...mail_text import find_addresses, get_header
from ...who import get_address_key


class SupportMailGate(models.AbstractModel):
    """For whom an email is that a list, a form or a colleague sends."""

    _inherit = "support.mail.gate"

    @api.model
    def _see_behind(self, message, message_dict, request):
        """Return a request in the name of whoever is behind it, where that isn't who it
        says it is from.

        A colleague who forwards a new email is asked for a client. A list or a form is
        looked behind where its own address identifies nobody.
        """
        colleague = self._get_colleague(request)
        if colleague:
            request = request._replace(forwarder=colleague)
            if not request.author:
                return self._forward(message, message_dict, request)
        elif request.author or get_addresses_behind(message):
            # Of most e-mails neither is so, and nobody is looked up.
            if self._find_contacts([request._replace(author=None)]).popitem()[1]:
                return request
            request = self._look_behind_list(message, request)
        if request.author and (request.carrier or self._is_ours(request.addresses)):
            address = email_normalize(request.author.email or "")
            request = request._replace(
                addresses=(address,) if address else (), is_proven=True
            )
        return request

    @api.model
    def _is_ours(self, addresses):
        """Tell whether all of some addresses are our own, or at a domain where we
        receive email."""
        own = self.env["support.identity"]._find_own(addresses) if addresses else set()
        domains = self.env["mail.alias.domain"].sudo().search([("name", "!=", False)])
        names = {*domains.mapped("name")}
        return bool(addresses) and all(
            one in own or get_address_key(one).rpartition("@")[2] in names
            for one in addresses
        )

    # ------------------------------------------------------------------
    # Lists and forms
    # ------------------------------------------------------------------

    @api.model
    def _look_behind_list(self, message, request):
        """Return a request in the name of whom a list or form says it is for.

        Proven is only what came by an address of ours: whoever sends from elsewhere
        could sign for a provider that many share, and name anybody there.
        """
        behind = map(email_normalize, get_addresses_behind(message))
        behind = dict.fromkeys(one for one in behind if one)
        own = self.env["support.identity"]._find_own(behind) if behind else set()
        behind = tuple(one for one in behind if one not in own)
        if not behind or not request.addresses:
            return request
        server = request.company.root_id.support_authserv_id
        proven = self._is_ours(request.addresses) and all(
            is_proven(message, server, one) for one in behind
        )
        return request._replace(
            addresses=behind, carrier=request.addresses[0], is_proven=proven
        )

    @api.model
    def _is_read_by_a_person(self, message, request):
        """Tell whether a list or form passed on what a person wrote: one of ours, or one
        that says so. Others send newsletters."""
        return bool(request.carrier) and (
            self._is_ours([request.carrier]) or is_rewritten(message)
        )

    @api.model
    def _write_in_name(self, message_dict, request, verdict, author):
        """Let Odoo read that an email is from whom the gate let it in for."""
        address = (*request.addresses, author.email)[0]
        carried = request.carrier or request.forwarder
        if verdict and verdict.allowed and carried and author and address:
            sender = formataddr((author.name, address))
            message_dict.update({"email_from": sender, "from": sender})

    # ------------------------------------------------------------------
    # Forwarded by a colleague
    # ------------------------------------------------------------------

    @api.model
    def _get_colleague(self, request):
        """Return the colleague that a new email says it is from, if any."""
        users = self.env["res.users"].sudo()
        if request.ticket or len(request.addresses) != 1:
            return users
        key = get_address_key(request.addresses[0])
        known = self.env["support.identity"]._find("email", [key])[key]
        return known.user_ids.filtered(lambda user: not user.share)[:1]

    @api.model
    def _forward(self, message, message_dict, request):
        """Return a colleague's request as the client's whom it is forwarded for; with
        what is missing, where it can't be the client's."""
        text = html2plaintext((message_dict.get("body") or "")[:MAX_FORWARDED])
        first = next((line for line in text.splitlines() if line.strip()), "")
        subject = find_client_word(message_dict.get("subject") or "")
        word = subject or find_client_word(first)
        named = (word and word[1]) or self._find_original_sender(message, text)
        contact, missing = self._find_client_named(named, request)
        request = request._replace(suggested=contact)
        missing = self._get_what_forwarding_lacks(message, request, word) or missing
        if missing:
            return request._replace(missing=missing)
        if subject:
            message_dict["subject"] = subject[0] or message_dict["subject"]
        address = email_normalize(contact.email or "")
        return request._replace(author=contact, addresses=(address,) if address else ())

    @api.model
    def _find_original_sender(self, message, text):
        """Return the address of whom a forwarded email is from, attached or in the
        text; ``""`` if none or several are named."""
        for part in message.walk():
            if part.get_content_type() == "message/rfc822" and part.is_multipart():
                found = find_addresses(get_header(part.get_payload(0), "From"))
                return found[0] if len(found) == 1 else ""
        return find_forwarded_sender(text)

    @api.model
    def _get_what_forwarding_lacks(self, message, request, word):
        """Return why an email can't be given to a client by its colleague's word."""
        if not word:
            return self.env._(
                "No client was named. Next time, begin a forwarded email with #client."
            )
        recipients = find_addresses(get_header(message, "To"))
        if len(recipients) != 1 or get_header(message, "Cc").strip():
            return self.env._("#client only works in an email to this address alone.")
        if not request.forwarder.has_group("support_plan.group_agent"):
            return self.env._("Only support staff can name a client.")
        companies = request.forwarder.company_ids.root_id
        if request.company.root_id not in companies:
            return self.env._(
                "%s isn't one of your companies.", request.company.root_id.name
            )
        server = request.company.root_id.support_authserv_id
        if server and not is_proven(message, server, request.addresses[0]):
            return self.env._("Our mail server didn't confirm who it is from.")
        return ""

    @api.model
    def _find_client_named(self, address, request):
        """Return the contact of a client that a colleague named, or why there is none."""
        nobody = self.env["res.partner"].sudo()
        if not address:
            return nobody, self.env._("It doesn't say which client it is from.")
        plain = request._replace(addresses=(address,), author=nobody)
        found = self._find_contacts([plain])[plain]
        if not found:
            return nobody, self.env._("No client has the address %s.", address)
        if len(found.commercial_partner_id) > 1:
            return nobody, self.env._(
                "People of several clients have the address %s.", address
            )
        return found[:1], ""

    @api.model
    def _is_from_ourselves(self, request, verdict):
        """Tell whether a refused email is from one of our own addresses, so that nobody
        was refused."""
        if request.forwarder and request.missing:
            return True
        return (
            verdict.code == "unknown"
            and not request.carrier
            and self._is_ours(request.addresses)
        )
