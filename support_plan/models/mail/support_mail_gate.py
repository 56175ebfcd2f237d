# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from typing import Any, NamedTuple

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

_TICKET = "helpdesk.ticket"
# Within words of Persian and Hindi, and between emoji: without them, they fall apart.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


class HeldAgain(NamedTuple):
    """A held e-mail that is handed to the gateway again, as a value of the context: no
    RPC client can put one there."""

    mail: Any
    # Values of the ticket that staff chose, such as the work type.
    values: dict


class SupportMailGate(models.AbstractModel):
    """E-mail: the gate is asked before a message may become a ticket."""

    _name = "support.mail.gate"
    _description = "Support Gate for Emails"

    # ------------------------------------------------------------------
    # Routes: refusing here, and not in `create`, keeps the alias valid
    # ------------------------------------------------------------------

    @api.model
    def _filter_routes(self, message, message_dict, routes):
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
        if not held:
            routes = [self._untie(message, message_dict, route) for route in routes]
            routes = [self._lead_to_survivor(message_dict, route) for route in routes]
        routes = [self._name_company(route) for route in routes]
        return [
            route
            for route in routes
            if route[0] != _TICKET or self._let_pass(message, message_dict, route, held)
        ]

    @api.model
    def _let_pass(self, message, message_dict, route, held):
        """Tell whether an e-mail may open a ticket or be heard on one; hold it if not.

        :param held: the held e-mail that is handed over again, if it is one
        """
        request = self._prepare_mail_request(message, message_dict, route, held)
        if request.ticket and request.ticket._is_open():
            verdict, author = None, self.env["res.partner"]
        else:
            (verdict, author) = self._judge_mails([request])[0]
        self._write_in_name(message_dict, request, verdict, author)
        message_dict["author_id"] = self._get_author(request, author, message_dict)
        message_dict["support_author_judged"] = True
        if not held:
            cause = self._get_cause_to_hold(message, message_dict, request, verdict)
            if cause:
                held_values = self._prepare_held_mail(message_dict, route, request)
                held_values.update(cause=cause)
                if author:
                    held_values["author_id"] = author.id
                self._hold_mail(message, held_values)
                return False
        if verdict and verdict.allowed and self.env.context.get("support_refuse_mail"):
            verdict = self._get_ambiguous_verdict()
        if (
            not verdict
            or verdict.allowed
            or self._only_observe(request, verdict, message_dict)
        ):
            if request.forwarder and author:
                message_dict["support_forwarder"] = request.forwarder
            if request.ticket and not held:
                self.env[_TICKET]._note_reply(message, message_dict, request, verdict)
            return True
        if not held:
            held_values = self._prepare_held_mail(message_dict, route, request)
            held_values["author_id"] = author.id
            held_values["author_chosen"] = bool(request.author)
            if self._find_answered(message):
                # Of what we wrote by ourselves: for a person to read, and not refused.
                self._hold_mail(message, {**held_values, "cause": "reply"})
                return False
            refusal = self._prepare_mail_refusal(request, verdict, author, message_dict)
            self._refuse_mail(message, request, held_values, refusal)
        return False

    @api.model
    def _get_author(self, request, author, message_dict):
        """Return the id of the contact that wrote an e-mail. Odoo finds one by whatever
        anybody typed: only who is confirmed to have the address counts.

        :param author: the contact that the gate found, if any
        """
        found = self.env["res.partner"].browse(message_dict.get("author_id") or ())
        if author or not found or not found.sudo().partner_share:
            return (author or found).id
        known = self._find_contacts([request._replace(author=author)])
        return found.id if found in known.popitem()[1] else False

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
        routes = [route for route in routes if route[0] == _TICKET]
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
            "carrier": request.carrier or False,
            "unproven": not request.is_proven,
            "forwarder_id": request.forwarder.id if request.forwarder else False,
            "author_id": request.suggested.id if request.suggested else False,
            "failure": request.missing or False,
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
        text = "".join(
            c if c.isprintable() or c in _JOINERS else " " for c in text or ""
        )
        return text.encode("utf-8", "replace").decode()[:length] or False
