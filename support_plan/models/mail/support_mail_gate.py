# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from typing import Any, NamedTuple

from psycopg2 import DataError

from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all

from ...exceptions import SupportRefused
from ...mail_text import get_header, get_senders, is_automatic
from ...verdict import Request, Verdict
from .helpdesk_ticket_loops import AUTOMATIC

_logger = logging.getLogger(__name__)

# Of the clients that a person may call for, the best reason is the one that they hear.
_BEST_FIRST = ("pending", "exhausted", "hold", "not_authorised", "out_of_scope")


class MailRequest(NamedTuple):
    """What an e-mail asks for: a new ticket, or to be heard on a closed one."""

    addresses: tuple
    company: Any
    team: Any
    category: Any
    work_type: Any
    ticket: Any
    # The contact that staff chose for it, if they did.
    author: Any


class HeldAgain(NamedTuple):
    """A held e-mail that is handed to the gateway again, as a value of the context: no
    RPC client can put one there."""

    mail: Any
    # Values of the ticket that staff chose, such as the work type.
    values: dict


class HelpdeskTicket(models.Model):
    """E-mail: the gate is asked before a message may become a ticket."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Routes: refusing here, and not in `create`, keeps the alias valid
    # ------------------------------------------------------------------

    @api.model
    def _filter_support_routes(self, message, message_dict, routes):
        """Leave out the routes that would serve an uncovered sender, and hold the mail.

        New tickets and replies to closed ones ask the gate. Replies to open tickets
        pass.

        :param message: the e-mail, an ``email.message.EmailMessage``
        :param dict message_dict: what the gateway read from it
        :param routes: list of (model, thread id, values, user id, alias)
        :return: the routes that may go on
        """
        held, values = self._get_held_again()
        if held:
            routes = self._choose_route_of_held(held, values, routes)
        return [
            route
            for route in routes
            if route[0] != self._name
            or self._let_pass(message, message_dict, route, held)
        ]

    @api.model
    def _let_pass(self, message, message_dict, route, held):
        """Tell whether an e-mail may open a ticket or be heard on one; hold it if not.

        :param held: the held e-mail that is handed over again, if it is one
        """
        request = self._prepare_mail_request(message, message_dict, route, held)
        if request.ticket and not request.ticket.closed:
            verdict, author = None, self.env["res.partner"]
        else:
            (verdict, author) = self._judge_mails([request])[0]
        if author:
            message_dict["author_id"] = author.id
        if not held:
            cause = self._get_cause_to_hold(message, message_dict, request, verdict)
            if cause:
                held_values = self._prepare_held_mail(message_dict, route, request)
                held_values.update(author_id=author.id, cause=cause)
                self._hold_mail(message, held_values)
                return False
        if verdict and verdict.allowed and self.env.context.get("support_refuse_mail"):
            verdict = self._get_ambiguous_verdict()
        if (
            not verdict
            or verdict.allowed
            or self._only_observe(request, verdict, message_dict)
        ):
            if request.ticket and not held:
                self._note_reply(message, message_dict, request, verdict)
            return True
        if not held:
            held_values = self._prepare_held_mail(message_dict, route, request)
            held_values["author_id"] = author.id
            refusal = self._prepare_mail_refusal(request, verdict, author, message_dict)
            self._refuse_mail(message, request, held_values, refusal)
        return False

    @api.model
    def _get_held_again(self):
        again = self.env.context.get("support_held_again")
        if isinstance(again, HeldAgain):
            return again
        return HeldAgain(self.env["support.held.mail"], {})

    @api.model
    def _choose_route_of_held(self, held, values, routes):
        """Return the one route that was refused then, with what staff chose since: its
        other addressees had the e-mail at the time."""
        routes = [route for route in routes if route[0] == self._name]
        of_team = [
            route
            for route in routes
            if (route[1] or None) == (held.replied_ticket_id.id or None)
            and (route[2] or {}).get("team_id") == (held.team_id.id or None)
        ]
        chosen = (of_team or routes)[:1]
        return [
            (model, thread_id, {**(defaults or {}), **values}, user_id, alias)
            for model, thread_id, defaults, user_id, alias in chosen
        ]

    @api.model
    def _prepare_mail_request(self, message, message_dict, route, held):
        values = route[2] or {}
        ticket = self.browse(route[1] or ())
        team = self.env["helpdesk.ticket.team"].sudo().browse(values.get("team_id", ()))
        team = ticket.sudo().team_id or team.exists()
        company = ticket.company_id or team.company_id or self.env.company
        category = self.env["helpdesk.ticket.category"].sudo()
        work_type = self.env["support.work.type"].sudo()
        return MailRequest(
            addresses=self._get_addresses(message, message_dict),
            company=company.sudo(),
            team=team,
            category=category.browse(values.get("category_id") or ()).exists(),
            work_type=work_type.browse(values.get("work_type_id") or ()).exists(),
            ticket=ticket.sudo(),
            author=held.sudo()._get_chosen_author(),
        )

    @api.model
    def _get_addresses(self, message, message_dict):
        """Return every address that an e-mail says it is from: mostly one."""
        found = map(email_normalize, get_senders(message))
        return tuple(address for address in found if address) or tuple(
            email_normalize_all(message_dict["email_from"] or "")
        )

    # ------------------------------------------------------------------
    # The verdict on senders, many at once
    # ------------------------------------------------------------------

    @api.model
    def _judge_mails(self, requests):
        """Return the verdict on each e-mail, and the contact that it is from.

        :param requests: list of :class:`MailRequest`
        :return: list of (:class:`Verdict`, contact), in the same order
        """
        contacts = self._find_contacts(requests)
        asked, results = [], []
        for request in requests:
            for contact in contacts[request]:
                asked.append(self._prepare_sender_request(request, contact))
        found = self.env["support.gate"]._check(asked) if asked else []
        verdicts = dict(zip(asked, found, strict=True))
        for request in requests:
            judged = [
                (contact, verdicts[self._prepare_sender_request(request, contact)])
                for contact in contacts[request]
            ]
            results.append(self._judge_mail(request, judged))
        return results

    @api.model
    def _find_contacts(self, requests):
        """Return the contacts that each e-mail may be from, with one query."""
        addresses = {address for request in requests for address in request.addresses}
        known = (
            self.env["res.partner"]
            .sudo()
            .search([("email_normalized", "in", list(addresses))])
        )
        return {
            request: request.author
            or known.filtered(
                lambda partner, request=request: (
                    partner.email_normalized in request.addresses
                    and (
                        not partner.company_id
                        or partner.company_id.root_id == request.company.root_id
                    )
                )
            )
            for request in requests
        }

    @api.model
    def _prepare_sender_request(self, request, contact):
        return Request(
            partner=contact,
            company=request.company,
            caller=contact if contact != contact.commercial_partner_id else None,
            category=request.category,
            work_type=request.work_type,
        )

    @api.model
    def _judge_mail(self, request, judged):
        """Return the verdict on an e-mail from those on the contacts it may be from."""
        contacts = [contact for contact, _verdict in judged]
        nobody = self.env["res.partner"]
        first = contacts[0] if contacts else nobody
        if request.company.root_id.support_gate_mode == "off":
            return Verdict("off", True), nobody
        if request.team and not request.team.support_plan_required:
            return Verdict("exempt", True), nobody
        if request.work_type and not request.work_type.needs_cover:
            return Verdict("no_cover_needed", True), first
        if request.ticket and first and not first.partner_share:
            return Verdict("no_cover_needed", True), first  # A colleague.
        if not judged:
            return self._get_unknown_verdict(), nobody
        allowed = [(contact, v) for contact, v in judged if v.allowed]
        clients = {contact.commercial_partner_id for contact, _verdict in allowed}
        if len(clients) > 1 or (clients and not self._all_from(request, clients)):
            return self._get_ambiguous_verdict(), nobody
        if allowed:
            contact, verdict = allowed[0]
            return self._judge_reply(request, verdict, contact), contact
        contact, verdict = min(
            judged,
            key=lambda pair: (
                _BEST_FIRST.index(pair[1].code)
                if pair[1].code in _BEST_FIRST
                else len(_BEST_FIRST) + (pair[1].code == "none")
            ),
        )
        return verdict, contact

    @api.model
    def _all_from(self, request, clients):
        """Tell whether every address of an e-mail belongs to one client: somebody's own
        next to that of a covered client proves nothing."""
        if request.author or len(request.addresses) < 2:
            return True
        (client,) = clients
        known = self.env["res.partner"].sudo()
        known = known.search([("commercial_partner_id", "=", client.id)])
        return set(request.addresses) <= set(known.mapped("email_normalized"))

    @api.model
    def _judge_reply(self, request, verdict, contact):
        """A reply to a closed ticket asks for the ticket's client as well."""
        client = request.ticket.commercial_partner_id
        if not client or client == contact.commercial_partner_id:
            return verdict
        asked = self._prepare_sender_request(request, client)
        (of_ticket,) = self.env["support.gate"]._check([asked])
        return verdict if of_ticket.allowed else of_ticket

    @api.model
    def _get_unknown_verdict(self):
        return Verdict(
            "unknown",
            False,
            self.env._("We don't know the address that this came from."),
            self.env._("Attach the address to a client, or offer a plan."),
        )

    @api.model
    def _get_ambiguous_verdict(self):
        return Verdict(
            "ambiguous",
            False,
            self.env._("This may be from a person of several clients."),
            self.env._("Choose the client that it is for."),
        )

    @api.model
    def _filter_allowed_mails(self, mails):
        """Return the held e-mails that the gate would let in now.

        :param mails: ``support.held.mail``, as superuser
        """
        requests = {
            mail: MailRequest(
                addresses=(mail.email,) if mail.email else (),
                company=mail.company_id,
                team=mail.replied_ticket_id.team_id or mail.team_id,
                category=self.env["helpdesk.ticket.category"].browse(
                    (mail.route_values or {}).get("category_id") or ()
                ),
                work_type=self.env["support.work.type"].browse(
                    (mail.route_values or {}).get("work_type_id") or ()
                ),
                ticket=mail.replied_ticket_id,
                author=mail._get_chosen_author(),
            )
            for mail in mails
        }
        verdicts = self._judge_mails(list(requests.values()))
        return mails.browse(
            mail.id
            for mail, (verdict, _author) in zip(requests, verdicts, strict=True)
            if self._may_come_in(mail, verdict)
        )

    @api.model
    def _may_come_in(self, mail, verdict):
        """Tell whether a held e-mail is let in. It uses up no exception that was
        granted for something else."""
        if mail.company_id.support_gate_mode == "observe":
            return True
        if verdict.code == "exception":
            return mail.exception_id.state == "granted"
        return verdict.allowed

    # ------------------------------------------------------------------
    # Refusing
    # ------------------------------------------------------------------

    @api.model
    def _only_observe(self, request, verdict, message_dict):
        """Let everything pass while the gate observes.

        A new ticket notes by itself what would have been refused; a reply makes none.
        """
        if request.company.root_id.support_gate_mode != "observe":
            return False
        if request.ticket:
            refusal = self._prepare_mail_refusal(
                request, verdict, self.env["res.partner"], message_dict
            )
            self.env["support.refusal"]._keep([{**refusal, "observed": True}])
        return True

    @api.model
    def _prepare_mail_refusal(self, request, verdict, author, message_dict):
        partner = author.commercial_partner_id
        address = request.addresses[:1]
        return {
            "partner_id": partner.id,
            "caller_id": author.id if author != partner else False,
            # Of whoever is known the client says it all; the others are their address.
            "email": False if partner else (*address, False)[0],
            "channel": "email",
            "reason": verdict.code,
            "explanation": verdict.reason,
            "subject": self._clip(message_dict.get("subject")),
            "company_id": request.company.root_id.id,
            "user_id": False,
            "observed": False,
        }

    @api.model
    def _refuse_mail(self, message, request, held, refusal):
        """Hold the e-mail, and note who is to be answered.

        In a transaction of its own, that is over before the mail server hears that we
        have the e-mail: whatever happens later, it is there. Should anything about
        refusing fail, the bare e-mail is kept.

        :raises Exception: when not even that can be written. The mail server then
            knows that we don't have it, and keeps it.
        """
        raw = self.env.context.get("support_raw_mail") or message.as_bytes()
        try:
            answer = self._is_to_be_answered(message, request)
            held["lang"] = self._get_mail_lang(message)
            with self.env["support.refusal"]._apart() as env:
                env["support.held.mail"]._hold(held, refusal, raw, answer)
        except Exception:
            _logger.exception("Refusing %s failed: it is held", held["message_id"])
            plain = ("message_id", "email", "email_from", "subject", "company_id")
            bare = {name: held[name] for name in plain}
            refusal.update(partner_id=False, caller_id=False, email=held["email"])
            with self.env["support.refusal"]._apart() as env:
                env["support.held.mail"]._hold(
                    {**bare, "team_id": False}, refusal, raw, False
                )

    @api.model
    def _hold_mail(self, message, held):
        """Hold an e-mail that nobody is refused for, and that is not answered, in a
        transaction of its own, as a refused one is."""
        raw = self.env.context.get("support_raw_mail") or message.as_bytes()
        with self.env["support.refusal"]._apart() as env:
            env["support.held.mail"]._hold(held, None, raw, False)

    @api.model
    def _prepare_held_mail(self, message_dict, route, request):
        plain = (str, int, float, type(None))
        values = route[2] or {}
        return {
            "company_id": request.company.root_id.id,
            "team_id": request.team.id,
            "email_from": self._clip(message_dict["email_from"]),
            "email": (*request.addresses[:1], False)[0],
            "subject": self._clip(message_dict.get("subject")),
            "date": fields.Datetime.to_datetime(message_dict.get("date")),
            "message_id": self._clip(message_dict["message_id"]),
            "replied_ticket_id": request.ticket.id,
            "route_values": {
                name: value
                for name, value in values.items()
                if isinstance(value, plain)
            },
        }

    @api.model
    def _clip(self, text, length=1000):
        """A header of a stranger's, of a sane length and without control characters."""
        text = "".join(c if c.isprintable() else " " for c in text or "")
        return text.encode("utf-8", "replace").decode()[:length] or False

    @api.model
    def _is_to_be_answered(self, message, request):
        """Tell whether a person waits for an answer who is not one of us."""
        sender = request.addresses[0] if len(request.addresses) == 1 else ""
        return (
            bool(sender)
            and not is_automatic(message, sender)
            and not self._is_our_own_address(sender, request.company.root_id)
        )

    @api.model
    def _is_our_own_address(self, address, company):
        """Tell whether an address is our own: an alias, a company, a mailbox that we
        read, or a colleague's."""
        if self.env["mail.alias.domain"].sudo()._find_aliases([address]):
            return True
        companies = self.env["res.company"].sudo()
        if companies.search_count(
            [("partner_id.email_normalized", "=", address)], limit=1
        ):
            return True
        users = self.env["res.users"].sudo().with_context(active_test=False)
        servers = self.env["fetchmail.server"].sudo()
        return bool(
            users.search_count(
                [("share", "=", False), ("email_normalized", "=", address)], limit=1
            )
            or servers.search_count([("user", "=ilike", address)], limit=1)
        )

    @api.model
    def _get_mail_lang(self, message):
        """Return the installed language that an e-mail says it is written in, if any."""
        wanted = get_header(message, "Content-Language") or get_header(
            message, "Accept-Language"
        )
        wanted = wanted.split(",")[0].split(";")[0].strip().replace("-", "_").lower()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        for code in installed:
            if wanted and code.lower() == wanted:
                return code
        for code in installed:
            if wanted and code.lower().split("_")[0] == wanted.split("_")[0]:
                return code
        return False

    # ------------------------------------------------------------------
    # What comes in
    # ------------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Say that a ticket came by e-mail, and that a refusal is no fault of the alias.

        The gate has agreed to the route; but an automation may have changed the ticket
        since, and then creating it is refused.
        """
        values = dict(custom_values or {})
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False
        )
        if channel:
            values.setdefault("channel_id", channel.id)
        if not self._get_held_again().mail:
            values["support_mail_address"] = self._get_exact_address(msg_dict)
        try:
            return super().message_new(msg_dict, values)
        except (SupportRefused, ValueError, DataError):
            # Of the e-mail itself, which is held or read anew.
            msg_dict["support_refused"] = True
            raise

    def message_update(self, msg_dict, update_vals=None):
        """A reply to an open ticket passes; staff are told where cover has ended."""
        res = super().message_update(msg_dict, update_vals)
        if self.env.context.get("support_written_by_itself") is AUTOMATIC:
            return res
        try:
            with self.env.cr.savepoint():
                self._warn_where_cover_ended(msg_dict)
        except Exception:
            # The reply matters more than the warning.
            _logger.exception("The warning on %s could not be given", self)
        return res

    def _warn_where_cover_ended(self, msg_dict):
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        if author and not author.partner_share:
            return
        for ticket in self.filtered(lambda ticket: not ticket.closed):
            if ticket._get_gate_company().support_gate_mode == "off":
                continue
            verdict = ticket._get_verdicts()[ticket]
            if not verdict.allowed and not ticket.support_exception_id:
                ticket._schedule_support_warning(
                    self.env._("No cover any more"),
                    f"{verdict.reason} {verdict.next_step}",
                )

    def _schedule_support_warning(self, summary, note):
        """Put a warning on the ticket for whoever works on it, if there is none yet."""
        self.ensure_one()
        kind = "support_plan.mail_activity_type_cover"
        if self.activity_search([kind], additional_domain=[("summary", "=", summary)]):
            return
        team = self.team_id
        user = (self.user_id | team.user_id | team.user_ids).filtered("active")[:1]
        if user:
            self.activity_schedule(kind, summary=summary, note=note, user_id=user.id)
        else:
            self.message_post(
                body=self.env._("%(summary)s: %(note)s", summary=summary, note=note),
                subtype_xmlid="mail.mt_note",
            )
