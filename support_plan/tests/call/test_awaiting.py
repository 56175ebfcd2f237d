# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Work that cover does not reach is kept; what becomes of it hangs on no order."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import TODAY, SupportPlanCommon

PAID_ON = TODAY - timedelta(2)


@tagged("post_install", "-at_install")
class TestAwaiting(SupportPlanCommon):
    """Each story is told in both orders: first the work, or first the payment."""

    def _tell(self, first, *stories, **values):
        """Do two things of a client of its own, one of them first.

        :return: the call
        """
        client = self._make_client("Client " + first)
        line = self._subscribe(client, **values)
        done = {}
        for story in stories if first == "work" else reversed(stories):
            done[story.__name__] = story(line, client)
        return done["work"]

    def _both_orders(self, days_ago, expect, **values):
        """Check what becomes of an hour of work, whichever is written down first."""

        def work(line, client):
            return self._log(25, client, days_ago=days_ago)

        def payment(line, _client):
            self._pay(self._bill(line), day=PAID_ON)

        for first in ("work", "payment"):
            with self.subTest(first=first):
                call = self._tell(first, work, payment, **values)
                expect(call)

    def test_work_of_a_day_before_the_premium_was_paid_awaits_a_manager(self):
        def expect(call):
            self.assertHours(call, awaiting=1)
            self.assertEqual(call.awaiting_reason, "before_cover")

        self._both_orders(3, expect, start=TODAY - timedelta(30))

    def test_work_of_a_day_of_cover_is_drawn_though_written_down_first(self):
        def expect(call):
            self.assertHours(call, drawn=1)
            self.assertTrue(call.term_id.covered_from <= call.work_date)

        self._both_orders(2, expect, start=TODAY - timedelta(30))
        self._both_orders(0, expect, start=TODAY - timedelta(30))

    def test_work_that_is_written_down_too_late_stays_too_late(self):
        def expect(call):
            self.assertHours(call, awaiting=1)
            self.assertEqual(call.awaiting_reason, "late")

        plan = self._make_plan("Trusted", support_activation="posted")
        self._both_orders(8, expect, start=TODAY - timedelta(30), plan=plan)

    def test_work_outside_the_hours_of_the_week_awaits_a_manager_once_it_is_paid(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Never", "tz": "UTC", "attendance_ids": [(5, 0, 0)]}
        )
        plan = self._make_plan(
            "Office Hours",
            support_calendar_id=calendar.id,
            support_outside_hours="manager",
        )

        def expect(call):
            self.assertHours(call, awaiting=1)
            self.assertEqual(call.awaiting_reason, "outside_hours")

        self._both_orders(0, expect, start=TODAY - timedelta(30), plan=plan)

    def test_a_day_of_grace_is_drawn_whichever_comes_first(self):
        plan = self._make_plan("Graceful", support_grace_days=14)
        start = TODAY + relativedelta(years=1)
        for first in ("work", "payment"):
            client = self._make_client("Client " + first)
            line = self._cover(client, plan).contract_line_id
            with self.subTest(first=first), self._travel(start + timedelta(5)):
                invoice = self._bill(line)
                if first == "payment":
                    self._pay(invoice)
                call = self._log(61, client, days_ago=3)
                if first == "work":
                    self.assertEqual(call.awaiting_reason, "payment")
                    self._pay(invoice)
                self.assertHours(call, drawn=2)

    def test_work_awaits_an_invoice_that_is_written_after_it(self):
        call = self._log(25)
        self.assertEqual(call.awaiting_reason, "no_cover")
        line = self._subscribe()
        invoice = self._bill(line)
        self.assertEqual(call.awaiting_reason, "payment")
        self.assertEqual(call.term_id, line.support_term_ids)
        self._pay(invoice)
        self.assertHours(call, drawn=1)
        self.assertLedger(line.support_lot_ids)

    def test_work_follows_a_premium_that_is_cancelled_and_billed_again(self):
        line = self._subscribe()
        invoice = self._bill(line)
        call = self._log(25)
        self.assertEqual(call.awaiting_reason, "payment")
        invoice.button_draft()
        invoice.button_cancel()
        self.assertHours(call, awaiting=1)
        self.assertEqual(call.awaiting_reason, "no_cover")
        skipped = line.support_period_ids.filtered(lambda each: each.state == "skipped")
        skipped._plan_again("Billed anew")
        again = self._bill(line)
        self._pay(again)
        self.assertHours(call, drawn=1)
        self.assertEqual(call.term_id.invoice_id, again)

    def test_work_of_the_day_on_which_a_hold_is_released_is_drawn(self):
        term = self._cover()
        self._put_on_hold(term.contract_id)
        call = self._log(25)
        self.assertEqual(call.awaiting_reason, "hold")
        self._take_off_hold(term.contract_id)
        self.assertHours(call, drawn=1)

    def test_work_of_a_day_that_is_put_on_hold_afterwards_awaits_because_of_the_hold(
        self,
    ):
        contract = self._subscribe().contract_id
        self._bill(contract.contract_line_ids)
        call = self._log(25)
        self.assertEqual(call.awaiting_reason, "payment")
        self._put_on_hold(contract)
        self.assertEqual(call.awaiting_reason, "hold")

    def test_a_manager_draws_work_before_the_payment_on_the_plan(self):
        term = self._cover(start=TODAY - timedelta(30))
        call = self._log(25, days_ago=3)
        call._decide("draw", "They are new here")
        self.assertHours(call, drawn=1)
        self.assertEqual(term.lot_ids.hours_left, 9)

    def test_a_manager_draws_nothing_that_is_not_paid(self):
        self._bill(self._subscribe())
        call = self._log(25)
        with self.assertRaisesRegex(UserError, "No paid plan"):
            call._decide("draw", "They will pay")
        self.assertHours(call, awaiting=1)

    def test_work_of_other_clients_and_other_days_awaits_no_new_term(self):
        stranger = self._log(25, self.stranger)
        sooner = self._log(25, days_ago=1)
        self._cover()
        for call in stranger | sooner:
            self.assertHours(call, awaiting=1)
            self.assertFalse(call.term_id)
