# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

from psycopg2 import DataError

from odoo import api, models

from odoo.addons.base.models.ir_qweb_fields import nl2br

from ...exceptions import SupportRefused
from .helpdesk_ticket_loops import AUTOMATIC

_logger = logging.getLogger(__name__)


class HelpdeskTicket(models.Model):
    """Tickets that come by e-mail, and what is answered on them."""

    _inherit = "helpdesk.ticket"

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
        if not self.env["support.mail.gate"]._get_held_again().mail:
            values["support_mail_address"] = self.env[
                "support.mail.gate"
            ]._get_exact_address(msg_dict)
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
        user = user or self.company_id._get_support_agents()[:1]
        if user:
            self.activity_schedule(
                kind, summary=summary, note=nl2br(note), user_id=user.id
            )
        else:
            self.message_post(
                body=self.env._("%(summary)s: %(note)s", summary=summary, note=note),
                subtype_xmlid="mail.mt_note",
            )

    def _warn_where_nobody_hears(self, author_id):
        """Give somebody the answer to do on a ticket that is over, where no colleague is
        told of it: nobody works on it, and no follower is one of us.

        :param int author_id: the contact that it is from, if that is known
        """
        author = self.env["res.partner"].browse(author_id or ())
        if author and not author.partner_share:
            return
        for ticket in self.sudo().filtered(lambda ticket: not ticket._is_open()):
            hear = ticket.message_partner_ids.filtered(lambda p: not p.partner_share)
            if not hear and not ticket.user_id:
                ticket._schedule_support_warning(
                    self.env._("Answer on a closed ticket"),
                    self.env._(
                        "Nobody else is notified. Reopen the ticket if it needs work."
                    ),
                )

    def _message_receive_bounce(self, email, partner):
        """Note that our answer was not delivered, and tell whoever works on it."""
        res = super()._message_receive_bounce(email, partner)
        for ticket in self.sudo():
            ticket._schedule_support_warning(
                self.env._("Answer not delivered"),
                self.env._(
                    "Our email to %s came back. Check the address, or call.", email
                ),
            )
            ticket.message_post(
                body=self.env._("Our email to %s was not delivered.", email),
                subtype_xmlid="mail.mt_note",
            )
        return res
