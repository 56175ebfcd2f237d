# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import AccessError, UserError

from .support_call_drawing import Outcome


class SupportCall(models.Model):
    """After logging: a manager decides what awaits, and mistakes are reversed."""

    _inherit = "support.call"

    def _decide(self, decision, reason, product=None):
        """Decide what becomes of awaiting hours: of many calls, all or none.

        :param decision: ``bill``, ``absorb`` or ``draw``
        :param reason: why, in words; kept on the call
        :param product: what to bill as, where the term names no product
        :raises AccessError: to anyone but support managers
        :raises UserError: when nothing awaits, or the decision cannot be carried out
        """
        if not (self.env.su or self.env.user.has_group("support_plan.group_manager")):
            raise AccessError(self.env._("A support manager decides this."))
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason for the decision."))
        self.sudo()._each_or_none(
            lambda call: call._decide_one(decision, reason, product)
        )

    def _decide_one(self, decision, reason, product):
        hours = self.hours_awaiting
        # A reversed call may still bear hours of the ticket it is rounded up with.
        if not hours or self.state not in ("logged", "reversed"):
            raise UserError(self.env._("Nothing awaits a decision on this call."))
        values = {
            "hours_awaiting": 0,
            "awaiting_reason": False,
            "decision_reason": reason,
        }
        if decision == "absorb":
            outcome = Outcome({"hours_absorbed": self.hours_absorbed + hours})
        elif decision == "bill":
            outcome = Outcome(self._prepare_decided_overage(hours, product))
        else:
            outcome = self._get_decided_draw(hours)
        self._carry_out(outcome._replace(values=values | outcome.values))

    def _prepare_decided_overage(self, hours, product):
        term = self.term_id
        if term.overage_product_id:
            return self._prepare_overage(
                hours, term.overage_product_id, term.overage_price
            )
        if not product:
            raise UserError(
                self.env._("Choose the product to bill these hours as."),
            )
        return self._prepare_overage(hours, product)

    def _get_decided_draw(self, hours):
        term = self.term_id
        if not term.covered_from or term.revoked:
            raise UserError(
                self.env._(
                    "No paid plan reaches the day of this call: bill or absorb it."
                )
            )
        draws, rest = self._find_draws(term, hours)
        if rest:
            raise UserError(
                self.env._("Not enough prepaid hours are left to draw these.")
            )
        return Outcome({"hours_drawn": self.hours_drawn + hours}, draws)

    # ------------------------------------------------------------------
    # Reversing
    # ------------------------------------------------------------------

    def _reverse_charge(self, reason, hours=None):
        """Take back what a call was charged, in full or in part.

        Hours go back into the lots they came from; from a lot that has expired they
        come back as goodwill. Overage that is on an invoice is credited there first.

        :param reason: why, in words; kept on the ledger
        :param int hours: how many whole hours to take back; the whole call when left
            out, which is then reversed for good
        :raises AccessError: on a call that the user may not change
        :raises UserError: when there is no reason, or not so much to take back
        """
        self._check_is_theirs()
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason for reversing the call."))
        for call in self.sudo():
            if call.state != "logged":
                raise UserError(self.env._("Only a logged call can be reversed."))
            if hours is not None and not 0 < hours <= call.hours:
                raise UserError(
                    self.env._("Give back between 1 and %s whole hours.", call.hours)
                )
            if hours is None or hours == call.hours:
                call._reverse_whole(reason)
            else:
                call._reverse_part(hours, reason)
            call.message_post(body=self.env._("Reversed: %s", reason))

    def _reverse_part(self, hours, reason):
        """Take some hours back for good: a further call on the ticket does not charge
        them again."""
        self._lock_group(self.term_id)
        self._write_charge({"hours_given_back": self.hours_given_back + hours})
        self._take_off(hours, reason)

    def _reverse_whole(self, reason):
        grouped = self._lock_group(self.term_id)
        self._write_charge({"state": "reversed", "decision_reason": reason})
        if not grouped:
            if self.hours:
                self._take_off(self.hours, reason)
            return
        # The ticket is reckoned anew without this call; the difference comes off this
        # call first, and then off those that were logged last.
        calls = self._get_group_calls()
        surplus = sum(calls.mapped("hours")) - self._get_group_hours(
            calls, self.term_id
        )
        for call in self | (calls - self).sorted("id", reverse=True):
            part = min(surplus, call.hours)
            if part > 0:
                call._take_off(part, reason)
                surplus -= part

    def _take_off(self, hours, reason):
        """Take hours off a call: first what awaits, then overage that is not invoiced,
        then what we absorbed, and what was drawn last."""
        self.ensure_one()
        values = {"hours": self.hours - hours}
        rest = hours
        for name in ("hours_awaiting", "hours_overage", "hours_absorbed"):
            part = min(rest, self[name])
            if not part:
                continue
            if name == "hours_overage":
                self._check_overage_comes_off()
            values[name] = self[name] - part
            rest -= part
        if values.get("hours_awaiting") == 0:
            values["awaiting_reason"] = False
        if rest:
            self._give_back(rest, reason)
            values["hours_drawn"] = self.hours_drawn - rest
        self._write_charge(values)

    def _check_overage_comes_off(self):
        """Hook: refuse to take hours off that are billed.

        :raises UserError: says what to do first
        """
        self.ensure_one()

    def _give_back(self, hours, reason):
        """Give drawn hours back, those drawn last first."""
        Entry = self.env["support.plan.entry"]
        draws = self.entry_ids.filtered(lambda entry: entry.kind == "draw")
        draws.lot_id._lock()
        parts = {}
        for entry, standing in sorted(
            draws._hours_not_reversed().items(), key=lambda item: -item[0].id
        ):
            part = min(hours, -standing)
            if part > 0:
                parts[entry] = -part
                hours -= part
        Entry._reverse(reason, parts)
        for entry, signed in parts.items():
            lot = entry.lot_id
            today = lot.company_id._support_today()
            if lot.revoked or lot.date_expiry < today:
                lot._turn_into_goodwill(-signed, reason, today)
