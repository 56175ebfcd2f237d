# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from .project_project import TIME_FIELDS


class ProjectTask(models.Model):
    _name = "project.task"
    _inherit = ["project.task", "support.hidden.time"]
    _support_time_fields = TIME_FIELDS
    _support_time_contexts = frozenset({"hr_timesheet_display_remaining_hours"})

    def _get_portal_total_hours_dict(self):
        """The list of tasks shows no totals of time to such a login."""
        if self.env.user._sees_support_amounts_only():
            return {}
        return super()._get_portal_total_hours_dict()
