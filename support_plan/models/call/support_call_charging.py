# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction
from typing import Any, NamedTuple

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...hours import Stock, charged_hours, draw_down, weighted_minutes, whole_hours
from ..gate.support_gate import Request
from .support_call import CHARGING


class Charge(NamedTuple):
    """What a call is going to cost, before anything is written."""

    hours: int
    term: Any
    multiplier: Fraction = Fraction(1)
    awaiting_reason: str = ""
    absorbed_reason: str = ""
    billed_as: Any = None


class SupportCall(models.Model):
    """Logging: from real minutes to whole hours, and from hours to lots."""

    _inherit = "support.call"

    # ------------------------------------------------------------------
    # What staff do
    # ------------------------------------------------------------------

    def action_log(self):
        """Log the calls: reckon whole hours and draw them. Of many, all or none.

        Calls of a company that reviews everything wait for a manager.

        :raises AccessError: on a call that the user may not change
        :raises UserError: when a call was logged already, or says too little
        """
        self._each_or_none(lambda call: call._log_or_submit())
        return True

    def _log_or_submit(self):
        self.check_access("write")
        if self.state not in ("running", "paused", "to_review"):
            raise UserError(self.env._("This call has been logged already."))
        if not self.summary:
            raise UserError(self.env._("Say in a few words what was done."))
        if self._must_be_reviewed():
            self._write_charge({"state": "to_review"})
        else:
            self._log()

    def _must_be_reviewed(self):
        self.ensure_one()
        if self.company_id.root_id.support_review != "always":
            return False
        if self.env.su or self.env.user.has_group("support_plan.group_manager"):
            return False
        if self.state == "to_review":
            raise AccessError(self.env._("A support manager reviews this call."))
        return True

    def _log(self):
        """Charge one call and draw its hours, all in one transaction."""
        self.ensure_one()
        self.env["support.plan.entry"]._settle_now()
        call = self.sudo()
        call._write_charge(
            {
                "state": "logged",
                "hours_reserved": 0,
                "cost_hour": call._get_cost_hour(),
            }
        )
        call._charge()

    def _charge(self):
        """Reckon the hours of a logged call, and draw or bill them, or let them wait.

        Done once more for work that awaits, when a term turns up that reaches its day.
        """
        self.ensure_one()
        charge = self._get_charge()
        hours = max(0, charge.hours - self.hours_given_back)
        if charge.term and self._is_rounded_with_ticket(charge.term):
            self.env["support.call.group"]._lock_for(self.ticket_id, charge.term)
            self._write_charge({"term_id": charge.term.id})
            hours = self._get_group_difference(charge)
        self._write_charge(self._prepare_charge(charge, hours, self._draw))

    def _prepare_charge(self, charge, hours, draw):
        """Return the values that a charge puts on the call.

        :param draw: what draws hours of a term, and returns how many there were
        """
        values = {
            "term_id": charge.term.id,
            "hours": hours,
            "hours_awaiting": 0,
            "awaiting_reason": False,
        }
        if charge.billed_as:
            values |= self._prepare_overage(hours, charge.billed_as)
        elif charge.absorbed_reason:
            values |= {
                "hours_absorbed": hours,
                "decision_reason": charge.absorbed_reason,
            }
        elif charge.awaiting_reason and hours:
            values |= {
                "hours_awaiting": hours,
                "awaiting_reason": charge.awaiting_reason,
            }
        elif hours:
            values |= self._draw_or_bill(charge.term, hours, draw)
        return values

    def _reserve(self):
        """Reserve the hours of calls that await their review: they count as used."""
        for call in self.sudo():
            if call.state == "to_review" and call.minutes > 0:
                charge = call._get_charge()
                values = {"term_id": charge.term.id, "hours_reserved": charge.hours}
            else:
                values = {"hours_reserved": 0}
            if call.hours_reserved != values["hours_reserved"]:
                call._write_charge(values)

    def _write_charge(self, values):
        """Write what only the charging may write."""
        return self.with_context(support_charging=CHARGING).write(values)

    def _get_cost_hour(self):
        self.ensure_one()
        return (
            self.user_id.sudo().support_cost_hour
            or self.company_id.root_id.support_cost_hour
        )

    # ------------------------------------------------------------------
    # Reckoning
    # ------------------------------------------------------------------

    def _get_charge(self):
        """Reckon what the call costs and which term bears it. Writes nothing.

        :rtype: Charge
        """
        self.ensure_one()
        work_type = self.work_type_id
        term, reason = self._find_term()
        if not work_type.chargeable:
            return Charge(0, term if work_type.needs_cover else term.browse())
        if work_type.product_id:
            hours = self._reckon_hours(term.browse(), Fraction(1))
            return Charge(hours, term.browse(), billed_as=work_type.product_id)
        exception = self.ticket_id.support_exception_id
        if reason and exception:
            hours = self._reckon_hours(term, Fraction(1))
            if exception.charge == "absorb":
                return Charge(hours, term, absorbed_reason=exception.reason)
            if term.overage_product_id:
                return Charge(hours, term, billed_as=term.overage_product_id)
            return Charge(hours, term, awaiting_reason="no_cover")
        if term and not reason and term.allowance == "unlimited":
            return Charge(0, term)
        multiplier = Fraction(1)
        if term.outside_hours == "uplift" and self._is_outside_hours(term):
            multiplier = Fraction(str(term.uplift))
        return Charge(self._reckon_hours(term, multiplier), term, multiplier, reason)

    def _reckon_hours(self, term, uplift):
        """Return the whole hours of this call by itself."""
        return charged_hours(
            self.minutes,
            minimum=self._get_minimum_hours(term),
            multiplier=self._get_multiplier(uplift),
            grace_minutes=term.grace_minutes if term else 0,
        )

    def _get_minimum_hours(self, term):
        minimum = self.work_type_id.minimum_hours
        # A kind of work without minimum has none, whatever the plan says.
        return max(minimum, term.minimum_hours if term else 1) if minimum else 0

    def _get_multiplier(self, uplift):
        return weighted_minutes(1, self.work_type_id.multiplier) * uplift

    def _find_term(self):
        """Return the term that the work falls into, and why it cannot be drawn on.

        :return: the term (empty when there is none) and a word of
            ``awaiting_reason``, or nothing when the term covers the work
        """
        self.ensure_one()
        Term = self.env["support.plan.term"]
        day = self.work_date
        company = self.company_id
        if self.contract_line_id:
            term = self.contract_line_id._get_support_term(day)
        else:
            (verdict,) = self.env["support.gate"]._check(
                [
                    Request(
                        self.partner_id,
                        company,
                        caller=self.caller_id,
                        category=self.ticket_id.category_id,
                    )
                ],
                day,
            )
            term = Term.browse(verdict.term_id)
        late = (company._support_today() - day).days > company.root_id.support_late_days
        reason = self._get_obstacle(term)
        if reason == "no_cover":
            term = Term
        return term, "late" if late else reason

    def _is_outside_hours(self, term):
        """Tell whether the call began outside the plan's hours of the week."""
        return term._is_outside_hours(self.started_at)

    def _is_rounded_with_ticket(self, term):
        self.ensure_one()
        return (
            term.rounding == "ticket"
            and self.ticket_id
            and self.work_type_id.chargeable
            and not self.work_type_id.product_id
            and term.allowance != "unlimited"
        )

    def _get_group_difference(self, charge):
        """Return what this call adds to the hours of its ticket in its term."""
        calls = self._get_group_calls() | self
        total = self._get_group_hours(calls, charge.term)
        return max(0, total - sum((calls - self).mapped("hours")))

    def _get_group_calls(self):
        return self.search_fetch(
            [
                ("ticket_id", "=", self.ticket_id.id),
                ("term_id", "=", self.term_id.id),
                ("state", "in", ("logged", "reversed")),
                ("work_type_id.chargeable", "=", True),
                ("work_type_id.product_id", "=", False),
            ]
        )

    def _get_group_hours(self, calls, term):
        """Return the whole hours of calls that are rounded up together."""
        standing = calls.filtered(lambda call: call.state == "logged")
        if not standing:
            return 0
        minutes = Fraction(0)
        for call in standing:
            uplift = Fraction(1)
            if call._is_outside_hours(term) and term.outside_hours == "uplift":
                uplift = Fraction(str(term.uplift))
            minutes += weighted_minutes(
                call.minutes, Fraction(call._get_multiplier(uplift))
            )
        minimum = max(call._get_minimum_hours(term) for call in standing)
        hours = max(
            minimum, whole_hours(max(minutes - term.grace_minutes, Fraction(0)))
        )
        return max(0, hours - sum(standing.mapped("hours_given_back")))

    # ------------------------------------------------------------------
    # Drawing
    # ------------------------------------------------------------------

    def _get_lots_to_draw(self, term):
        """Return the lots that a call of that day may draw on: those of the day, and
        what rolled over from them since."""
        day = self.work_date
        of_that_day = Domain("date_start", "<=", day) & Domain("date_expiry", ">=", day)
        in_force = Domain("frozen", "=", False) & Domain("revoked", "=", False)
        rolled = Domain("hours_left", ">", 0) & Domain(
            "source_lot_id", "any", of_that_day & in_force
        )
        # What rolled over expires later than what it came from.
        return self.env["support.plan.lot"].search_fetch(
            Domain("contract_line_id", "=", term.contract_line_id.id)
            & Domain("date_expiry", ">=", day)
            & in_force
            & (of_that_day | rolled)
        )

    def _draw(self, term, hours):
        """Draw as many hours as there are, the lot that expires first first.

        :return: the hours drawn
        """
        lots = self._get_lots_to_draw(term)
        left = lots._lock()
        takes, rest = draw_down(
            [Stock(lot.id, lot.date_expiry, left[lot.id]) for lot in lots], hours
        )
        if takes:
            self.env["support.plan.entry"]._draw(self, takes)
            for take in takes:
                left[take.key] -= take.hours
            lots.browse(take.key for take in takes)._alert_when_due(left)
        return hours - rest

    def _draw_or_bill(self, term, hours, draw=None):
        """Draw hours, and bill or keep waiting what no lot could give.

        A plan without an allowance may have a top-up or goodwill.

        :return: the values to write on the call
        """
        draw = draw or self._draw
        drawn = draw(term, hours) if term.allowance != "unlimited" else 0
        values = {"hours_drawn": self.hours_drawn + drawn}
        rest = hours - drawn
        if rest and term.overage == "bill":
            values |= self._prepare_overage(
                rest, term.overage_product_id, term.overage_price
            )
        elif rest:
            values |= self._prepare_rest(term, rest)
        return values

    def _prepare_rest(self, term, hours):
        """Return the values of hours that no lot could give: an exception says what
        becomes of them, or else they await a decision."""
        exception = self.ticket_id.sudo().support_exception_id
        if exception.charge == "absorb":
            return {
                "hours_absorbed": self.hours_absorbed + hours,
                "decision_reason": exception.reason,
            }
        if exception and term.overage_product_id:
            return self._prepare_overage(
                hours, term.overage_product_id, term.overage_price
            )
        return {"hours_awaiting": hours, "awaiting_reason": "used_up"}

    def _prepare_overage(self, hours, product, price=None):
        """Return the values that bill hours beyond the lots, at the term's price."""
        if price is None:
            price = product.currency_id._convert(
                product.with_company(self.company_id).list_price,
                self.currency_id or self.company_id.currency_id,
                self.company_id,
                self.work_date,
            )
        return {
            "hours_overage": self.hours_overage + hours,
            "overage_product_id": product.id,
            "overage_price": price,
        }
