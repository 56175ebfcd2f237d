# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import AccessError, UserError


class SupportCall(models.Model):
    """Logging calls: many at once, all of them or none, and every mistake named."""

    _inherit = "support.call"

    def action_log(self):
        """Log the calls: reckon whole hours and draw them. Of many, all or none.

        Calls of a company that reviews everything wait for a manager.

        :raises SupportRefused: on a ticket without cover
        :raises AccessError: on a call that the user may not change
        :raises UserError: when a call was logged already, or says too little
        """
        # Work that is refused is refused first, with its timer still running. The
        # timers stop next, as they give the minutes that are charged. Only then is
        # anything charged.
        self._check_ticket_cover()
        self._stop_timer()
        self._each_or_none(lambda call: call._log_or_submit())
        return True

    def _log_or_submit(self):
        self._check_is_theirs()
        if self.state not in ("running", "paused", "to_review"):
            raise UserError(self.env._("This call has been logged already."))
        if not self.summary:
            raise UserError(self.env._("Say in a few words what was done."))
        if not self._must_be_reviewed():
            self._log()
        elif self.state == "to_review":
            raise AccessError(
                self.env._(
                    "Only support managers can approve this call. Ask one of them."
                )
            )
        else:
            self._write_charge({"state": "to_review"})

    def _must_be_reviewed(self):
        """Tell whether a support manager reviews the call before it is charged."""
        self.ensure_one()
        return (
            self.company_id.root_id.support_review == "always"
            and not self.env.su
            and not self.env.user.has_group("support_plan.group_manager")
        )

    def _log(self):
        """Charge one call and draw its hours, all in one transaction."""
        self.ensure_one()
        self.env["support.plan.settlement"]._settle_noted()
        call = self.sudo()
        call._write_charge(
            {
                "state": "logged",
                "hours_reserved": 0,
                "cost_hour": call._get_cost_hour(),
            }
        )
        call._charge()

    def _get_cost_hour(self):
        self.ensure_one()
        return (
            self.user_id.sudo().support_cost_hour
            or self.company_id.root_id.support_cost_hour
        )

    def _each_or_none(self, act):
        """Do the same to each call. Where it cannot be done to one, it is done to none,
        and all that stands in the way is said at once.

        :param act: what to do with one call; raises what a person can understand
        :raises UserError: naming each call that it cannot be done to, and why
        """
        if len(self) == 1:
            act(self)
            return
        mistakes = []
        for call in self:
            try:
                act(call)
            except UserError as error:
                mistakes.append(f"{call._describe()}: {error}")
        if mistakes:
            raise UserError(
                "\n".join(
                    [
                        self.env._(
                            "Nothing was done to any of the %(calls)s calls. Mend "
                            "these %(mistakes)s first, or leave them out:",
                            calls=len(self),
                            mistakes=len(mistakes),
                        ),
                        *mistakes,
                    ]
                )
            )

    def _describe(self):
        """Return who and when, for somebody who looks for this call in a list."""
        call = self.sudo()
        return self.env._(
            "%(client)s, %(day)s, %(summary)s",
            client=call.partner_id.display_name,
            day=call.work_date,
            summary=call.summary or self.env._("no summary"),
        )
