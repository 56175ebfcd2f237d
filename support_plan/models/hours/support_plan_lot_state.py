# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# The same as `_get_in_force_domain`, of a `term`, for queries in SQL.
LOTS_IN_FORCE = """support_plan_lot lot
    WHERE lot.contract_line_id = term.contract_line_id
      AND lot.frozen IS NOT TRUE AND lot.revoked IS NOT TRUE
      AND lot.date_start <= %(day)s AND lot.date_expiry >= %(day)s
"""


class SupportPlanLot(models.Model):
    """What a lot is good for on a day, in Python, in SQL and as a domain: a test sees
    to it that the three agree."""

    _inherit = "support.plan.lot"

    @api.depends("hours_left", "frozen", "revoked", "date_start", "date_expiry")
    def _compute_state(self):
        for lot in self:
            lot.state = lot._state_on(lot.company_id._support_today())

    def _state_on(self, day):
        """Return the lot's state on a day of its company's calendar."""
        self.ensure_one()
        if self.revoked:
            return "revoked"
        if self.frozen:
            return "frozen"
        if not self.date_expiry or self.date_expiry < day:
            return "expired"
        if self.date_start > day:
            return "upcoming"
        return "usable" if self.hours_left else "used"

    def _is_in_force_on(self, day):
        """Tell whether calls of a day may draw on this lot, if anything is left."""
        return self._state_on(day) in ("usable", "used")

    @api.model
    def _get_paid_domain(self):
        """Return the domain of the lots that are paid for and not taken back."""
        return Domain("frozen", "=", False) & Domain("revoked", "=", False)

    @api.model
    def _get_in_force_domain(self, day):
        """Return the domain of the lots that calls of a day may draw on."""
        of_that_day = Domain("date_start", "<=", day) & Domain("date_expiry", ">=", day)
        return of_that_day & self._get_paid_domain()

    def _field_to_sql(self, alias, field_expr, query=None):
        """The state in SQL, so that it can be searched and grouped by."""
        if field_expr != "state":
            return super()._field_to_sql(alias, field_expr, query)
        names = (
            "revoked",
            "frozen",
            "date_start",
            "date_expiry",
            "hours_left",
            "company_id",
        )
        column = {name: self._field_to_sql(alias, name, query) for name in names}
        today = self.env["res.company"]._support_today_sql(column["company_id"])
        return SQL(
            """CASE
                WHEN %(revoked)s THEN 'revoked'
                WHEN %(frozen)s THEN 'frozen'
                WHEN %(date_expiry)s < %(today)s THEN 'expired'
                WHEN %(date_start)s > %(today)s THEN 'upcoming'
                WHEN %(hours_left)s > 0 THEN 'usable'
                ELSE 'used'
            END""",
            today=today,
            **column,
        )

    def _search_state(self, operator, value):
        return self._search_dated_state(operator, value)

    @api.model
    def _get_state_domains(self, day):
        stands = Domain("revoked", "=", False)
        paid = stands & Domain("frozen", "=", False)
        lasts = paid & Domain("date_expiry", ">=", day)
        begun = lasts & Domain("date_start", "<=", day)
        return {
            "revoked": Domain("revoked", "=", True),
            "frozen": stands & Domain("frozen", "=", True),
            "expired": paid & Domain("date_expiry", "<", day),
            "upcoming": lasts & Domain("date_start", ">", day),
            "usable": begun & Domain("hours_left", ">", 0),
            "used": begun & Domain("hours_left", "<=", 0),
        }
