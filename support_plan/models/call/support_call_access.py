# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError


class SupportCall(models.Model):
    """Who may change a call, so that nobody is shown a button that is not theirs."""

    _inherit = "support.call"

    may_change = fields.Boolean(
        compute="_compute_may_change",
        help="Whether you may change this call: it is yours or your team's, or you are "
        "a support manager.",
    )
    may_log = fields.Boolean(compute="_compute_may_log")

    @api.depends("user_id", "team_id", "state")
    @api.depends_context("uid")
    def _compute_may_change(self):
        theirs = self._origin._filtered_access("write")
        for call in self:
            call.may_change = not call._origin or call._origin in theirs

    @api.depends("may_change", "state", "company_id")
    @api.depends_context("uid")
    def _compute_may_log(self):
        for call in self:
            call.may_log = (
                call.may_change
                and call.state in ("running", "paused", "to_review")
                and not (call.state == "to_review" and call._must_be_reviewed())
            )

    def _check_is_theirs(self):
        """Tell whoever may not change a call who can.

        :raises AccessError: on a call that the user may not change
        """
        others = (self - self._filtered_access("write"))[:1]
        if others:
            raise AccessError(
                self.env._(
                    "You can't change the call “%(call)s” of %(agent)s. Ask %(agent)s, "
                    "their team or a support manager.",
                    call=others.display_name,
                    agent=others.user_id.name,
                )
            )
