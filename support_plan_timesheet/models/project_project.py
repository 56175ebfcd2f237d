# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

# Of projects and of tasks.
TIME_FIELDS = frozenset(
    {
        "allocated_hours",
        # What the timesheets cost.
        "analytic_account_balance",
        "effective_hours",
        "is_project_overtime",
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
)


class ProjectProject(models.Model):
    _name = "project.project"
    _inherit = ["project.project", "support.hidden.time"]
    _support_time_fields = TIME_FIELDS
