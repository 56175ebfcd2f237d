# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Any, NamedTuple

from odoo import models
from odoo.fields import Domain

from ...hours import Stock, Take, draw_down


class Draw(NamedTuple):
    """Hours that one lot gives to a call, and what it has left then."""

    lot: Any
    hours: int
    left: int


class Outcome(NamedTuple):
    """What becomes of charged hours: what the call says of them, and what lots give."""

    values: dict
    draws: tuple[Draw, ...] = ()


class SupportCall(models.Model):
    """Drawing: what becomes of the hours that a call is charged."""

    _inherit = "support.call"

    # ------------------------------------------------------------------
    # What is decided: nothing here writes
    # ------------------------------------------------------------------

    def _get_outcome(self, charge, hours, lock=True):
        """Decide what becomes of the hours that a call is charged.

        :param charge: a :class:`~.support_call_charging.Charge`
        :param hours: whole hours; fewer than the charge's, where the call is rounded up
            with others or some were given back
        :param lock: whether to keep others from the lots until the hours are drawn
        :rtype: Outcome
        """
        values = {
            "term_id": charge.term.id,
            "hours": hours,
            "hours_awaiting": 0,
            "awaiting_reason": False,
        }
        if charge.billed_as:
            return Outcome(values | self._prepare_overage(hours, charge.billed_as))
        if charge.absorbed_reason:
            absorbed = {
                "hours_absorbed": hours,
                "decision_reason": charge.absorbed_reason,
            }
            return Outcome(values | absorbed)
        if not hours:
            return Outcome(values)
        if charge.awaiting_reason:
            awaiting = {
                "hours_awaiting": hours,
                "awaiting_reason": charge.awaiting_reason,
            }
            return Outcome(values | awaiting)
        outcome = self._draw_or_bill(charge.term, hours, lock)
        return outcome._replace(values=values | outcome.values)

    def _draw_or_bill(self, term, hours, lock=True):
        """Decide to draw hours, and to bill or keep waiting what no lot can give.

        A plan without an allowance may have a top-up or goodwill.

        :rtype: Outcome
        """
        draws, rest = (), hours
        if term.allowance != "unlimited":
            draws, rest = self._find_draws(term, hours, lock)
        values = {"hours_drawn": self.hours_drawn + hours - rest}
        if rest and term.overage == "bill":
            values |= self._prepare_overage(
                rest, term.overage_product_id, term.overage_price
            )
        elif rest:
            values |= self._prepare_rest(term, rest)
        return Outcome(values, draws)

    def _find_draws(self, term, hours, lock=True):
        """Find as many hours as there are, the lot that expires first first.

        :return: a tuple of :class:`Draw`, and the hours that no lot can give
        """
        lots = self._get_lots_to_draw(term)
        left = lots._lock() if lock else {lot.id: lot.hours_left for lot in lots}
        takes, rest = draw_down(
            [Stock(lot.id, lot.date_expiry, left[lot.id]) for lot in lots], hours
        )
        draws = tuple(
            Draw(lots.browse(take.key), take.hours, left[take.key] - take.hours)
            for take in takes
        )
        return draws, rest

    def _get_lots_to_draw(self, term):
        """Return the lots that a call of that day may draw on: those of the day, and
        what rolled over from them since."""
        day = self.work_date
        of_that_day = Domain("date_start", "<=", day) & Domain("date_expiry", ">=", day)
        Lot = self.env["support.plan.lot"]
        rolled = Domain("hours_left", ">", 0) & Domain(
            "source_lot_id", "any", Lot._get_in_force_domain(day)
        )
        # What rolled over expires later than what it came from.
        return Lot.search_fetch(
            Domain("contract_line_id", "=", term.contract_line_id.id)
            & Domain("date_expiry", ">=", day)
            & Lot._get_paid_domain()
            & (of_that_day | rolled)
        )

    def _prepare_rest(self, term, hours):
        """Return the values of hours that no lot can give: an exception says what
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

    # ------------------------------------------------------------------
    # What is written
    # ------------------------------------------------------------------

    def _carry_out(self, outcome):
        """Draw what lots give, and write on the call what became of its hours.

        :param outcome: an :class:`Outcome` whose lots are locked
        """
        self.ensure_one()
        if outcome.draws:
            self.env["support.plan.entry"]._draw(
                self, [Take(draw.lot.id, draw.hours) for draw in outcome.draws]
            )
            left = {draw.lot.id: draw.left for draw in outcome.draws}
            self.env["support.plan.lot"].browse(left)._alert_when_due(left)
        self._write_charge(outcome.values)
