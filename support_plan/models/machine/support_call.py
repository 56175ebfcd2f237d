# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from contextlib import closing

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from .support_call_guard import SENT

MINUTES_A_DAY = 24 * 60


class SupportCall(models.Model):
    """Logging calls from telephone systems and scripts."""

    _inherit = "support.call"

    external_ref = fields.Char(
        string="Reference of the Other System",
        copy=False,
        help="Given by a telephone system or script: the same reference is the same "
        "call, however often it is sent.",
    )
    external_agent = fields.Char(
        string="Agent as Sent",
        readonly=True,
        copy=False,
        help="The agent as the other system names it. Where nobody is known by it, the "
        "call waits for a review that says whose it is.",
    )
    external_content = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="What was sent under the reference, to tell a call that is sent again "
        "from another one under the same reference.",
    )

    agent_unknown = fields.Boolean(
        compute="_compute_agent_unknown",
        help="The call still belongs to the machine that sent it.",
    )

    _external_ref_once = models.UniqueIndex(
        "(company_id, external_ref) WHERE external_ref IS NOT NULL",
        "A call with this reference has been logged already.",
    )

    @api.depends("user_id")
    def _compute_agent_unknown(self):
        for call in self:
            call.agent_unknown = call.user_id.sudo().share

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {
            "external_ref",
            "external_agent",
            "external_content",
        }

    @api.model
    def log_call(
        self,
        *,
        external_ref,
        minutes,
        phone=None,
        email=None,
        partner_id=None,
        ticket_number=None,
        started_at=None,
        summary=None,
        work_type=None,
        agent=None,
        company_id=None,
        dry_run=False,
    ):
        """Log a call once for each ``external_ref``: plain data, for RPC.

        :param str external_ref: the other system's reference of the call
        :param int minutes: real minutes of work, at most those of a day. A call of 0
            minutes is kept, and reviewed in any case.
        :param str phone: the caller's number; or ``email``, ``partner_id`` or
            ``ticket_number`` to say who it was
        :param str started_at: ``YYYY-MM-DD HH:MM:SS`` in UTC, or as ISO 8601 with ``Z``
            or an offset; so many minutes ago when left out. Where that lies a few
            minutes ahead, as a clock is off, the call is kept and reviewed in any case.
        :param str summary: what was done
        :param str work_type: short name of a work type; ordinary support if left out
        :param str agent: login, e-mail address, name or internal number of who took the
            call. A call of somebody unknown is kept, and reviewed in any case.
        :param int company_id: the company; the user's when left out
        :param bool dry_run: answer in full, and keep nothing
        :return: dict with ``id`` (False in a dry run), ``state``, ``hours`` (whole; what
            was or will be charged), ``hours_drawn``, ``hours_overage``,
            ``hours_absorbed``, ``hours_awaiting``, ``client``, ``agent`` (False where
            nobody is known by that name) and ``repeated``, true when it had been sent
            before
        :raises AccessError: to anyone but support staff and machines
        :raises UserError: when the call makes no sense, or was sent before with other
            content
        """
        gate = self.env["support.gate"]
        gate._check_may_ask()
        company = gate._get_asked_company(company_id)
        content = self._get_sent_content(
            phone=phone,
            email=email,
            partner_id=partner_id,
            ticket_number=ticket_number,
            minutes=minutes,
            started_at=started_at and str(gate._parse_moment(started_at)),
            summary=summary,
            work_type=work_type,
            agent=agent,
        )
        reference = gate._check_words(external_ref)
        if not reference:
            raise UserError(self.env._("Give the call a reference of its own."))
        # The machine has no right to read or write calls but through this method.
        # Nor does it want to hear of them.
        Call = self.sudo().with_company(company)
        Call = Call.with_context(mail_create_nosubscribe=True)
        return Call._log_once(company, reference, content, dry_run)

    def _get_sent_content(self, *, minutes, partner_id, **words):
        """Return what was sent, less what was left out, so that it can be compared.

        :raises UserError: on anything that is not plain data of its kind
        """
        if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 0:
            raise UserError(
                self.env._("Give the minutes of a call as a whole number, 0 or more.")
            )
        if minutes > MINUTES_A_DAY:
            raise UserError(
                self.env._(
                    "A call that lasts longer than a day is a mistake. Split it."
                )
            )
        gate = self.env["support.gate"]
        content = {name: gate._check_words(word) for name, word in words.items()}
        content |= {"minutes": minutes, "partner_id": gate._check_id(partner_id)}
        return {
            name: value for name, value in content.items() if value or name == "minutes"
        }

    @api.model
    def _log_once(self, company, reference, content, dry_run):
        known = self.search(
            [("company_id", "=", company.id), ("external_ref", "=", reference)]
        )
        if known:
            known._check_same_call(content)
            return known._get_machine_answer(repeated=True)
        if not dry_run:
            return self._log_sent(company, reference, content)
        with closing(self.env.cr.savepoint()):
            answer = self._log_sent(company, reference, content)
        return {**answer, "id": False}

    @api.model
    def _log_sent(self, company, reference, content):
        values = self._prepare_machine_call(company, content) | {
            "external_ref": reference,
            "external_content": content,
        }
        agent_unknown = values.get("external_agent") and not values.get("user_id")
        clock_is_off = self._set_clock_right(values)
        reviewed = (
            company.sudo().root_id.support_review != "never"
            or agent_unknown
            or clock_is_off
            or not values["minutes"]
        )
        values["user_id"] = values.get("user_id") or self.env.uid
        values["state"] = "to_review" if reviewed else "running"
        try:
            call = self.with_context(support_sent=SENT).create(values)
            call = call.with_env(self.env)
        except UniqueViolation as error:
            # Another process sends the same call at this moment. Odoo tries again, and
            # then finds it.
            raise ConcurrencyError(str(error)) from error
        if not reviewed:
            call._log()
        if clock_is_off:
            call.message_post(
                body=self.env._(
                    "It was sent as begun at %s UTC, in the future: the clock of the "
                    "telephone system is off.",
                    content["started_at"],
                ),
                subtype_xmlid="mail.mt_note",
            )
        # Written here, as superuser: rounding an amount reads its currency, and a
        # machine may not.
        call.env.flush_all()
        return call._get_machine_answer(repeated=False)

    def _prepare_machine_call(self, company, content):
        gate = self.env["support.gate"].with_company(company)
        number = content.get("ticket_number")
        ticket = gate._find_ticket(number)
        if number and not ticket:
            raise UserError(self.env._("There is no ticket %s.", number))
        callers = gate._find_callers(
            content.get("phone"),
            content.get("email"),
            content.get("partner_id"),
            number,
        )
        clients = callers.commercial_partner_id
        if not content.get("partner_id") and not number:
            clients |= gate._get_clients_that_name(callers, company)
        self._check_one_client(clients)
        caller = callers if len(callers) == 1 and callers != clients else callers[:0]
        minutes = content["minutes"]
        started_at = fields.Datetime.to_datetime(content.get("started_at"))
        agent = content.get("agent")
        work_type = gate._find_by_name(
            "support.work.type", "code", content.get("work_type"), company
        )[:1]
        values = {
            "partner_id": clients.id,
            "caller_id": caller.id,
            "ticket_id": ticket.id,
            "minutes": minutes,
            "started_at": started_at
            or fields.Datetime.subtract(fields.Datetime.now(), minutes=minutes),
            "summary": content.get("summary") or self.env._("Telephone call"),
            "user_id": self.env["res.users"]._find_support_agent(agent, company).id,
            "external_agent": agent,
            "company_id": company.id,
        }
        return values | ({"work_type_id": work_type.id} if work_type else {})

    def _check_one_client(self, clients):
        """Never guess whose hours a call takes.

        :raises UserError: when nobody is known, or several clients may have called
        """
        if not clients:
            raise UserError(
                self.env._("Nobody of that number, address or name is known.")
            )
        if len(clients) > 1:
            raise UserError(
                self.env._(
                    "Several clients may have called (%s): send the call again with "
                    "the “partner_id” of the one that did.",
                    ", ".join(f"{one.display_name}: {one.id}" for one in clients),
                )
            )

    def _check_same_call(self, content):
        """A reference that is sent again says the same, or it is a mistake.

        What was sent is compared, not what a review has made of it since.
        """
        before = self.external_content or content
        changed = [
            name
            for name in before.keys() | content.keys()
            if before.get(name) != content.get(name)
        ]
        if changed:
            raise UserError(
                self.env._(
                    "Call %(ref)s was logged before with other content "
                    "(%(field)s). Nothing was charged again.",
                    ref=self.external_ref,
                    field=", ".join(sorted(changed)),
                )
            )

    def _get_machine_answer(self, repeated):
        self.ensure_one()
        return {
            "id": self.id,
            "state": self.state,
            "hours": self.hours_reserved if self.state == "to_review" else self.hours,
            "hours_drawn": self.hours_drawn,
            "hours_overage": self.hours_overage,
            "hours_absorbed": self.hours_absorbed,
            "hours_awaiting": self.hours_awaiting,
            "client": self.partner_id.display_name,
            "agent": not self.agent_unknown and self.user_id.name,
            "repeated": repeated,
        }
