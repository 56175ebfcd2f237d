# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import UTC

from odoo import models


class SupportPlanTerm(models.Model):
    """The hours of the week that a term is for."""

    _inherit = "support.plan.term"

    def _is_outside_hours(self, moment):
        """Tell whether a moment lies outside the plan's hours of the week.

        :param moment: a naive datetime in UTC; the week is that of the company's time
            zone
        """
        if not self.calendar_id or self.outside_hours == "same":
            return False
        start = moment.replace(tzinfo=UTC).astimezone(self.company_id._support_zone())
        hour = start.hour + start.minute / 60
        return not any(
            attendance.hour_from <= hour < attendance.hour_to
            for attendance in self.calendar_id.attendance_ids
            if attendance.dayofweek == str(start.weekday())
            and attendance.day_period != "lunch"
        )
