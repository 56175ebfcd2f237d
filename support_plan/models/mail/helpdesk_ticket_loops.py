# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models

from ...mail_text import ANSWER_HEADERS, is_automatic_reply

# A ticket is reopened by e-mail so many times in an hour.
REOPENINGS_AN_HOUR = 3
# Here the gate asks nobody, and whatever arrives is a ticket.
NOT_ASKED = ("off", "exempt")
# Objects, so that no RPC client can put them into a context.
AUTOMATIC = object()


class HelpdeskTicket(models.Model):
    """Programs that answer whatever arrives never keep us writing to them without end."""

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
        elif verdict and verdict.code not in (*NOT_ASKED, "no_cover_needed"):
            reopened = message_dict.get("support_reopened", self)
            message_dict["support_reopened"] = reopened | request.ticket

    def _is_open(self):
        """Tell whether somebody still looks at the ticket: it is neither closed nor
        archived, as one that was merged into another is."""
        self.ensure_one()
        return self.active and not self.closed

    def _reopen_by_mail(self):
        """Open closed and archived tickets again that their client answered, and say so
        on them."""
        for ticket in self.sudo().filtered(lambda ticket: not ticket._is_open()):
            stage = ticket.stage_id
            if ticket.closed:
                stages = ticket.team_id._get_applicable_stages()
                stage = stages.filtered(lambda stage: not stage.closed)[:1]
            if not stage:
                continue
            ticket.write({"active": True, "stage_id": stage.id})
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
            headers.update(ANSWER_HEADERS)
        return headers
