# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Terminating a subscription, and cancelling that, is an act on its schedule."""

from datetime import date, timedelta

from odoo.tests import Form, tagged

from odoo.addons.support_plan.tests.common import TODAY
from odoo.addons.support_plan_contract_line_successor.tests.common import (
    NEXT_YEAR,
    YEAR_END,
    NeighbourCommon,
)

JUNE = date(2027, 6, 30)


@tagged("post_install", "-at_install")
class TestTermination(NeighbourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.billing.group_ids += cls.env.ref(
            "contract_termination.can_terminate_contract"
        )
        cls.reason = cls.env["contract.terminate.reason"].create(
            {"name": "Moves away", "terminate_comment_required": False}
        )

    def _terminate(self, line, day=JUNE, until_last_invoiced=True):
        """Fill in the termination's wizard, as plan billing does."""
        contract = line.contract_id.with_user(self.billing)
        opened = contract.action_terminate_contract()
        wizards = self.env[opened["res_model"]].with_user(self.billing)
        form = Form(wizards.with_context(**opened["context"]))
        form.terminate_date = day
        form.terminate_reason_id = self.reason
        form.terminate_with_last_date_invoiced = until_last_invoiced
        form.save().terminate_contract()
        self.env.invalidate_all()

    def _cancel_termination(self, line):
        contract = line.contract_id.with_user(self.billing)
        contract.action_cancel_contract_termination()
        self.env.invalidate_all()

    def _get_ends(self, line):
        return [
            (each.date_end, each.is_canceled, each.recurring_next_date)
            for each in line.contract_id.contract_line_ids
        ]

    # ------------------------------------------------------------------
    # Terminated
    # ------------------------------------------------------------------

    def test_a_plan_ends_with_what_is_billed_and_is_not_billed_again(self):
        for state, line in self._get_lines_in_every_state():
            if state not in ("draft", "unpaid", "paid", "under notice"):
                continue
            with self.subTest(state):
                billed = self._get_terms(line)
                self._terminate(line)
                self.assertEqual(line.date_end, YEAR_END)
                self._run_until(NEXT_YEAR, date(2029, 3, 15))
                self.assertEqual(self._get_terms(line), billed)

    def test_no_plan_is_terminated_before_what_is_billed(self):
        for state, line in self._get_lines_in_every_state():
            if state not in ("draft", "unpaid", "paid", "under notice"):
                continue
            with self.subTest(state):
                self.assertRefused(
                    line,
                    "Annual Plan",
                    lambda line: self._terminate(line, until_last_invoiced=False),
                )
                self.assertFalse(line.contract_id.is_terminated)

    def test_a_plan_that_has_not_begun_is_never_billed(self):
        for start in (TODAY, TODAY + timedelta(days=40)):
            with self.subTest(str(start)):
                line = self._subscribe(start=start)
                self._terminate(line, TODAY - timedelta(days=1))
                self._run_until(TODAY, start, start + timedelta(days=366))
                self.assertFalse(self._get_terms(line))

    def test_another_day_of_termination_is_not_just_noted(self):
        line = self._get_paid_line()
        self._terminate(line, YEAR_END)
        self.assertRefused(
            line,
            "Cancel the termination first",
            lambda line: self._terminate(line, date(2028, 6, 30)),
        )
        self._terminate(line, YEAR_END)  # for another reason, or comment
        self.assertEqual(line.contract_id.terminate_date, YEAR_END)

    # ------------------------------------------------------------------
    # And not any more
    # ------------------------------------------------------------------

    def test_a_termination_that_is_canceled_leaves_all_as_before(self):
        days = (TODAY - timedelta(days=1), JUNE, date(2028, 12, 31))
        for day in days:
            for state, line in self._get_lines_in_every_state():
                with self.subTest(state, day=str(day)):
                    before = self._get_ends(line)
                    if line.last_date_invoiced and day < line.date_start:
                        continue  # refused
                    self._terminate(line, day)
                    self._cancel_termination(line)
                    self.assertEqual(self._get_ends(line), before)
                    self.assertFalse(line.contract_id.is_terminated)

    def test_the_next_year_is_billed_once_after_all(self):
        line = self._get_paid_line()
        self._terminate(line)
        self._cancel_termination(line)
        self._run_until(NEXT_YEAR, date(2028, 9, 1))
        self.assertEqual(
            self._get_terms(line),
            [("2027-03-15", "2028-03-14"), ("2028-03-15", "2029-03-14")],
        )
        self.assertIn(
            "Annual Plan goes on.",
            "".join(line.contract_id.message_ids.mapped("body")),
        )

    def test_an_end_that_was_changed_since_stays_and_is_said(self):
        line = self._get_paid_line()
        self._terminate(line)
        line.date_end = date(2029, 3, 14)
        self._cancel_termination(line)
        self.assertEqual(line.date_end, date(2029, 3, 14))
        self.assertIn("ends on 03/14/2029", line.contract_id.message_ids[0].body)

    def test_what_was_terminated_before_this_addon_came_is_said_to_end(self):
        line = self._get_paid_line()
        self._terminate(line)
        line._forget_support_termination()
        self._cancel_termination(line)
        self.assertEqual(line.date_end, YEAR_END)
        self.assertIn("ends on 03/14/2028", line.contract_id.message_ids[0].body)

    def test_each_line_gets_its_own_end_back(self):
        line = self._get_paid_line()
        contract = line.contract_id
        later = line.copy({"contract_id": contract.id, "date_start": JUNE})
        later.date_end = date(2028, 6, 29)
        before = self._get_ends(line)
        self._terminate(line, date(2027, 9, 30))
        self.assertEqual(line.date_end, YEAR_END)
        self.assertEqual(later.date_end, date(2027, 9, 30))
        self._cancel_termination(line)
        self.assertEqual(self._get_ends(line), before)

    def test_a_line_that_somebody_canceled_stays_canceled(self):
        for day in (YEAR_END, TODAY - timedelta(days=1)):
            for before in (True, False):
                with self.subTest(str(day), before=before):
                    line = self._subscribe()
                    line.is_canceled = before
                    self._terminate(line, day)
                    line.is_canceled = True
                    self._cancel_termination(line)
                    canceled_by_it = day < TODAY and not before
                    self.assertEqual(line.is_canceled, not canceled_by_it)

    # ------------------------------------------------------------------
    # Beside our own notice
    # ------------------------------------------------------------------

    def test_a_notice_that_was_withdrawn_does_not_come_back(self):
        line = self._get_paid_line()
        line.contract_id._give_notice(TODAY, date(2029, 3, 14), "Moves away")
        self._terminate(line)
        line.contract_id.with_user(self.billing).action_support_withdraw_notice()
        self.assertEqual(line.date_end, YEAR_END)
        self._cancel_termination(line)
        self.assertFalse(line.date_end)

    def test_what_is_taken_up_again_is_not_terminated_any_more(self):
        line = self._get_paid_line()
        self._terminate(line)
        contract = line.contract_id
        with self._travel(date(2028, 6, 1)):
            self.env["support.reinstate"].with_user(self.billing).create(
                {"contract_id": contract.id}
            ).action_reinstate()
        self.assertFalse(contract.is_terminated)
        self.assertEqual(line.date_end, YEAR_END)
        fresh = contract.contract_line_ids - line
        self.assertEqual((fresh.date_start, fresh.date_end), (date(2028, 6, 1), False))
