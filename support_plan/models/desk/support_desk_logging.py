# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .support_desk_call import NOTES


class SupportDesk(models.AbstractModel):
    """Calls at the desk are logged, with their charge told before."""

    _inherit = "support.desk"

    @api.model
    def preview_call(self, values, call_id=False):
        """Say what a call would be charged if it was logged now; write nothing.

        :param dict values: ``minutes``, ``work_type_id``, ``ticket_id``,
            ``partner_id``, ``started_at``; what is left out is taken from the call
        :param int call_id: one's own call that is to be logged
        :return: dict with ``hours`` (whole) and ``lines``, a sentence each
        :raises AccessError: to anyone but support agents
        """
        self._check_agent()
        call = self._get_own_call(call_id) if call_id else self.env["support.call"]
        draft = call.new(
            {
                **self._get_values_to_preview(call),
                **self._prepare_logging(values, call),
                "state": "running",
            }
        )
        if not draft.partner_id or draft.minutes < 1 or not draft.work_type_id:
            return {"hours": 0, "lines": []}
        # As superuser: an agent need not see prices to be told an amount.
        draft = draft.sudo()
        preview = draft._preview_charge()
        return {
            "hours": preview.values["hours"],
            "lines": draft._describe_preview(preview),
        }

    def _get_values_to_preview(self, call):
        names = (
            "partner_id",
            "caller_id",
            "contract_line_id",
            "ticket_id",
            "work_type_id",
            "started_at",
            "company_id",
            "user_id",
        )
        return {
            name: call._fields[name].convert_to_write(call[name], call)
            for name in names
            if call
        }

    def _prepare_logging(self, values, call=None):
        """Return the values that a client sent, of the fields that it may send.

        A call that is longer than the time since its start began earlier.

        :raises UserError: when a contact is gone, or was never seen
        """
        names = NOTES | {"minutes", "started_at", "partner_id"}
        values = {name: values[name] for name in names & set(values)}
        if call:
            values.pop("partner_id", None)
        else:
            self._get_person(values.get("partner_id"))
        if not values.get("work_type_id"):
            values.pop("work_type_id", None)
        if not isinstance(values.get("minutes", 0), int):
            raise UserError(self.env._("Give the minutes as a whole number."))
        if values.get("started_at"):
            values["started_at"] = self.env["support.gate"]._parse_moment(
                values["started_at"]
            )
        else:
            latest = fields.Datetime.now() - timedelta(minutes=values.get("minutes", 0))
            latest = latest.replace(microsecond=0)
            started_at = call.started_at if call else latest
            values["started_at"] = min(started_at, latest)
        return values

    @api.model
    def save_call(self, values, call_id=False, new_ticket=""):
        """Log a call that was stopped, or one that is typed in afterwards.

        :param dict values: as for :meth:`preview_call`, and ``summary``
        :param int call_id: one's own call that runs or rests; none to type one in
        :param str new_ticket: the title of a ticket to open for it
        :return: dict with ``state``, ``hours`` (whole) and ``lines``, a sentence each
        :raises UserError: when it says too little, or makes no sense
        """
        self._check_agent()
        call = self._get_own_call(call_id) if call_id else self.env["support.call"]
        call._rest_timer()
        values = self._prepare_logging(values, call)
        if not (values.get("summary") or "").strip():
            raise UserError(self.env._("Say in a few words what was done."))
        if call:
            call.write(values)
        else:
            call = call.create(values)
        if new_ticket:
            person = call.caller_id or call.partner_id
            call.ticket_id = self._open_ticket(person, call.work_type_id, new_ticket)
        call.action_log()
        self._tell_other_tabs()
        return {
            "id": call.id,
            "state": call.state,
            "hours": call.hours_reserved if call.state == "to_review" else call.hours,
            "hours_awaiting": call.hours_awaiting,
        }
