# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Any, NamedTuple

from odoo import models

from ...hours import charged_hours, exact
from ...verdict import Request


class Charge(NamedTuple):
    """What a call is going to cost, before anything is written."""

    hours: int
    term: Any
    awaiting_reason: str = ""
    absorbed_reason: str = ""
    billed_as: Any = None


class SupportCall(models.Model):
    """Charging: from real minutes to whole hours, and which term bears them."""

    _inherit = "support.call"

    # ------------------------------------------------------------------
    # What is written
    # ------------------------------------------------------------------

    def _charge(self):
        """Charge a logged call: draw its hours or bill them, or let them wait.

        Done once more for work that awaits, when a term turns up that reaches its day.
        """
        self.ensure_one()
        charge = self._get_charge()
        hours = max(0, charge.hours - self.hours_given_back)
        if self._lock_group(charge.term):
            self._write_charge({"term_id": charge.term.id})
            hours = self._get_group_difference(charge.term)
        self._carry_out(self._get_outcome(charge, hours))

    def _reserve(self):
        """Reserve the hours of calls that await their review: they count as used."""
        for call in self.sudo():
            values = call._prepare_reserve()
            if call.hours_reserved != values["hours_reserved"]:
                call._write_charge(values)

    # ------------------------------------------------------------------
    # What is reckoned: nothing below writes
    # ------------------------------------------------------------------

    def _prepare_reserve(self):
        self.ensure_one()
        if self.state != "to_review" or self.minutes <= 0:
            return {"hours_reserved": 0}
        charge = self._get_charge()
        return {"term_id": charge.term.id, "hours_reserved": charge.hours}

    def _get_charge(self):
        """Reckon what the call costs and which term bears it.

        :rtype: Charge
        """
        self.ensure_one()
        work_type = self.work_type_id
        term, reason = self._find_term()
        if not work_type.chargeable:
            return Charge(0, term if work_type.needs_cover else term.browse())
        if work_type.product_id:
            hours = self._reckon_hours(term.browse())
            return Charge(hours, term.browse(), billed_as=work_type.product_id)
        exception = self.ticket_id.support_exception_id
        if reason and exception:
            hours = self._reckon_hours(term)
            if exception.charge == "absorb":
                return Charge(hours, term, absorbed_reason=exception.reason)
            if term.overage_product_id:
                return Charge(hours, term, billed_as=term.overage_product_id)
            return Charge(hours, term, awaiting_reason="no_cover")
        if term and not reason and term.allowance == "unlimited":
            return Charge(0, term)
        hours = self._reckon_hours(term, self._get_uplift(term))
        return Charge(hours, term, awaiting_reason=reason)

    def _reckon_hours(self, term, uplift=1):
        """Return the whole hours of this call by itself."""
        return charged_hours(
            self.minutes,
            minimum=self._get_minimum_hours(term),
            multiplier=exact(self.work_type_id.multiplier) * uplift,
            grace_minutes=term.grace_minutes,
        )

    def _get_minimum_hours(self, term):
        minimum = self.work_type_id.minimum_hours
        # A kind of work without minimum has none, whatever the plan says.
        return max(minimum, term.minimum_hours if term else 1) if minimum else 0

    def _get_uplift(self, term):
        """Return what the term multiplies work by that lies outside its hours of the
        week, as an exact number; 1 within them."""
        if term.outside_hours == "uplift" and term._is_outside_hours(self.started_at):
            return exact(term.uplift)
        return exact(1)

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
