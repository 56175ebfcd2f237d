# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# A telephone system whose clock is ahead by no more than this is off; beyond it, the
# call was sent wrong.
CLOCK_MINUTES = 15
_SENT_FIELDS = {"external_ref", "external_agent", "external_content"}

# Only Python here can put this object into a context: no RPC client can forge it.
SENT = object()


class SupportCall(models.Model):
    """What a machine sent stays as it was, and stands until a person has reviewed it."""

    _inherit = "support.call"

    def _check_may_be_given(self, vals):
        """Leave references to the machines: a call that somebody else makes under one
        would stand in for the machine's own.

        :raises UserError: where one is given
        """
        super()._check_may_be_given(vals)
        if self.env.context.get("support_sent") is SENT:
            return
        if any(vals.get(name) for name in _SENT_FIELDS) or (
            _SENT_FIELDS & vals.keys() and self.filtered("external_ref")
        ):
            raise UserError(
                self.env._(
                    "The reference of a call is given by the telephone system that logs "
                    "it, and stays as it is."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_when_sent(self):
        if any(call.external_ref for call in self):
            raise UserError(
                self.env._(
                    "A call that a telephone system logged is never deleted. Log it, "
                    "then reverse it with a reason."
                )
            )

    def _may_lack_minutes(self):
        """A machine's call without minutes waits for a review that gives them."""
        return (
            bool(self.external_ref) and self.state == "to_review"
        ) or super()._may_lack_minutes()

    @api.model
    def _set_clock_right(self, values):
        """Let a call that would end a few minutes ahead end now; tell whether it did."""
        latest = fields.Datetime.now() - timedelta(minutes=values["minutes"])
        ahead = values["started_at"] - latest
        if not timedelta(minutes=1) < ahead <= timedelta(minutes=CLOCK_MINUTES):
            return False
        values["started_at"] = latest
        return True
