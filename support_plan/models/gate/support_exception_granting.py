# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import AccessError, UserError


class SupportException(models.Model):
    """Who grants an exception, and who can only ask for one."""

    _inherit = "support.exception"

    def _check_allowed(self):
        self.ensure_one()
        if not self.company_id.root_id.sudo().support_exceptions_allowed:
            raise UserError(
                self.env._(
                    "%s makes no exceptions: support is only given on a plan. They "
                    "can be allowed in the settings.",
                    self.company_id.name,
                )
            )

    def _may_grant(self):
        """Tell whether the user may grant it: a manager always, an agent as often a
        month as the company says."""
        self.ensure_one()
        if self.env.su or self.env.user.has_group("support_plan.group_manager"):
            return True
        return self._count_left_to_agents() > 0

    def _count_left_to_agents(self):
        """Return how many more exceptions agents may grant this month, all together."""
        self.ensure_one()
        company = self.company_id.root_id.sudo()
        if not company.support_exceptions_by_agents:
            return 0
        # Two agents at once: the second one waits, and counts the first one's.
        self.env.cr.execute(
            "SELECT id FROM res_company WHERE id = %s FOR NO KEY UPDATE", [company.id]
        )
        granted = self.sudo().search_count(
            [
                ("company_id", "child_of", company.id),
                ("needs_review", "=", True),
                ("granted_on", ">=", company._support_today().replace(day=1)),
            ]
        )
        return company.support_exceptions_by_agents - granted

    def _grant(self):
        self.ensure_one()
        by_agent = not (
            self.env.su or self.env.user.has_group("support_plan.group_manager")
        )
        self._move(
            state="granted",
            granted_by=self.env.user.id,
            granted_on=self.company_id._support_today(),
            needs_review=by_agent,
        )
        if by_agent:
            self._tell_managers(
                self.env._("Review the exception that an agent granted")
            )
        self.env["support.plan.settlement"]._tell_cover_may_begin()

    def _ask(self):
        self.ensure_one()
        self._tell_managers(self.env._("Grant or decline an exception"))

    def _tell_managers(self, summary):
        """Leave an activity for each support manager of the company."""
        managers = self.env.ref("support_plan.group_manager").sudo().all_user_ids
        for user in managers.filtered(
            lambda user: (
                user.active
                and user.id != self.env.ref("base.user_root").id
                and self.company_id in user.company_ids
            )
        ):
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, user_id=user.id
            )

    def _check_manager(self):
        if not self.env.user.has_group("support_plan.group_manager"):
            raise AccessError(self.env._("Only a support manager decides this."))

    def action_grant(self):
        """Grant what was asked for."""
        self._check_manager()
        for exception in self:
            if exception.state != "asked":
                raise UserError(self.env._("This exception has been decided already."))
            exception._grant()
        self._close_activities()
        return True

    def action_decline(self):
        """Turn down what was asked for, or take back what nobody has used yet."""
        self._check_manager()
        if any(exception.state not in ("asked", "granted") for exception in self):
            raise UserError(self.env._("This exception has been decided already."))
        self._move(state="declined")
        self._close_activities()
        return True

    def action_review(self):
        """Note that a manager looked at what an agent granted."""
        self._check_manager()
        self._move(reviewed_by=self.env.user.id)
        self._close_activities()
        return True

    def _close_activities(self):
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
