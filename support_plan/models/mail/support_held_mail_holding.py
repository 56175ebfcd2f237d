# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.base.models.ir_qweb_fields import nl2br

from .support_held_mail import HEADERS_A_DAY, WHOLE_A_DAY

_logger = logging.getLogger(__name__)

# What is only too much at once, or beyond us, is kept whole, however much there is.
_ALWAYS_WHOLE = ("flood", "unreadable")
# What nobody is refused for, and waits for a person.
_FOR_STAFF = (*_ALWAYS_WHOLE, "reply", "own")

# Of one address and cause, staff are told once in so many hours.
_TOLD_HOURS = 2


class SupportHeldMail(models.Model):
    """How an email comes to be held, and who is told where it waits for a person."""

    _inherit = "support.held.mail"

    # ------------------------------------------------------------------
    # Holding: called in an environment of its own, one at a time
    # ------------------------------------------------------------------

    @api.model
    def _hold(self, vals, refusal_vals, raw, answer):
        """Keep an e-mail, count its refusal, and note whether to answer it.

        :param dict vals: values of the e-mail
        :param dict refusal_vals: values of its refusal, see ``support.refusal._count``;
            None where nobody is refused
        :param bytes raw: the e-mail as it came
        :param bool answer: whether a person waits for an answer at its address
        :return: the e-mail; empty where it is only counted
        """
        if self._find_held_already(vals):
            return self.browse()  # A mail server that is not sure sends it again.
        refusal = self.env["support.refusal"]
        if refusal_vals:
            refusal = refusal._count([refusal_vals])
        vals = {"cause": "refused", **vals}
        # What a client writes and is only too much at once is kept whole.
        kept = 0 if vals["cause"] in _ALWAYS_WHOLE else self._count_kept_today(vals)
        if kept >= WHOLE_A_DAY + HEADERS_A_DAY:
            return self.browse()
        # Of colleagues, all that anybody forwards in a day.
        own = vals["cause"] == "own"
        whole = kept < (HEADERS_A_DAY if own else WHOLE_A_DAY)
        answer = answer and not self._is_answered_already(vals)
        # Nobody follows it, and when it came says a field.
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        mail = quiet.create(
            {
                **vals,
                "refusal_id": refusal.id,
                "whole": whole,
                "answer": "due" if answer else "none",
            }
        )
        if whole:
            mail._keep_raw(raw)
        if answer:
            self.env.ref("support_plan.ir_cron_held_mail")._trigger()
        if mail.forwarder_id:
            mail._tell_forwarder()
        elif mail.cause in _FOR_STAFF:
            mail._tell_staff_once()
        return mail

    def _keep_raw(self, raw):
        """Keep the e-mail as it came, without coding it to text and back."""
        self.env["ir.attachment"].create(
            {
                "name": self.file_name,
                "res_model": self._name,
                "res_field": "raw",
                "res_id": self.id,
                "type": "binary",
                "mimetype": "message/rfc822",
                "raw": raw,
            }
        )
        self.invalidate_recordset(["raw"])

    def _find_held_already(self, vals):
        return self.search(
            [
                ("message_id", "=", vals["message_id"]),
                ("email", "=", vals["email"]),
                ("company_id", "=", vals["company_id"]),
                ("team_id", "=", vals["team_id"]),
            ],
            limit=1,
        )

    def _count_kept_today(self, vals):
        return self.search_count(
            [
                ("email", "=", vals["email"]),
                ("company_id", "=", vals["company_id"]),
                ("cause", "=", vals["cause"]),
                ("received_at", ">", fields.Datetime.now() - timedelta(days=1)),
            ],
            limit=WHOLE_A_DAY + HEADERS_A_DAY,
        )

    def _is_answered_already(self, vals):
        """Tell whether this address has its answer for the time that the company set."""
        company = self.env["res.company"].browse(vals["company_id"])
        since = fields.Datetime.now() - timedelta(hours=company.support_answer_hours)
        return bool(
            self.search_count(
                [
                    ("email", "=", vals["email"]),
                    ("company_id", "=", vals["company_id"]),
                    ("answer", "in", ("due", "sent")),
                    ("received_at", ">", since),
                ],
                limit=1,
            )
        )

    # ------------------------------------------------------------------
    # Telling staff
    # ------------------------------------------------------------------

    def _tell_staff_once(self):
        """Give staff something to do about this email, unless one of the same address,
        cause and ticket has told them lately."""
        self.ensure_one()
        since = fields.Datetime.now() - timedelta(hours=_TOLD_HOURS)
        told = self.search_count(
            [
                ("id", "!=", self.id),
                ("email", "=", self.email),
                ("company_id", "=", self.company_id.id),
                ("cause", "=", self.cause),
                ("replied_ticket_id", "=", self.replied_ticket_id.id),
                ("received_at", ">", since),
            ],
            limit=1,
        )
        if not told:
            self._tell_staff(
                self._get_words_to_tell(),
                self.env._(
                    "Further email like this is held too. Let in what is meant for us, "
                    "and dismiss the rest."
                ),
            )

    def _tell_forwarder(self):
        """Tell the colleague who forwarded this email what became of it."""
        self._tell_staff(
            self.env._("Your email is held: %s", self.subject or self.email_from),
            self.env._(
                "%s Open the held email to give it to a client.",
                self.failure or self.refusal_id.explanation or "",
            ),
        )

    def _tell_staff(self, summary, note):
        """Give one of those who may see to held email something to do about this one."""
        user = self._get_staff_to_tell()
        if not user:
            _logger.warning("Nobody could be told of held email %s", self.id)
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=nl2br(note),
            user_id=user.id,
        )

    def _get_words_to_tell(self):
        if self.cause == "unreadable":
            return self.env._("Email could not be read")
        if self.cause == "reply":
            return self.env._("Answer to our email: %s", self.subject or self.email)
        if self.cause == "own":
            return self.env._("Email from our own address %s", self.email_from)
        if self.replied_ticket_id:
            return self.env._(
                "Too much email on ticket %s", self.replied_ticket_id.number
            )
        return self.env._("Too much email from %s", self.email or self.email_from)

    def _get_staff_to_tell(self):
        """Return one of those who may see to held email: of its team, if possible."""
        team = self.replied_ticket_id.team_id or self.team_id
        agents = self.company_id._get_support_agents()
        own = (self.replied_ticket_id.user_id | team.user_id | team.user_ids) & agents
        return (self.forwarder_id & agents or own or agents)[:1]
