# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
import re
import secrets

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ...exceptions import SupportRefused
from ..gate.support_refusal import UNCOUNTED
from ..gate.support_refusal_answer import Addressee
from .support_mail_gate import HeldAgain

_logger = logging.getLogger(__name__)

_BATCH = 500
_LISTED = 20
_ANSWERS = 5


class SupportHeldMail(models.Model):
    """How a held e-mail is answered, and becomes a ticket."""

    _inherit = "support.held.mail"

    # ------------------------------------------------------------------
    # When to look: what may start cover calls this, and costs one query then
    # ------------------------------------------------------------------

    @api.model
    def _look_again_later(self):
        """Look at the held e-mails once this transaction has ended, if there are any.

        Cover may have started for somebody: the scheduled action finds out for whom.
        """
        precommit = self.env.cr.precommit
        if not precommit.data.get("support_plan.held_mail"):
            precommit.data["support_plan.held_mail"] = True
            precommit.add(self.sudo()._trigger_if_held)

    def _trigger_if_held(self):
        self.env.cr.precommit.data.pop("support_plan.held_mail", None)
        if self.search_count(self._get_waiting_domain(), limit=1):
            self.env.ref("support_plan.ir_cron_held_mail")._trigger()

    @api.model
    def _get_waiting_domain(self):
        """Of those that wait for cover, and for nothing else: what could not come in
        once waits for a person."""
        return [
            ("state", "=", "held"),
            ("whole", "=", True),
            ("cause", "=", "refused"),
            ("failed_at", "=", False),
        ]

    @api.model
    def _cron_held_mail(self):
        """Let in whose cover has started, and answer the others; commits each.

        Wakes up when it is called, and every hour for what only time brings about.
        """
        for step in (self._let_in_covered, self._send_due_answers):
            for _mail in step():
                if not self.env["ir.cron"]._commit_progress(1):
                    return

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    def _send_due_answers(self):
        """Send each answer that is due; yield after each."""
        due = self.search([("answer", "=", "due")], order="id", limit=_ANSWERS + 1)
        if len(due) > _ANSWERS:
            # Whoever has paid meanwhile comes in before the rest is answered.
            self.env.ref("support_plan.ir_cron_held_mail")._trigger()
        for mail in due[:_ANSWERS]:
            mail = mail.try_lock_for_update()
            mail.invalidate_recordset(["answer", "state"])
            if mail.answer == "due":
                mail._send_answer()
                yield mail

    def _send_answer(self):
        self.ensure_one()
        # Noted along with the e-mail that goes into the queue: never one without the
        # other.
        self.write({"answer": "sent", "answered_at": fields.Datetime.now()})
        if self.state != "held" or not self.refusal_id:
            self.answer = "none"
            return
        try:
            with self.env.cr.savepoint():
                self.refusal_id.with_context(
                    support_addressee=Addressee(
                        self.email,
                        self.author_id.lang or self.lang,
                        self.author_id,
                        kept=self.whole,
                    )
                )._send_answer(
                    subject=self.env._("Re: %s", self.subject or ""),
                    references=self.message_id,
                )
        except OperationalError:
            raise
        except Exception as error:
            _logger.exception("The answer to held e-mail %s could not be sent", self.id)
            self.write({"answer": "failed", "failure": str(error)})

    # ------------------------------------------------------------------
    # Letting in
    # ------------------------------------------------------------------

    def _let_in_covered(self):
        """Make tickets of those whose sender has cover now; yield after each."""
        waiting = self.search(self._get_waiting_domain(), order="received_at, id")
        for ids in split_every(_BATCH, waiting.ids):
            for mail in self.browse(ids)._filter_allowed():
                if mail._let_in():
                    yield mail

    def _filter_allowed(self):
        """Return those that the gate would let in now: a few queries for all."""
        return self.env["support.mail.gate"]._filter_allowed_mails(self)

    def _let_in(self, **values):
        """Hand the e-mail to the gateway again; return the ticket, if it became one.

        Whoever comes second finds it locked, or let in already.

        :param values: values of the ticket that staff chose, such as the work type
        """
        self.ensure_one()
        mail = self.sudo().try_lock_for_update()
        mail.invalidate_recordset(["state"])
        if not mail or mail.state != "held":
            return self.env["helpdesk.ticket"]
        try:
            with self.env.cr.savepoint():
                ticket = mail._process_again(values)
        except OperationalError:
            raise  # Another transaction was quicker: to be tried again.
        except SupportRefused as error:
            mail._note_failure(str(error))
        except Exception as error:
            _logger.exception("Held e-mail %s could not be let in", mail.id)
            mail._note_failure(str(error))
        else:
            if ticket:
                mail._note_let_in(ticket)
            else:
                mail._note_failure(
                    self.env._("Odoo's mail gateway made no ticket of this email.")
                )
            return ticket.sudo(self.env.su)
        return self.env["helpdesk.ticket"]

    def _note_let_in(self, ticket):
        self.write(
            {
                "state": "let_in",
                "ticket_id": ticket.id,
                "let_in_at": fields.Datetime.now(),
                "failure": False,
                "failed_at": False,
            }
        )
        self._note_on_ticket()
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _note_failure(self, reason):
        """Note why it cannot come in, so that it is not tried again and again, and leave
        it to a person."""
        told = bool(self.failed_at)
        self.write({"failure": reason, "failed_at": fields.Datetime.now()})
        if not told:
            self._tell_staff(
                self.env._("Held email could not become a ticket"),
                self.env._("%s Correct this, then choose Let In.", reason),
            )

    def _process_again(self, values):
        """Return the ticket that the mail gateway makes of it, if the gate agrees."""
        ticket_id = (
            self.env["mail.thread"]
            .with_context(
                support_held_again=HeldAgain(self, values),
                default_fetchmail_server_id=False,
                # Nobody asks for anything now.
                support_uncounted=UNCOUNTED,
            )
            .with_company(self.team_id.company_id or self.company_id)
            .message_process(
                "helpdesk.ticket",
                self._get_raw_of_its_own(),
                custom_values=dict(self.route_values or {}),
            )
        )
        return self.env["helpdesk.ticket"].browse(ticket_id or ())

    def _get_raw_of_its_own(self):
        """Return the e-mail, under an id of its own where another record had it too.

        A message that went to the sales address as well is known there, and the gateway
        takes in no message twice.
        """
        raw = self._get_raw()
        known = self.env["mail.message"].search_count(
            [("message_id", "=", self.message_id)], limit=1
        )
        if not known:
            return raw
        domain = self.company_id.alias_domain_id.name or "localhost"
        # What a reply names opens its ticket, so that nobody is to guess it.
        own = f"Message-ID: <held-{secrets.token_hex(16)}@{domain}>\r\n".encode()
        head = re.compile(rb"^message-id:.*\r?\n([ \t].*\r?\n)*", re.I | re.M)
        return own + head.sub(b"", raw, count=1)

    def _note_on_ticket(self):
        """Tell staff on the ticket that it was held, and what came besides."""
        others = self.search(
            [
                ("email", "=", self.email),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "held"),
                ("cause", "=", self.cause),
                ("whole", "=", False),
                ("received_at", "<=", fields.Datetime.now()),
            ],
            order="received_at",
        )
        since = fields.Datetime.to_string(self.received_at)
        if self.cause == "refused":
            lines = [self.env._("Held since %s, as there was no cover.", since)]
        else:
            lines = [self.env._("Held since %s, and let in by hand.", since)]
        if others:
            lines.append(
                self.env._(
                    "%(count)s further e-mails of %(sender)s were not kept whole:",
                    count=len(others),
                    sender=self.email,
                )
            )
            lines += [mail.subject or "-" for mail in others[:_LISTED]]
            others.write({"state": "let_in", "ticket_id": self.ticket_id.id})
        self.ticket_id.message_post(body="\n".join(lines), subtype_xmlid="mail.mt_note")
        if self.ticket_id.closed:
            self.ticket_id._schedule_support_warning(
                self.env._("A held reply came in"),
                self.env._("Cover has started. Reopen the ticket if it is not solved."),
            )

    def action_let_in(self):
        """Let in whoever has cover by now; open the wizard for the others."""
        self._check_is_staff()
        waiting = self.filtered(lambda mail: mail.state == "held" and mail.whole)
        if not waiting:
            raise UserError(
                self.env._("Only a held e-mail that was kept whole can be let in.")
            )
        refused = waiting - waiting.sudo()._filter_allowed().sudo(False)
        for mail in waiting - refused:
            refused |= mail if not mail._let_in() else self.browse()
        if refused:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Let In Without Cover"),
                "res_model": "support.held.mail.let.in",
                "view_mode": "form",
                "target": "new",
                "context": {"default_mail_ids": refused.ids},
            }
        return waiting.ticket_id._get_records_action()
