# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from ...exceptions import SupportRefused

NOTES = {"summary", "work_type_id", "ticket_id", "caller_id"}


class SupportDesk(models.AbstractModel):
    """Calls at the desk: started, paused and resumed by their agent."""

    _inherit = "support.desk"

    # ------------------------------------------------------------------
    # The timer
    # ------------------------------------------------------------------

    @api.model
    def start_call(
        self,
        partner_id,
        work_type_id=False,
        ticket_id=False,
        new_ticket="",
        pause_running=False,
    ):
        """Start the timer of a call with somebody whom the gate lets in.

        :param int partner_id: the person who calls
        :param int work_type_id: the kind of work; ordinary support when left out
        :param int ticket_id: one of the client's open tickets
        :param str new_ticket: the title of a ticket to open; an exception needs one
        :param bool pause_running: pause the call that the agent is on
        :return: the call, as a dict
        :raises SupportRefused: without cover
        :raises UserError: while another call of the agent runs
        """
        self._check_agent()
        person = self._get_person(partner_id)
        Call = self.env["support.call"]
        values = {
            "partner_id": person.id,
            "ticket_id": ticket_id,
            "work_type_id": work_type_id,
            "state": "running",
        }
        values = {name: value for name, value in values.items() if value}
        work_type = Call.new(values).work_type_id
        ticket = self._get_ticket(person, ticket_id)
        verdict = self._check_may_start(person, work_type, ticket)
        if verdict.code == "exception" and not ticket:
            new_ticket = new_ticket or verdict.reason
        if new_ticket:
            values["ticket_id"] = self._open_ticket(person, work_type, new_ticket).id
        if pause_running:
            Call._get_running_call(self.env.user)._rest_timer()
        call = Call.create(values)
        call._start_timer()
        self._tell_other_tabs()
        return self._describe_call(call)

    def _check_may_start(self, person, work_type, ticket):
        """Ask the gate whether work may begin.

        A ticket that an exception let in needs no cover a second time.

        :raises SupportRefused: when it may not
        """
        gate = self.env["support.gate"]
        request = self._prepare_request(
            person, work_type=work_type, category=ticket.sudo().category_id or None
        )
        (verdict,) = gate._check([request], in_words=True)
        if verdict.allowed or ticket.sudo().support_exception_id:
            return verdict
        if request.company.root_id.support_gate_mode == "enforce":
            raise SupportRefused(
                f"{verdict.reason}\n{verdict.next_step}",
                {"verdict": verdict.code, "partner_id": request.client.id},
            )
        if request.company.root_id.support_gate_mode == "observe":
            gate._refuse(request, verdict, "phone", observed=True)
        return verdict

    def _get_ticket(self, person, ticket_id):
        ticket = self.env["helpdesk.ticket"].browse(ticket_id or ())
        client = person.sudo().commercial_partner_id
        if ticket and ticket.commercial_partner_id != client:
            raise UserError(
                self.env._("That ticket is not one of %s.", client.display_name)
            )
        return ticket

    def _open_ticket(self, person, work_type, title):
        """Open a ticket for a call; the gate stands behind it."""
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_phone", raise_if_not_found=False
        )
        return self.env["helpdesk.ticket"].create(
            {
                "name": title,
                "description": plaintext2html(title),
                "partner_id": person.id,
                "work_type_id": work_type.id,
                "user_id": self.env.uid,
                "channel_id": channel.id if channel else False,
            }
        )

    @api.model
    def pause_call(self, call_id):
        """Pause the timer of one's own call; return the call."""
        call = self._get_own_call(call_id)
        call._rest_timer()
        self._tell_other_tabs()
        return self._describe_call(call)

    @api.model
    def resume_call(self, call_id, pause_running=False):
        """Let the timer of one's own call run on; return the call.

        :param bool pause_running: pause the call that the agent is on
        :raises UserError: while another call of the agent runs
        """
        call = self._get_own_call(call_id)
        if pause_running:
            (call._get_running_call(self.env.user) - call)._rest_timer()
        call._start_timer()
        self._tell_other_tabs()
        return self._describe_call(call)

    @api.model
    def keep_notes(self, call_id, values):
        """Keep what was typed while a call lasts: nothing typed is lost.

        :param dict values: of ``summary``, ``work_type_id``, ``ticket_id`` and
            ``caller_id``
        """
        call = self._get_own_call(call_id)
        call.write({name: values[name] for name in NOTES & set(values)})
        return self._describe_call(call)

    @api.model
    def discard_call(self, call_id):
        """Forget a call that was no work, such as a wrong number."""
        self._get_own_call(call_id).unlink()
        self._tell_other_tabs()

    def _get_own_call(self, call_id):
        """Return a call of the user's own that runs or rests.

        :raises AccessError: on somebody else's
        :raises UserError: when it is logged already, or gone
        """
        self._check_agent()
        call = self.env["support.call"].browse(call_id if call_id else ()).exists()
        if not call or call.state not in ("running", "paused"):
            raise UserError(
                self.env._("This call was stopped already, perhaps in another tab.")
            )
        if call.user_id != self.env.user:
            raise AccessError(self.env._("This is a call of %s.", call.user_id.name))
        return call

    # ------------------------------------------------------------------
    # The agent's own calls
    # ------------------------------------------------------------------

    def _get_own_calls(self):
        """Return the user's calls that run or rest, and those left running."""
        Call = self.env["support.call"]
        Call._review_forgotten(self.env.user)
        mine = [("user_id", "=", self.env.uid)]
        return {
            "calls": [
                self._describe_call(call)
                for call in Call.search(
                    [*mine, ("state", "in", ("running", "paused"))], order="id"
                )
            ],
            "forgotten": [
                {
                    "id": call.id,
                    "client": call.partner_id.display_name,
                    "minutes": call.minutes,
                }
                for call in Call.search(
                    [*mine, ("state", "=", "to_review"), ("timer_capped", "=", True)]
                )
            ],
        }

    @api.model
    def get_own_calls(self):
        """Return the user's calls that run or rest, for every tab to agree.

        Timers that were forgotten are stopped and sent to review.

        :raises AccessError: to anyone but support agents
        """
        self._check_agent()
        return self._get_own_calls()

    def _describe_call(self, call):
        return {
            "id": call.id,
            "state": call.state,
            "person_id": (call.caller_id or call.partner_id).id,
            "client_id": call.partner_id.id,
            "client": call.partner_id.display_name,
            "caller_id": call.caller_id.id,
            "caller": call.caller_id.name or "",
            "started_at": fields.Datetime.to_string(call.started_at),
            "seconds": call._get_timer_seconds(),
            "running": bool(call.timer_started_at),
            "summary": call.summary or "",
            "work_type_id": call.work_type_id.id,
            "ticket_id": call.ticket_id.id,
            "ticket": call.ticket_id.display_name or "",
        }

    def _tell_other_tabs(self):
        """Let the agent's other tabs and devices look again."""
        self.env.user._bus_send("support_plan.desk", {})
