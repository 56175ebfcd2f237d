# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    """Clients who see amounts only see no timesheets."""

    _name = "account.analytic.line"
    _inherit = ["account.analytic.line", "support.hidden.time"]
    _support_time_fields = frozenset({"unit_amount", "amount"})

    def _timesheet_get_portal_domain(self):
        if self.env.user._sees_support_amounts_only():
            return Domain.FALSE
        return super()._timesheet_get_portal_domain()

    def _show_portal_timesheets(self):
        return (
            super()._show_portal_timesheets()
            and not self.env.user._sees_support_amounts_only()
        )

    def _hides_support_time(self, document):
        """Tell whether a printed list of timesheets leaves the time out.

        :param document: the invoice or order line that the list is printed with; nothing
            for the lists of projects and tasks, which are our own
        """
        if not document:
            # The list of a client's own page, from which all times are left out.
            return not self
        name = "support_has_amounts"
        if name not in document._fields:
            name = "support_is_amount"
        return name in document._fields and document[name]
