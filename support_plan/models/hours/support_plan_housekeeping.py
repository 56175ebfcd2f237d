# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models

from ...hours import rolled_over

BATCH = 200


class SupportPlanHousekeeping(models.AbstractModel):
    """What happens to hours as days pass: they roll over once, or lapse.

    Cover itself needs no housekeeping; it is reckoned when asked. Every step is
    idempotent and can be run by hand, as often as one likes.
    """

    _name = "support.plan.housekeeping"
    _description = "Support Plan Housekeeping"

    @api.model
    def _cron_housekeeping(self):
        """Roll over and lapse what is due, in batches that commit."""
        for search, move in self._get_steps():
            found = search()
            for start in range(0, len(found), BATCH):
                batch = found[start : start + BATCH]
                move(batch)
                remaining = len(found) - start - len(batch)
                if not self.env["ir.cron"]._commit_progress(
                    len(batch), remaining=remaining
                ):
                    return

    @api.model
    def _run(self):
        """Do all that is due now, in the transaction of the caller."""
        for search, move in self._get_steps():
            move(search())

    def _get_steps(self):
        """Return what to search for, and what to do with what is found. Unused hours
        roll over before they lapse."""
        return (
            (self._search_to_roll_over, self._roll_over_lots),
            (self._search_to_expire, self._expire_lots),
        )

    def _search_ended(self, domain, late=False):
        """Return lots with hours left whose last day is over.

        :param late: leave out those that a late call may still draw on
        """
        lots = self.env["support.plan.lot"].sudo()
        for company in (
            self.env["res.company"].sudo().search([("parent_id", "=", False)])
        ):
            days = company.support_late_days if late else 0
            lots |= lots.search(
                [
                    ("company_id", "=", company.id),
                    ("hours_left", ">", 0),
                    ("date_expiry", "<", company._support_today() - timedelta(days)),
                    ("frozen", "=", False),
                    *domain,
                ]
            )
        return lots

    def _search_to_roll_over(self):
        return self._search_ended(
            [
                ("kind", "=", "allowance"),
                ("term_id.rollover_cap", ">", 0),
                ("rolled_lot_ids", "=", False),
            ]
        )

    def _roll_over_lots(self, lots):
        """Move unused hours of ended terms into the next terms that are in force."""
        for lot in lots:
            following = self._get_following_term(lot)
            if following:
                self._roll_over(lot, following)

    def _get_following_term(self, lot):
        """Return the term in force that hours of this lot may roll over into."""
        day_after = lot.date_expiry + timedelta(days=1)
        term = lot.contract_line_id._get_support_term(day_after)
        return term if term.covered_from else term.browse()

    def _roll_over(self, lot, term):
        left = lot._lock()[lot.id]
        hours = rolled_over(left, lot.term_id.rollover_cap * lot.term_id.quantity)
        if not hours:
            return
        today = lot.company_id._support_today()
        rolled = lot.create(
            {
                "contract_line_id": lot.contract_line_id.id,
                "term_id": term.id,
                "source_lot_id": lot.id,
                "kind": "rollover",
                "date_start": lot.date_expiry + timedelta(days=1),
                "date_expiry": term.date_end,
                "hours_granted": hours,
            }
        )
        self.env["support.plan.entry"].sudo().create(
            [
                {
                    "lot_id": lot.id,
                    "kind": "rollover_out",
                    "hours": -hours,
                    "date": today,
                },
                {
                    "lot_id": rolled.id,
                    "kind": "rollover_in",
                    "hours": hours,
                    "date": today,
                },
            ]
        )

    def _search_to_expire(self):
        return self._search_ended([], late=True)

    def _expire_lots(self, lots):
        """Let unused hours lapse, once neither a late call nor an unpaid renewal can
        reach them any more."""
        due = lots.filtered(lambda lot: not self._may_still_roll_over(lot))
        left = due._lock()
        self.env["support.plan.entry"].sudo().create(
            [
                {
                    "lot_id": lot.id,
                    "kind": "expiry",
                    "hours": -left[lot.id],
                    "date": lot.company_id._support_today(),
                }
                for lot in due
                if left[lot.id]
            ]
        )

    def _may_still_roll_over(self, lot):
        """Tell whether a renewal that would take the hours over is still in grace."""
        if lot.kind != "allowance" or not lot.term_id.rollover_cap:
            return False
        if lot.rolled_lot_ids:
            return False
        term = lot.contract_line_id._get_support_term(
            lot.date_expiry + timedelta(days=1)
        )
        today = lot.company_id._support_today()
        return (
            bool(term)
            and not term.covered_from
            and ((term.grace_until or fields.Date.to_date("1900-01-01")) >= today)
        )
