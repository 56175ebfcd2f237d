# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...mail_text import is_automatic_reply
from .helpdesk_ticket_loops import NOT_ASKED

# Odoo's own parameters and their defaults: so many mails of one exact address, in so
# many minutes. Its own guard finds no ticket, as tickets have no e-mail field of the
# kind that it looks for.
_LOOP_MINUTES = ("mail.gateway.loop.minutes", 120)
_LOOP_THRESHOLD = ("mail.gateway.loop.threshold", 20)


class SupportMailGate(models.AbstractModel):
    """Which e-mails are held, whoever they are from: programs that answer whatever
    arrives, and floods."""

    _inherit = "support.mail.gate"

    @api.model
    def _get_cause_to_hold(self, message, message_dict, request, verdict):
        """Return why an e-mail is held although its sender may have cover, if it is.

        :param verdict: on a new ticket or a closed one; none on an open one, which
            hears its own people's programs as well
        """
        asked = verdict and verdict.code not in NOT_ASKED
        reply = bool(asked) and is_automatic_reply(message)
        if reply and not (request.ticket and verdict.allowed):
            return "automatic"
        observing = request.company.root_id.support_gate_mode == "observe"
        if verdict and not verdict.allowed and not observing:
            # What is refused has limits of its own.
            return "own" if self._is_from_ourselves(request, verdict) else ""
        address = self._get_exact_address(message_dict)
        if (
            self.env["mail.gateway.allowed"]
            .sudo()
            .search_count([("email_normalized", "=", address)], limit=1)
        ):
            return ""
        reopens = not reply and self._reopens(request, verdict)
        return self._find_loop(request, message_dict, address, reopens)

    @api.model
    def _reopens(self, request, verdict):
        """Tell whether a person's reply opens a closed ticket again: the client's does,
        not a colleague's, and none where the gate asks nobody."""
        still = (*NOT_ASKED, "no_cover_needed")
        return (
            bool(request.ticket)
            and not request.ticket._is_open()
            and verdict.code not in still
        )

    @api.model
    def _find_loop(self, request, message_dict, address, reopens):
        minutes = self._get_loop_parameter(_LOOP_MINUTES)
        since = self.env.cr.now() - timedelta(minutes=minutes)
        ticket = request.ticket
        if not ticket:
            count = self._count_opened_by(address, request, since)
        else:
            count = self._count_mails_on(ticket, message_dict, since)
        if count >= self._get_loop_parameter(_LOOP_THRESHOLD):
            return "flood"
        if reopens and ticket._is_reopened_too_often():
            return "flood"
        return ""

    @api.model
    def _get_loop_parameter(self, parameter):
        name, default = parameter
        return int(self.env["ir.config_parameter"].sudo().get_param(name, default))

    @api.model
    def _get_exact_address(self, message_dict):
        sender = message_dict["email_from"] or ""
        return email_normalize(sender) or self._clip(sender.lower())

    @api.model
    def _count_opened_by(self, address, request, since):
        in_company = Domain("company_id", "child_of", request.company.root_id.id)
        if request.team:
            in_company |= Domain("team_id", "=", request.team.id)
        return (
            self.env["helpdesk.ticket"]
            .sudo()
            .with_context(active_test=False)
            .search_count(
                in_company
                & Domain("support_mail_address", "=", address)
                & Domain("create_date", ">=", since)
            )
        )

    @api.model
    def _count_mails_on(self, ticket, message_dict, since):
        sender = message_dict["email_from"]
        writer = Domain("email_from", "in", [sender, email_normalize(sender)])
        if message_dict.get("author_id"):
            writer |= Domain("author_id", "=", message_dict["author_id"])
        return (
            self.env["mail.message"]
            .sudo()
            .search_count(
                writer
                & Domain("model", "=", "helpdesk.ticket")
                & Domain("res_id", "=", ticket.id)
                & Domain("message_type", "=", "email")
                & Domain("create_date", ">=", since)
            )
        )
