# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class SupportCall(models.Model):
    """The timer of a call. It lives here, so that it outlives the browser that it was
    started in."""

    _inherit = "support.call"

    timer_started_at = fields.Datetime(
        string="Timer Runs Since",
        readonly=True,
        copy=False,
        help="Empty while the timer rests.",
    )
    timer_seconds = fields.Integer(
        string="Seconds on the Timer",
        readonly=True,
        copy=False,
        help="What the timer had counted before it was last started.",
    )
    timer_capped = fields.Boolean(
        string="Left Running",
        readonly=True,
        copy=False,
        help="The timer was left running and was stopped by itself: its minutes are to "
        "be mended.",
    )

    _one_timer_runs = models.UniqueIndex(
        "(user_id) WHERE timer_started_at IS NOT NULL",
        "You are on another call. Pause or stop that one first.",
    )

    def _start_timer(self):
        """Start or resume the timer of one's own call.

        :raises UserError: while another call of the agent runs
        """
        self.ensure_one()
        other = self._get_running_call(self.user_id)
        if other and other != self:
            raise UserError(
                self.env._(
                    "You are on a call with %s. Pause or stop that one first.",
                    other.partner_id.display_name,
                )
            )
        if not other:
            self._write_charge(
                {"state": "running", "timer_started_at": fields.Datetime.now()}
            )

    def _rest_timer(self):
        """Pause the timer; one that rests already stays as it is."""
        for call in self.filtered("timer_started_at"):
            call._write_charge(
                {
                    "state": "paused",
                    "timer_seconds": call._get_timer_seconds(),
                    "timer_started_at": False,
                }
            )

    @api.model
    def _get_running_call(self, user):
        return self.search(
            [("user_id", "=", user.id), ("timer_started_at", "!=", False)]
        )

    def _get_timer_seconds(self):
        """Return what the timer shows now, in seconds."""
        self.ensure_one()
        if not self.timer_started_at:
            return self.timer_seconds
        running = fields.Datetime.now() - self.timer_started_at
        return self.timer_seconds + max(0, int(running.total_seconds()))

    def _get_timer_minutes(self):
        """Return what the timer shows in real minutes.

        Only full minutes count, as they are rounded up once: to whole hours.
        """
        return max(1, self._get_timer_seconds() // 60)

    def _stop_timer(self):
        """Stop the timers that run; they give the minutes where nobody typed any."""
        for call in self.filtered(lambda call: call.state in ("running", "paused")):
            call._rest_timer()
            if not call.minutes and call.timer_seconds:
                call.minutes = call._get_timer_minutes()

    # ------------------------------------------------------------------
    # Timers that were forgotten
    # ------------------------------------------------------------------

    def _send_forgotten_to_review(self):
        """Stop timers that were left running, and send them to review with what was
        paused on an earlier day: nothing worked is lost, and nothing absurd charged.

        A timer that was left running counts up to the company's limit.

        :return: the calls that were sent to review
        """
        forgotten = self.browse()
        for call in self:
            limit = call._get_timer_limit()
            seconds = call._get_timer_seconds()
            if call.state == "running" and call.timer_started_at and seconds >= limit:
                call._stop_forgotten(limit // 60, capped=True)
            elif call._is_paused_since_yesterday():
                call._stop_forgotten(min(seconds, limit) // 60, capped=False)
            else:
                continue
            forgotten |= call
        return forgotten

    def _get_timer_limit(self):
        """Return how long a timer may run, in seconds."""
        return self.company_id.root_id.support_timer_hours * 3600

    def _is_paused_since_yesterday(self):
        if self.state != "paused":
            return False
        end = self.started_at + timedelta(seconds=self.timer_seconds)
        return self.company_id._support_day(end) < self.company_id._support_today()

    def _stop_forgotten(self, minutes, capped):
        self.ensure_one()
        self._write_charge(
            {
                "state": "to_review",
                "timer_seconds": minutes * 60,
                "timer_started_at": False,
                "timer_capped": capped,
                "minutes": self.minutes or max(1, minutes),
            }
        )
        self.message_post(
            body=self.env._(
                "The timer was left running and was stopped at %s minutes. Mend the "
                "minutes, then log the call.",
                self.minutes,
            )
            if capped
            else self.env._(
                "This call was paused and never logged. Look at its minutes, then log "
                "the call."
            )
        )

    @api.model
    def _review_forgotten(self, user=None):
        """Send the forgotten timers of a user, or of everybody, to review.

        :return: how many there were
        """
        domain = [("state", "in", ("running", "paused"))]
        if user:
            domain.append(("user_id", "=", user.id))
        return len(self.sudo().search(domain)._send_forgotten_to_review())
