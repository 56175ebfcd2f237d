# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...exceptions import SupportRefused

# What the charge is reckoned from.
_CHARGED_FIELDS = {
    "partner_id",
    "contract_line_id",
    "ticket_id",
    "work_type_id",
    "started_at",
    "minutes",
    "company_id",
}
# What stays as it was once the call is logged: a statement may have been printed of it.
_KEPT_FIELDS = _CHARGED_FIELDS | {"caller_id", "user_id", "summary"}
# What the hours to reserve are reckoned from, while a call awaits its review.
_RESERVING_FIELDS = _CHARGED_FIELDS | {"state"}
# What only the charging moves.
_LEDGER_FIELDS = {
    "state",
    "hours",
    "hours_given_back",
    "hours_drawn",
    "hours_overage",
    "hours_absorbed",
    "hours_awaiting",
    "hours_reserved",
    "awaiting_reason",
    "term_id",
    "cost_hour",
    "cost",
    "decision_reason",
    "overage_price",
    "overage_product_id",
    "currency_id",
    "work_date",
    "team_id",
    "timer_started_at",
    "timer_seconds",
    "timer_capped",
}

# Only Python here can put this object into a context: no RPC client can forge it.
CHARGING = object()


class SupportCall(models.Model):
    """What may be written on a call, by whom and when.

    Charges are reckoned when a call is logged, never given, and a logged call stays as
    it is. No call is logged on a ticket that was given to a client without cover.
    """

    _inherit = "support.call"

    @api.model
    def _get_ledger_fields(self):
        """Return the names of the fields that only the charging moves."""
        return _LEDGER_FIELDS

    @api.model
    def _get_kept_fields(self):
        """Return the names of the fields that stay as they were once a call is logged."""
        return _KEPT_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        """Create calls. The client is taken from the caller or the ticket where it is
        left out; charges are reckoned when the call is logged, never given.

        :raises SupportRefused: on a ticket without cover
        """
        for vals in vals_list:
            self._check_may_be_given(vals)
        vals_list = [self._complete_client(vals) for vals in vals_list]
        # Calls come by the thousand: that one was created goes without saying.
        silent = self.with_context(mail_create_nolog=True)
        calls = super(SupportCall, silent).create(vals_list).with_env(self.env)
        # Only what was saved is known in full: ticket, company and type of work.
        calls._reserve()
        calls._check_ticket_cover()
        return calls

    def _complete_client(self, vals):
        reckoned = self._get_ledger_fields() - {"state"}
        vals = {name: value for name, value in vals.items() if name not in reckoned}
        if vals.get("state") not in (None, "running", "to_review"):
            vals["state"] = "to_review"
        ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id") or ())
        person = self.env["res.partner"].browse(
            vals.get("partner_id")
            or vals.get("caller_id")
            or ticket.partner_id.id
            or ()
        )
        if person:
            client = person.sudo().commercial_partner_id
            vals["partner_id"] = client.id
            if person != client and not vals.get("caller_id"):
                vals["caller_id"] = person.id
        return vals

    def write(self, vals):
        """Refuse to change a logged call; the charging alone moves hours and states.

        What may not change is refused before anything is written; what follows from the
        change, the hours reserved and the cover of another ticket, is asked after it.

        :raises SupportRefused: on a ticket without cover
        """
        self._check_may_be_given(vals)
        if self.env.context.get("support_charging") is not CHARGING:
            self._check_may_change(set(vals))
        res = super().write(vals)
        if _RESERVING_FIELDS & set(vals):
            self._reserve()
        if {"ticket_id", "work_type_id"} & set(vals):
            self._check_ticket_cover()
        return res

    def _check_may_be_given(self, vals):
        """Refuse what nobody types on a call, new or not: later rooms say what."""

    def _check_may_change(self, names):
        if self._get_ledger_fields() & names:
            raise UserError(
                self.env._(
                    "Hours and state of a call follow from logging, deciding and "
                    "reversing it. Use these buttons."
                )
            )
        done = self.filtered(lambda call: call.state in ("logged", "reversed"))
        if done and self._get_kept_fields() & names:
            raise UserError(
                self.env._(
                    "A logged call is not changed. Reverse it with a reason, and log it "
                    "again."
                )
            )

    def _write_charge(self, values):
        """Write what only the charging may write."""
        return self.with_context(support_charging=CHARGING).write(values)

    @api.ondelete(at_uninstall=False)
    def _unlink_submitted_by_its_agent_or_a_manager(self):
        if self.env.su or self.env.user.has_group("support_plan.group_manager"):
            return
        for call in self:
            if call.state == "to_review" and call.user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "The call “%(call)s” awaits its review. Only %(agent)s or a "
                        "support manager can delete it.",
                        call=call.display_name,
                        agent=call.user_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_when_logged(self):
        if any(call.state in ("logged", "reversed") for call in self):
            raise UserError(
                self.env._("A logged call is never deleted. Reverse it with a reason.")
            )

    @api.constrains("minutes", "started_at", "state")
    def _check_minutes(self):
        now = fields.Datetime.now()
        for call in self:
            if call.state == "running" and call.started_at <= now:
                continue
            if call.started_at > now + timedelta(minutes=1):
                raise ValidationError(
                    self.env._("A call cannot lie in the future. Mend its start.")
                )
            if call.minutes < 0 or (
                call.state in ("to_review", "logged")
                and not call.minutes
                and not call._may_lack_minutes()
            ):
                raise ValidationError(
                    self.env._("A call lasts at least one minute. Give its minutes.")
                )
            if call.minutes and call.state != "paused":
                end = call.started_at + timedelta(minutes=call.minutes)
                if end > now + timedelta(minutes=1):
                    raise ValidationError(
                        self.env._(
                            "This call would end in the future. Mend its start or its "
                            "minutes."
                        )
                    )

    def _may_lack_minutes(self):
        """Tell whether somebody is still to say how long the call was."""
        self.ensure_one()
        return False

    @api.constrains("ticket_id", "company_id")
    def _check_ticket_company(self):
        for call in self:
            company = call.ticket_id.sudo().company_id
            if company and company.root_id != call.company_id.root_id:
                raise ValidationError(
                    self.env._(
                        "That ticket is one of another company than %s.",
                        call.company_id.name,
                    )
                )

    @api.constrains("partner_id", "caller_id", "ticket_id", "contract_line_id")
    def _check_client(self):
        for call in self:
            client = call.partner_id
            if client.commercial_partner_id != client:
                raise ValidationError(
                    self.env._(
                        "%(person)s belongs to %(client)s. Choose %(client)s as the "
                        "client, and %(person)s as the caller.",
                        person=client.name,
                        client=client.commercial_partner_id.name,
                    )
                )
            ticket_client = call.ticket_id.commercial_partner_id
            if ticket_client and ticket_client != client:
                raise ValidationError(
                    self.env._(
                        "Ticket %(number)s is one of %(other)s, not of %(client)s.",
                        number=call.ticket_id.number,
                        other=ticket_client.display_name,
                        client=client.display_name,
                    )
                )
            contract = call.contract_line_id.contract_id.sudo()
            if contract and client not in (
                contract.commercial_partner_id | contract.support_covered_partner_ids
            ):
                raise ValidationError(
                    self.env._(
                        "That subscription does not cover %s.", client.display_name
                    )
                )

    def _check_ticket_cover(self):
        """Refuse work on flagged tickets, until there is cover, or an exception, or it
        is our own error.

        :raises SupportRefused: names the ticket and what can be done
        """
        for call in self:
            ticket = call.ticket_id
            if (
                ticket
                and call.work_type_id.needs_cover
                and call.state not in ("logged", "reversed")
                and ticket._is_uncovered()
            ):
                raise SupportRefused(
                    self.env._(
                        "Ticket %(number)s came to %(client)s, who has no cover: no "
                        "call is logged on it.\nPut the client on a plan, ask for an "
                        "exception for this ticket, or log the call without the "
                        "ticket: it then awaits a decision.",
                        number=ticket.number,
                        client=ticket.commercial_partner_id.display_name,
                    ),
                    {
                        "verdict": "uncovered",
                        "partner_id": ticket.commercial_partner_id.id,
                        "ticket_id": ticket.id,
                        "may_ask_exception": (
                            ticket._get_gate_company().support_exceptions_allowed
                        ),
                    },
                )
