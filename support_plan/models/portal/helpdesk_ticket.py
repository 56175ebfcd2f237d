# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """Clients' comments on the portal. As with e-mail, what is written on an open ticket
    passes, and a closed ticket is no way to ask for support without cover."""

    _inherit = "helpdesk.ticket"

    support_form_token = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The form of the portal that opened this ticket: each opens one.",
    )

    _one_per_form = models.UniqueIndex(
        "(support_form_token) WHERE support_form_token IS NOT NULL",
        "This form has opened its ticket already.",
    )

    def _takes_comments(self):
        """Tell whether a client may write on this ticket."""
        self.ensure_one()
        ticket = self.sudo()
        if not ticket.closed or (
            ticket._get_gate_company().support_gate_mode == "observe"
        ):
            return True
        return ticket._get_verdicts()[ticket].allowed

    def _get_portal_attachments(self):
        """Return the files of a ticket that its page on the portal lists, as superuser:
        those of staff's internal notes are not among them."""
        self.ensure_one()
        ticket = self.sudo()
        messages = ticket.message_ids.filtered("attachment_ids")
        public = messages.filtered_domain(messages._get_search_domain_share())
        internal = (messages - public).attachment_ids - public.attachment_ids
        return ticket.attachment_ids - internal

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Demand of clients that they may write, which they may not, for a comment on a
        ticket that takes none."""
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create" and self.env.user.share:
            for ticket in self:
                if not ticket._takes_comments():
                    operations[ticket] = "write"
        return operations

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """A link with a token gives no more than a login does."""
        ticket = super()._get_thread_with_access(thread_id, mode=mode, **kwargs)
        if mode == "write" and self.env.user.share and ticket:
            return ticket if ticket._takes_comments() else self.browse()
        return ticket
