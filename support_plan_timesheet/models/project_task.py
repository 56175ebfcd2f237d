# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

_TIME_FIELDS = {
    "allocated_hours",
    "effective_hours",
    "overtime",
    "progress",
    "remaining_hours",
    "remaining_hours_percentage",
    "remaining_hours_so",
    "subtask_allocated_hours",
    "subtask_effective_hours",
    "timesheet_ids",
    "total_hours_spent",
    "total_timesheet_time",
}


class ProjectTask(models.Model):
    _inherit = "project.task"

    def _has_field_access(self, field, operation):
        """A client's login that sees amounts only reads no time of a task."""
        if (
            field.name in _TIME_FIELDS
            and not self.env.su
            and self.env.user._sees_support_amounts_only()
        ):
            return False
        return super()._has_field_access(field, operation)

    def _get_portal_total_hours_dict(self):
        """The list of tasks shows no totals of time to such a login."""
        if self.env.user._sees_support_amounts_only():
            return {}
        return super()._get_portal_total_hours_dict()
