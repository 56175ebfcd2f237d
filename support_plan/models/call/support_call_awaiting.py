# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain

from .support_call_drawing import Outcome

# What follows from payments and holds, and is asked again as they change. The other
# reasons to wait are a manager's alone.
_FOLLOWING_FROM_FACTS = ("payment", "before_cover", "no_cover", "hold")


class SupportCall(models.Model):
    """Awaiting: why a plan does not bear some work by itself, and when it does.

    What is not paid awaits the payment. Once it is paid, the work of each day of cover
    is drawn by itself: from the day of payment on, and in a renewal's days of grace.
    Work of a day before the cover began, of a day on hold, or of a day that no plan
    reaches awaits a manager, and so does what was written down too late.

    It makes no difference in which order work, invoice and payment are written down:
    the question is asked when the call is logged, and again whenever the facts of a
    term change. Only what was drawn already stays drawn.
    """

    _inherit = "support.call"

    def _get_obstacle(self, term):
        """Return why a term does not bear this work by itself, or nothing.

        :param term: the term of the day of the work, or none
        :return: a word of ``awaiting_reason``, or an empty one
        """
        self.ensure_one()
        standing = term._get_standing(self.work_date) if term else None
        if not standing:
            return "no_cover"
        if standing == "hold":
            return "hold"
        if standing != "covered":
            return "before_cover" if term.covered_from else "payment"
        if (
            term.outside_hours == "manager"
            and term.allowance != "unlimited"
            and term._is_outside_hours(self.started_at)
        ):
            return "outside_hours"
        return ""

    @api.model
    def _settle_awaiting(self, terms):
        """Draw what awaited these terms, or say why it awaits now.

        :param terms: terms that are new, or whose payment or hold changed
        """
        if not terms:
            return
        for call in self.search(self._domain_to_settle(terms), order="started_at, id"):
            if call._is_borne_by_none():
                call._charge()
            else:
                call._draw_awaiting()

    @api.model
    def _domain_to_settle(self, terms):
        """Return the domain of the calls that may await these terms: those that they
        bear, and those of a client and a day of theirs that no term bears."""
        contracts = terms.contract_id
        clients = contracts.commercial_partner_id
        clients |= contracts.support_covered_partner_ids
        of_no_term = Domain("term_id", "=", False) | Domain(
            "term_id.revoked", "=", True
        )
        return (
            Domain("awaiting_reason", "in", _FOLLOWING_FROM_FACTS)
            & Domain("hours_awaiting", ">", 0)
            & Domain("state", "in", ("logged", "reversed"))
            & (
                Domain("term_id", "in", terms.ids)
                | of_no_term
                & Domain("partner_id", "in", clients.ids)
                & Domain("work_date", ">=", min(terms.mapped("date_start")))
                & Domain("work_date", "<=", max(terms.mapped("date_end")))
            )
        )

    def _is_borne_by_none(self):
        """Tell whether the call can be charged anew, to whatever term turns up.

        What a ticket is charged for its calls together stays with their term.
        """
        self.ensure_one()
        term = self.term_id
        return (
            self.state == "logged"
            and self.hours == self.hours_awaiting
            and (not term or term.revoked and not self._is_rounded_with_ticket(term))
        )

    def _draw_awaiting(self):
        """Draw the awaiting hours of one call, if its term bears them now."""
        self.ensure_one()
        reason = self._get_obstacle(self.term_id)
        if reason:
            if reason != self.awaiting_reason:
                self._write_charge({"awaiting_reason": reason})
            return
        hours = self.hours_awaiting
        values = {"hours_awaiting": 0, "awaiting_reason": False}
        if self.term_id.allowance == "unlimited":
            outcome = Outcome({"hours": self.hours - hours})
        else:
            outcome = self._draw_or_bill(self.term_id, hours)
        self._carry_out(outcome._replace(values=values | outcome.values))
