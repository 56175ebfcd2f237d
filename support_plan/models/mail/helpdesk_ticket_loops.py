# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...mail_text import is_automatic_reply

# Odoo's own parameters and their defaults: so many mails of one exact address, in so
# many minutes. Its own guard finds no ticket, as tickets have no e-mail field of the
# kind that it looks for.
_LOOP_MINUTES = ("mail.gateway.loop.minutes", 120)
_LOOP_THRESHOLD = ("mail.gateway.loop.threshold", 20)
# A ticket is reopened by e-mail so many times in an hour.
REOPENINGS_AN_HOUR = 3
# Here the gate asks nobody, and whatever arrives is a ticket.
_NOT_ASKED = ("off", "exempt")
# Objects, so that no RPC client can put them into a context.
AUTOMATIC = object()


class HelpdeskTicket(models.Model):
    """Programs that answer whatever arrives: they open no ticket, and never keep us
    writing to them without end."""

    _inherit = "helpdesk.ticket"

    support_mail_address = fields.Char(
        string="Opened By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="The exact address whose email opened this ticket.",
    )

    # ------------------------------------------------------------------
    # Which e-mails are held, whoever they are from
    # ------------------------------------------------------------------

    @api.model
    def _get_cause_to_hold(self, message, message_dict, request, verdict):
        """Return why an e-mail is held although its sender may have cover, if it is.

        :param verdict: on a new ticket or a closed one; none on an open one, which
            hears its own people's programs as well
        """
        asked = verdict and verdict.code not in _NOT_ASKED
        reply = bool(asked) and is_automatic_reply(message)
        if reply and not (request.ticket and verdict.allowed):
            return "automatic"
        observing = request.company.root_id.support_gate_mode == "observe"
        if verdict and not verdict.allowed and not observing:
            return ""  # It is refused, which has limits of its own.
        address = self._get_exact_address(message_dict)
        if (
            self.env["mail.gateway.allowed"]
            .sudo()
            .search_count([("email_normalized", "=", address)], limit=1)
        ):
            return ""
        return self._find_loop(request, message_dict, address, reply)

    @api.model
    def _find_loop(self, request, message_dict, address, reply):
        minutes = self._get_loop_parameter(_LOOP_MINUTES)
        since = self.env.cr.now() - timedelta(minutes=minutes)
        ticket = request.ticket
        if not ticket:
            count = self._count_opened_by(address, request, since)
        else:
            count = self._count_mails_on(ticket, message_dict, since)
        if count >= self._get_loop_parameter(_LOOP_THRESHOLD):
            return "flood"
        if ticket.closed and not reply and ticket._is_reopened_too_often():
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
            self.sudo()
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
                & Domain("model", "=", self._name)
                & Domain("res_id", "=", ticket.id)
                & Domain("message_type", "=", "email")
                & Domain("create_date", ">=", since)
            )
        )

    # ------------------------------------------------------------------
    # What a reply does
    # ------------------------------------------------------------------

    @api.model
    def _note_reply(self, message, message_dict, request, verdict):
        """Note what becomes of a reply that passes: a program's is a note that nobody
        is told of; a client's opens a closed ticket again.

        :param verdict: None on an open ticket
        """
        if is_automatic_reply(message):
            message_dict["support_automatic"] = True
        elif verdict and verdict.code not in (*_NOT_ASKED, "no_cover_needed"):
            reopened = message_dict.get("support_reopened", self)
            message_dict["support_reopened"] = reopened | request.ticket

    def _reopen_by_mail(self):
        """Open closed tickets again that their client answered, and say so on them."""
        for ticket in self.sudo().filtered("closed"):
            stages = ticket.team_id._get_applicable_stages()
            stage = stages.filtered(lambda stage: not stage.closed)[:1]
            if not stage:
                continue
            ticket.stage_id = stage
            ticket.message_post(
                body=self.env._("Reopened, as the client answered by email."),
                subtype_xmlid="support_plan.mt_ticket_reopened",
            )

    def _is_reopened_too_often(self):
        subtype = self.env["ir.model.data"]._xmlid_to_res_id(
            "support_plan.mt_ticket_reopened"
        )
        count = (
            self.env["mail.message"]
            .sudo()
            .search_count(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("subtype_id", "=", subtype),
                    ("create_date", ">=", self.env.cr.now() - timedelta(hours=1)),
                ]
            )
        )
        return count >= REOPENINGS_AN_HOUR

    # ------------------------------------------------------------------
    # What we write by ourselves says so
    # ------------------------------------------------------------------

    def _message_track_post_template(self, changes):
        """A stage's template, such as an acknowledgement, is written by no person."""
        this = self.with_context(support_written_by_itself=AUTOMATIC)
        return super(HelpdeskTicket, this)._message_track_post_template(changes)

    def _notify_by_email_get_headers(self, headers=None):
        headers = super()._notify_by_email_get_headers(headers=headers)
        if self.env.context.get("support_written_by_itself") is AUTOMATIC:
            headers["Auto-Submitted"] = "auto-replied"
            headers["X-Auto-Response-Suppress"] = "All"
        return headers
