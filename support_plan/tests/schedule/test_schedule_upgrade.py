# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An upgrade makes the schedule out of what there is: invoices, terms and openings."""

from datetime import date, timedelta

from odoo.tests import tagged

from ...audit import find_mistakes
from ...schedule_report import work_out
from ..common import TODAY
from ..run.test_run import RunCommon

YEAR_AGO = date(2026, 3, 15)


@tagged("post_install", "-at_install")
class TestScheduleUpgrade(RunCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monthly = cls._make_plan("Monthly", support_term_rule_type="monthly")
        make = {
            name: cls._make_client(name)
            for name in (
                "Never billed",
                "Paid",
                "Unpaid",
                "Draft",
                "Credited",
                "Ended",
                "Brought over",
                "Over elsewhere",
                "End of the month",
                "Behind",
                "Canceled",
            )
        }
        lines = cls.lines = {}
        lines["Never billed"] = cls._subscribe(make["Never billed"])
        lines["Paid"] = cls._cover(make["Paid"], start=YEAR_AGO).contract_line_id
        cls._pay(cls._bill(lines["Paid"]))
        lines["Unpaid"] = cls._subscribe(make["Unpaid"])
        cls._bill(lines["Unpaid"])
        lines["Draft"] = cls._cover(make["Draft"], start=YEAR_AGO).contract_line_id
        cls._bill(lines["Draft"], post=False)
        credited = cls._cover(make["Credited"], start=YEAR_AGO)
        lines["Credited"] = credited.contract_line_id
        cls._credit(credited.invoice_id)
        lines["Ended"] = cls._cover(make["Ended"]).contract_line_id
        lines["Ended"].date_end = date(2028, 3, 14)
        for name, end in (
            ("Brought over", date(2027, 6, 23)),
            ("Over elsewhere", date(2027, 1, 31)),
        ):
            opening = cls.env["support.plan.opening"].create(
                {
                    "partner_id": make[name].id,
                    "product_id": cls.plan.id,
                    "date_start": end - timedelta(364),
                    "date_end": end,
                    "hours_left": 4,
                }
            )
            lines[name] = opening.contract_id.contract_line_ids
        month = cls._cover(
            make["End of the month"], cls.monthly, start=date(2027, 1, 31)
        )
        lines["End of the month"] = month.contract_line_id
        cls._pay(cls._bill(month.contract_line_id))
        lines["Behind"] = cls._subscribe(
            make["Behind"], cls.monthly, start=date(2026, 12, 10)
        )
        lines["Canceled"] = cls._subscribe(make["Canceled"])
        lines["Canceled"].is_canceled = True

    def _get_schedules(self):
        """Return what each client's schedule says, in words."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            name: [
                (
                    str(period.date_start),
                    str(period.date_end),
                    period.state,
                    period.premium,
                    period.invoice_line_ids.ids,
                    period.invoice_line_id.id,
                    period.is_opening,
                )
                for period in line.support_period_ids
            ]
            for name, line in self.lines.items()
        }

    def _get_dates(self):
        return {
            name: (line.last_date_invoiced, line.recurring_next_date)
            for name, line in self.lines.items()
        }

    def _forget_the_schedule(self):
        """Leave the database as the version before the schedule left it."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE contract_line SET support_next_period_id = NULL,
                support_planned_until = NULL;
            UPDATE account_move_line SET support_period_id = NULL;
            UPDATE support_plan_term SET period_id = NULL;
            DELETE FROM support_plan_period
            """
        )
        self.env.invalidate_all()

    def _upgrade(self):
        self._migrate("19.0.1.3.0/post-schedule.py")

    def test_the_schedule_is_what_it_was(self):
        before, dates = self._get_schedules(), self._get_dates()
        self._forget_the_schedule()
        self._upgrade()
        after = self._get_schedules()
        for name, schedule in before.items():
            with self.subTest(name):
                self.assertEqual(after[name], schedule)
        self.assertEqual(self._get_dates(), dates)
        self.assertEqual(list(find_mistakes(self.env.cr)), [])

    def test_it_can_be_worked_out_before_and_writes_nothing(self):
        self._forget_the_schedule()
        before = self._get_dates()
        planned, found = work_out(self.env.cr)
        ours = set(self.env["contract.line"].concat(*self.lines.values()).ids)
        self.assertLessEqual(ours, {line.id for line, _rows in planned})
        self.assertEqual(
            [(each.kind, each.client) for each in found if each.line_id in ours],
            [("missing", "Credited")],
        )
        self.assertFalse(self.env["support.plan.period"].search([]))
        self.assertEqual(self._get_dates(), before)

    def test_a_next_date_that_was_typed_is_kept_and_shown(self):
        line = self.lines["Never billed"]
        self._forget_the_schedule()
        self.env.cr.execute(
            "UPDATE contract_line SET recurring_next_date = %s WHERE id = %s",
            [TODAY + timedelta(3), line.id],
        )
        self._upgrade()
        self.assertEqual(line.recurring_next_date, TODAY + timedelta(3))
        self.assertIn("was set to 2027-03-18", line.contract_id.message_ids[0].body)
        run = self._run(TODAY + timedelta(5))
        aside = run.aside_line_ids.filtered(
            lambda each: each.contract_id == line.contract_id
        )
        self.assertIn("can't be set to 03/18/2027", aside.reason)
        # Whoever types the right one puts it right.
        line.recurring_next_date = TODAY
        self.assertEqual(line.recurring_next_date, TODAY)

    def test_what_overlaps_gets_no_period_and_is_told(self):
        line = self.lines["Paid"]
        second = line.support_period_ids[1]
        premium = second.invoice_line_id
        self._forget_the_schedule()
        self.env.cr.execute(
            "UPDATE account_move_line SET support_period_start = %s WHERE id = %s",
            [TODAY - timedelta(10), premium.id],
        )
        self._upgrade()
        self.assertFalse(premium.support_period_id)
        self.assertEqual(line.support_period_ids[0].date_start, YEAR_AGO)
        said = line.contract_id.message_ids.mapped("body")
        self.assertTrue([body for body in said if "overlaps with" in body])

    def test_what_has_its_schedule_keeps_it(self):
        skipped = self.lines["Never billed"].support_period_ids[0]
        skipped._skip("They asked for it")
        before = self._get_schedules()
        self._upgrade()
        self.assertEqual(self._get_schedules(), before)
        self.assertEqual(skipped.reason, "They asked for it")

    def test_an_end_on_the_header_that_was_passed_over_ends_the_line(self):
        line = self.lines["Paid"]
        before = line.support_period_ids[0].date_end
        self._forget_the_schedule()
        self.env.cr.execute(
            "UPDATE contract_contract SET date_end = %s WHERE id = %s",
            [before, line.contract_id.id],
        )
        self._upgrade()
        # Not before what is billed.
        self.assertEqual(line.date_end, date(2028, 3, 14))
        said = line.contract_id.message_ids.mapped("body")
        self.assertTrue([body for body in said if "The line ends with it" in body])
        self.assertFalse(line.support_next_period_id)

    def test_what_was_bought_stays_when_the_line_sells_something_else(self):
        line = self.lines["Paid"]
        line.quantity = 3
        self._forget_the_schedule()
        self._upgrade()
        self.assertEqual(line.support_period_ids.mapped("quantity"), [1, 1, 3, 3])

    def test_who_was_covered_stays_covered(self):
        covered = {
            name: line.contract_id.partner_id.support_status
            for name, line in self.lines.items()
        }
        self._forget_the_schedule()
        self._upgrade()
        for name, status in covered.items():
            with self.subTest(name):
                self.assertEqual(
                    self.lines[name].contract_id.partner_id.support_status, status
                )

    def test_what_follows_is_billed_once(self):
        self._forget_the_schedule()
        self._upgrade()
        self._run(date(2028, 3, 15))
        for name, line in self.lines.items():
            with self.subTest(name):
                starts = line.support_period_ids.invoice_line_ids.filtered(
                    lambda premium: not premium.support_released
                ).mapped("support_period_start")
                self.assertEqual(len(starts), len(set(starts)))
        self.assertEqual(list(find_mistakes(self.env.cr)), [])
