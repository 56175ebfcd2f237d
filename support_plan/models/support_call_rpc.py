# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError


class SupportCall(models.Model):
    """Logging calls from telephone systems and scripts."""

    _inherit = "support.call"

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
        company_id=None,
    ):
        """Log a call once for each ``external_ref``: plain data, for RPC.

        :param str external_ref: the other system's reference of the call
        :param int minutes: real minutes of work, at least 1
        :param str phone: the caller's number; or ``email``, ``partner_id`` or
            ``ticket_number`` to say who it was
        :param str started_at: in UTC (``YYYY-MM-DD HH:MM:SS``); so many minutes ago
            when left out
        :param str summary: what was done
        :param str work_type: short name of a work type; ordinary support if left out
        :param int company_id: the company; the user's when left out
        :return: dict with ``id``, ``state``, ``hours`` (whole; what was or will be
            charged), ``hours_drawn``, ``hours_overage``, ``hours_absorbed``,
            ``hours_awaiting`` and ``repeated``, true when it had been sent before
        :raises AccessError: to anyone but support staff and machines
        :raises UserError: when the call makes no sense, or was sent before with other
            content
        """
        gate = self.env["support.gate"]
        gate._check_may_ask()
        if not external_ref or not str(external_ref).strip():
            raise UserError(self.env._("Give the call a reference of its own."))
        company = gate._get_asked_company(company_id)
        values = self._prepare_machine_call(
            company,
            gate.sudo()._find_callers(phone, email, partner_id, ticket_number),
            external_ref=str(external_ref).strip(),
            minutes=minutes,
            ticket_number=ticket_number,
            started_at=started_at and gate._parse_moment(started_at),
            summary=summary,
            work_type=gate._find_by_name("support.work.type", "code", work_type),
        )
        # The machine has no right to read or write calls but through this method.
        # Nor does it want to hear of them.
        Call = self.sudo().with_company(company)
        Call = Call.with_context(mail_create_nosubscribe=True)
        known = Call.search(
            [
                ("company_id", "=", company.id),
                ("external_ref", "=", values["external_ref"]),
            ]
        )
        if known:
            known._check_same_call(values, bool(started_at))
            return known._get_machine_answer(repeated=True)
        reviewed = company.root_id.support_review != "never"
        state = "to_review" if reviewed else "running"
        try:
            call = Call.create(values | {"state": state})
        except UniqueViolation as error:
            # Another process sends the same call at this moment. Odoo tries again, and
            # then finds it.
            raise ConcurrencyError(str(error)) from error
        if not reviewed:
            call._log()
        # Written here, as superuser: rounding an amount reads its currency, and a
        # machine may not.
        call.env.flush_all()
        return call._get_machine_answer(repeated=False)

    def _prepare_machine_call(
        self,
        company,
        callers,
        *,
        external_ref,
        minutes,
        ticket_number,
        started_at,
        summary,
        work_type,
    ):
        clients = callers.commercial_partner_id
        if len(clients) != 1:
            raise UserError(
                self.env._("Several clients may have called: name the contact.")
                if clients
                else self.env._("Nobody of that number, address or name is known.")
            )
        if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1:
            raise UserError(
                self.env._("A call lasts at least one whole minute. Give its minutes.")
            )
        now = fields.Datetime.now()
        values = {
            "external_ref": external_ref,
            "partner_id": clients.id,
            "caller_id": callers.id
            if len(callers) == 1 and callers != clients
            else False,
            "minutes": minutes,
            "started_at": started_at or fields.Datetime.subtract(now, minutes=minutes),
            "summary": summary or self.env._("Telephone call"),
            "user_id": self.env.uid,
            "company_id": company.id,
        }
        if ticket_number:
            ticket = self.env["helpdesk.ticket"].sudo()
            values["ticket_id"] = ticket.search([("number", "=", ticket_number)]).id
        if work_type:
            values["work_type_id"] = work_type.id
        return values

    def _check_same_call(self, values, with_start):
        """A reference that is sent again says the same, or it is a mistake."""
        names = ["partner_id", "minutes", "ticket_id", "work_type_id"]
        if with_start:
            names.append("started_at")
        for name in names:
            if name in values and values[name] != self._fields[name].convert_to_write(
                self[name], self
            ):
                raise UserError(
                    self.env._(
                        "Call %(ref)s was logged before with other content "
                        "(%(field)s). Nothing was charged again.",
                        ref=self.external_ref,
                        field=self._fields[name]._description_string(self.env),
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
            "repeated": repeated,
        }
