# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What always holds, whatever happened: what ``test_property.py`` checks after a step.

The checks of ``audit.py`` say what is wrong with the tables as they are. Here are those
besides that need to know what the step was, what it found, and on which day.
"""

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from math import ceil

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...audit import CREDITED, find_mistakes

# What nobody may do to the ledger, by any way; and the constraint that refuses it, if it
# is none of the guards.
TAMPERING = {
    **{
        f"UPDATE support_plan_entry SET {change} WHERE id = %(entry)s": None
        for change in (
            "id = id + 1000000",
            "lot_id = (SELECT max(id) FROM support_plan_lot)",
            "kind = 'adjustment'",
            "hours = hours * 2",
            "date = date + 1",
            "call_id = (SELECT max(id) FROM support_call)",
            "reverses_id = id",
            "reason = 'Another one'",
        )
    },
    "DELETE FROM support_plan_entry WHERE id = %(entry)s": None,
    "TRUNCATE support_plan_entry": None,
    "UPDATE support_plan_lot SET hours_left = hours_left + 1 WHERE id = %(lot)s": None,
    """
    INSERT INTO support_plan_entry (lot_id, kind, hours, date, reason)
    SELECT id, 'adjustment', -hours_left - 1, date_start, 'Too much'
    FROM support_plan_lot WHERE id = %(lot)s
    """: "support_plan_lot_never_below_zero",
    """
    INSERT INTO account_move_line (
        move_id, display_type, currency_id, contract_line_id, support_period_id
    )
    SELECT move_id, 'line_note', currency_id, contract_line_id, support_period_id
    FROM account_move_line
    WHERE support_period_id IS NOT NULL AND support_released IS NOT TRUE
    ORDER BY id LIMIT 1
    """: "account_move_line_support_one_premium_per_period",
    """
    INSERT INTO support_plan_period (
        contract_line_id, company_id, date_start, date_end, state
    )
    SELECT contract_line_id, company_id, date_end, date_end + 1, 'planned'
    FROM support_plan_period WHERE state <> 'credited' ORDER BY id LIMIT 1
    """: "support_plan_period_no_overlap",
}

_BILLED_TWICE = f"""
    SELECT billed.call_id
    FROM support_plan_line_call_rel billed
    JOIN account_move_line line ON line.id = billed.line_id
    WHERE line.parent_state <> 'cancel' AND NOT {CREDITED}
    GROUP BY billed.call_id HAVING count(*) > 1
"""


class Checks:
    """The checks of books; they keep what the tables said after the step before."""

    def __init__(self):
        self.last_entry = 0
        self.last_call = 0
        self.checked_on = None
        self.fingerprint = None
        self.borne = defaultdict(int)

    def check(self):
        self.env.cr.flush()
        self.the_books_add_up()
        self.the_ledger_only_grew()
        self.hours_moved_as_they_may()
        self.lots_are_drawn_before_anything_else()
        self.plans_bear_what_they_cover()
        self.calls_are_charged_what_a_person_would_reckon()
        self.work_awaits_for_the_reason_that_is_so_now()
        self.no_hour_is_free_or_billed_without_a_reason()
        self.no_hour_is_billed_twice()
        self.no_period_is_left_out()
        self.the_gate_and_the_terms_agree()
        self._remember()

    def _remember(self):
        """Keep what the next step is measured against."""
        self.env.cr.execute(
            """
            SELECT COALESCE((SELECT max(id) FROM support_plan_entry), 0),
                   COALESCE((SELECT max(id) FROM support_call), 0)
            """
        )
        self.last_entry, self.last_call = self.env.cr.fetchone()
        self.fingerprint = self._get_fingerprint()
        self.checked_on = self.today
        self.borne.update((call, self._get_borne(call)) for call in self.calls)

    def the_books_add_up(self):
        mistakes = [
            f"rule {mistake.check.rule}, {mistake.check.name}: {mistake.sentence}"
            for mistake in find_mistakes(self.env.cr)
        ]
        assert not mistakes, "\n".join(mistakes)

    def _get_fingerprint(self):
        self.env.cr.execute(
            """
            SELECT md5(string_agg(concat_ws(',', id, lot_id, kind, hours, date, call_id,
                                            reverses_id, reason), ';' ORDER BY id))
            FROM support_plan_entry WHERE id <= %s
            """,
            [self.last_entry],
        )
        return self.env.cr.fetchone()[0]

    def the_ledger_only_grew(self):
        """Rule 2: no entry that was there before is another one now, or gone."""
        assert self.fingerprint in (None, self._get_fingerprint())

    def _get_fresh_entries(self):
        """Return the entries of this step, those that the books began with left out."""
        return self.env["support.plan.entry"].search(
            [("id", ">", self.last_entry)] if self.last_entry else [(0, "=", 1)],
            order="id",
        )

    def hours_moved_as_they_may(self):
        """Rules 2, 3 and 5: who may draw on which lot, and where hours come back."""
        came_back = defaultdict(int)
        for entry in self._get_fresh_entries():
            if entry.kind == "draw":
                self._check_draw(entry)
            else:
                assert self.checked_on <= entry.date <= self.today, (
                    f"{entry} is not dated today"
                )
            lot = entry.lot_id
            if entry.kind == "expiry" and not entry.reason:
                late = self.case.company.support_late_days
                assert (entry.date - lot.date_expiry).days > late, (
                    f"{lot} lapsed while a late call may still draw on it"
                )
            if (
                lot.date_expiry < self.today
                and entry.reverses_id.kind == "draw"
                or entry.hours < 0
                and entry.reason
            ):
                came_back[lot] += entry.hours
        for lot, hours in came_back.items():
            assert hours <= 0, f"{hours} hours came back to {lot}, which has expired"

    def _check_draw(self, entry):
        lot, call = entry.lot_id, entry.call_id
        assert not lot.frozen, "Hours were drawn, and not paid for"
        assert not lot.revoked, "Hours were drawn that had been taken back"
        assert lot.partner_id == call.partner_id, "Hours of another client were drawn"
        assert lot.company_id == call.company_id, "Hours of another company were drawn"
        if call.id > self.last_call:
            days = (self.today - call.work_date).days
            assert days <= self.case.company.support_late_days, f"{call} came too late"
        sooner = lot.contract_line_id.support_lot_ids.filtered(
            lambda other: (
                (other.date_expiry, other.id) < (lot.date_expiry, lot.id)
                and other.date_start <= call.work_date <= other.date_expiry
                and other.hours_left
                and not other.frozen
            )
        )
        assert not sooner, f"{lot} was drawn though {sooner} expires sooner"

    def lots_are_drawn_before_anything_else(self):
        """Rule 5: what a plan bills or leaves to a manager, no lot of the day had.

        Hours that came back in this step may have come back after the call.
        """
        came_back = self._get_fresh_entries().filtered("reverses_id").lot_id
        for call in self.calls:
            if (
                call.id > self.last_call
                and call.term_id.allowance != "unlimited"
                and (call.hours_overage or call.awaiting_reason == "used_up")
            ):
                lots = call.term_id.contract_line_id.support_lot_ids.filtered(
                    lambda lot, day=call.work_date: (
                        lot.hours_left
                        and not (lot.frozen or lot.revoked)
                        and (lot.source_lot_id or lot).date_start <= day
                        and day <= lot.date_expiry
                    )
                )
                assert not lots - came_back, f"{call} was not drawn on {lots}"

    def _get_borne(self, call):
        """Return the hours that a plan bears by itself: drawn, or billed by its rule.

        Overage that is on an invoice comes and goes with that.
        """
        billed = 0 if call.overage_invoice_line_id else call.hours_overage
        return call.hours_drawn + billed

    def plans_bear_what_they_cover(self):
        """Rule 5: without a manager, a plan bears the work of days of cover alone."""
        if self.doing in ("decides", "takes_a_credit_back"):
            return
        for call in self.calls:
            if call.term_id and self._get_borne(call) > self.borne[call]:
                standing = call.term_id._get_standing(call.work_date)
                assert standing == "covered", f"{call} was borne on a day {standing}"

    def calls_are_charged_what_a_person_would_reckon(self):
        """Rules 1 and 7: every minute is charged, in whole hours, once."""
        groups = defaultdict(lambda: self.env["support.call"])
        for call in self.calls:
            term = call.term_id
            if not call.work_type_id.chargeable or term.allowance == "unlimited":
                continue
            if term.rounding == "ticket" and call.ticket_id:
                groups[call.ticket_id, term] |= call
            elif call.state == "logged":
                whole = ceil(call.minutes / 60)
                assert call.hours == whole - self.given_back[call.id], call
        for calls in groups.values():
            logged = calls.filtered(lambda call: call.state == "logged")
            whole = ceil(sum(logged.mapped("minutes")) / 60)
            given_back = sum(self.given_back[call.id] for call in logged)
            assert sum(calls.mapped("hours")) == max(0, whole - given_back), calls

    def work_awaits_for_the_reason_that_is_so_now(self):
        """Rule 7: it makes no difference in which order things were written down."""
        for call in self.calls:
            reason = call.awaiting_reason
            if reason in ("payment", "before_cover", "hold"):
                assert call._get_obstacle(call.term_id) == reason, call
            elif reason == "no_cover" and not call.ticket_id:
                term = call.contract_line_id._get_support_term(call.work_date)
                assert not term, f"{call} awaits a plan, and there is {term}"

    def no_hour_is_free_or_billed_without_a_reason(self):
        """Rule 7: beyond the lots, what the plan does not bill is a manager's."""
        for call in self.calls - self.calls.filtered("decision_reason"):
            assert not call.hours_absorbed, f"{call} is free, and nobody knows why"
            if call.term_id.overage == "refuse":
                assert not call.hours_overage, f"{call} is billed against its plan"

    def no_hour_is_billed_twice(self):
        """Rule 3: the overage of a call is on one invoice line that stands."""
        self.env.cr.execute(_BILLED_TWICE)
        twice = self.env.cr.fetchall()
        assert not twice, f"The overage of calls {twice} is billed twice"

    def no_period_is_left_out(self):
        """Rule 13: each day from a line's first day on lies in a period, and what the
        papers charge is what the schedule says."""
        for line in self.lines.filtered(lambda line: not line.is_canceled):
            periods = line.support_period_ids.filtered(
                lambda period, line=line: (
                    period.state != "credited"
                    and not (line.date_end and period.date_start > line.date_end)
                )
            ).sorted("date_start")
            assert periods, f"{line} has no schedule"
            assert periods[0].date_start <= line.date_start
            for before, after in zip(periods, periods[1:], strict=False):
                gap = after.date_start - before.date_end
                assert gap == timedelta(1), f"{before} and {after} of {line}: {gap}"
            for period in periods.filtered("invoice_line_id"):
                posted = period.invoice_line_id.parent_state == "posted"
                assert (period.state == "billed") == posted
                if posted:
                    assert period.premium == period.invoice_line_id.price_subtotal

    def the_gate_and_the_terms_agree(self):
        """Rules 5 and 6: the gate's SQL and the charging's Python say the same of each
        term."""
        company = self.case.company
        terms = self.env["support.plan.term"].search(
            [
                ("company_id", "=", company.id),
                ("date_start", "<=", self.today),
                ("date_end", ">=", self.today),
            ]
        )
        standings = self.env["support.gate"]._fetch_standings(terms.partner_id, company)
        words = {
            row["id"]: row["standing"] for rows in standings.values() for row in rows
        }
        for term in terms:
            said = words.get(term.id)
            said = "covered" if said == "exhausted" else said
            assert said == term._get_standing(self.today), (term, said)

    # ------------------------------------------------------------------
    # What is tried, and must not come about
    # ------------------------------------------------------------------

    def check_let_in(self, ticket):
        """Rule 6: a ticket that came to a client came on a day of cover."""
        terms = self.env["support.plan.term"].search(
            [
                ("company_id", "=", self.case.company.id),
                ("partner_id", "=", ticket.commercial_partner_id.id),
            ]
        )
        standings = {term._get_standing(self.today) for term in terms}
        assert standings & {"covered", "grace"}, f"{ticket} was let in: {standings}"

    def check_tampering_fails(self):
        """Rules 2, 4 and 9: past the ORM, the database itself refuses."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT entry.id AS entry, entry.lot_id AS lot FROM support_plan_entry entry
            WHERE kind <> 'reversal' ORDER BY id DESC LIMIT 1
            """
        )
        ((entry, lot),) = self.env.cr.fetchall()
        for statement, constraint in TAMPERING.items():
            refused_by = "nothing"
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    self.env.cr.execute(statement, {"entry": entry, "lot": lot})
            except psycopg2.IntegrityError as error:
                refused_by = error.diag.constraint_name
            assert refused_by == constraint, f"{refused_by} refused: {statement}"
        self.env.invalidate_all()

    def check_writing_fails(self):
        """Rule 2: the superuser's RPC is refused as well."""
        entry = self.env["support.plan.entry"].search([], limit=1)
        same = {"hours": entry.hours}
        for change in (lambda: entry.write(same), entry.unlink):
            with suppress(UserError), self.env.cr.savepoint():
                change()
                raise AssertionError("An entry was changed or deleted")
