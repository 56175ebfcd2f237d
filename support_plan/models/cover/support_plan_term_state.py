# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class SupportPlanTerm(models.Model):
    """Where a term stands on a day, in Python, in SQL and as a domain: a test sees to
    it that the three agree."""

    _inherit = "support.plan.term"

    @api.depends("covered_from", "revoked", "date_start", "date_end", "company_id")
    def _compute_state(self):
        for term in self:
            today = term.company_id._support_today()
            term.state = term._state_on(today)

    def _state_on(self, day):
        """Return the term's state on a day of its company's calendar."""
        self.ensure_one()
        if self.revoked:
            return "revoked"
        if not self.date_end or self.date_end < day:
            return "expired"
        if not self.covered_from:
            return "pending"
        return "active" if self.covered_from <= day else "upcoming"

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let the computed state be searched and grouped by, as Odoo's own
        ``account.move.status_in_payment`` does: it is never stored, never stale."""
        if field_expr != "state":
            return super()._field_to_sql(alias, field_expr, query)
        column = {
            name: self._field_to_sql(alias, name, query)
            for name in ("revoked", "date_end", "covered_from", "company_id")
        }
        today = self.env["res.company"]._support_today_sql(column["company_id"])
        return SQL(
            """CASE
                WHEN %(revoked)s THEN 'revoked'
                WHEN %(date_end)s < %(today)s THEN 'expired'
                WHEN %(covered_from)s IS NULL THEN 'pending'
                WHEN %(covered_from)s <= %(today)s THEN 'active'
                ELSE 'upcoming'
            END""",
            today=today,
            **column,
        )

    def _search_state(self, operator, value):
        return self._search_dated_state(operator, value)

    @api.model
    def _get_state_domains(self, day):
        stands = Domain("revoked", "=", False)
        lasts = stands & Domain("date_end", ">=", day)
        return {
            "revoked": Domain("revoked", "=", True),
            "expired": stands & Domain("date_end", "<", day),
            "pending": lasts & Domain("covered_from", "=", False),
            "active": lasts & Domain("covered_from", "<=", day),
            "upcoming": lasts & Domain("covered_from", ">", day),
        }

    def _get_standing(self, day):
        """Tell whether this term covers a day: in force, and not on hold.

        :param day: a day of the company's calendar
        :return: ``covered``, ``grace``, ``pending``, ``hold`` or None
        """
        self.ensure_one()
        if self.revoked or not self.date_start <= day <= self.date_end:
            return None
        if self.contract_id._is_on_hold(day):
            return "hold"
        in_grace = bool(self.grace_until) and day <= self.grace_until
        if not self.covered_from:
            return "grace" if in_grace else "pending"
        # A day of grace is a day of cover once the renewal is paid, in whatever order
        # the work and the payment are written down.
        return "covered" if self.covered_from <= day or in_grace else "pending"
