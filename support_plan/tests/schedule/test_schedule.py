# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The schedule: a line's periods lie end to end, and say what became of them."""

from datetime import date, timedelta

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ...audit import find_mistakes
from ..common import TODAY
from ..run.test_run import RunCommon


class ScheduleCommon(RunCommon):
    def _get_schedule(self, line):
        """Return the schedule in words: first day, last day, what it is."""
        return [
            f"{period.date_start} {period.date_end} {period.state}"
            for period in line.support_period_ids.sorted("date_start")
        ]

    def _decide(self, periods, decision, user=None, **values):
        """Decide about periods through the dialog, as somebody."""
        periods = periods.with_user(user or self.billing)
        action = getattr(periods, f"action_{decision}")()
        form = Form(
            self.env[action["res_model"]]
            .with_user(user or self.billing)
            .with_context(**action["context"])
        )
        form.reason = "They asked for it"
        for name, value in values.items():
            form[name] = value
        return form.save().action_decide()

    def assertBooksAddUp(self):
        self.env.flush_all()
        self.assertEqual(list(find_mistakes(self.env.cr)), [])


@tagged("post_install", "-at_install")
class TestSchedule(ScheduleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monthly = cls._make_plan(
            "Monthly", support_term_rule_type="monthly", list_price=100
        )

    # ------------------------------------------------------------------
    # The horizon
    # ------------------------------------------------------------------

    def test_two_periods_are_planned_and_at_least_half_a_year(self):
        yearly, monthly = self._subscribe(), self._subscribe(plan=self.monthly)
        self.assertEqual(
            self._get_schedule(yearly),
            ["2027-03-15 2028-03-14 planned", "2028-03-15 2029-03-14 planned"],
        )
        self.assertEqual(len(monthly.support_period_ids), 6)
        self.assertEqual(monthly.support_planned_until, date(2027, 9, 14))

    def test_a_run_bills_what_is_planned_and_plans_on(self):
        line = self._subscribe()
        self._run()
        self.assertEqual(
            self._get_schedule(line),
            [
                "2027-03-15 2028-03-14 billed",
                "2028-03-15 2029-03-14 planned",
                "2029-03-15 2030-03-14 planned",
            ],
        )
        period = line.support_period_ids[0]
        self.assertEqual(period.invoice_line_id.support_period_id, period)
        self.assertEqual(line.support_term_ids.period_id, period)
        self.assertEqual(line.support_next_period_id, line.support_period_ids[1])

    def test_each_night_plans_ahead_for_who_is_not_billed(self):
        line = self._subscribe(plan=self.monthly)
        self._put_on_hold(line.contract_id)
        with self._travel(date(2027, 8, 1)):
            self.env["support.plan.run"]._cron_start()
        self.assertGreaterEqual(line.support_planned_until, date(2028, 1, 28))
        self.assertBooksAddUp()

    def test_planning_ahead_takes_as_many_queries_for_many(self):
        def count(number):
            lines = self.env["contract.line"].concat(
                *(
                    self._subscribe(self._make_client(f"{number} {each}"))
                    for each in range(number)
                )
            )
            for line in lines:
                line.support_period_ids[1:].unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines._plan_ahead()
            self.env.flush_all()
            self.assertEqual(len(lines.support_period_ids), 2 * number)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(2), count(9))

    def test_a_first_day_that_is_a_typing_error_is_refused(self):
        daily = self._make_plan("Daily", support_term_rule_type="daily")
        with self.assertRaisesRegex(ValidationError, "more than 5000 periods"):
            self._subscribe(plan=daily, start=date(1927, 3, 15))

    def test_leap_days_and_ends_of_months_do_not_drift(self):
        cases = [
            (date(2028, 2, 29), "yearly", ["2028-02-29", "2029-02-28", "2030-02-28"]),
            (date(2027, 1, 31), "monthly", ["2027-01-31", "2027-02-28", "2027-03-31"]),
            (
                date(2027, 8, 29),
                "quarterly",
                ["2027-08-29", "2027-11-29", "2028-02-29"],
            ),
            (
                date(2027, 5, 31),
                "quarterly",
                ["2027-05-31", "2027-08-31", "2027-11-30"],
            ),
        ]
        for start, rule, expected in cases:
            with self.subTest(rule, start=start):
                plan = self._make_plan(rule, support_term_rule_type=rule)
                line = self._subscribe(self._make_client(rule), plan, start)
                line._plan_until(start + relativedelta(years=3))
                starts = line.support_period_ids.sorted("date_start")
                self.assertEqual(
                    [str(each.date_start) for each in starts[:3]], expected
                )

    # ------------------------------------------------------------------
    # The database
    # ------------------------------------------------------------------

    def test_the_database_lets_no_periods_overlap(self):
        line = self._subscribe()
        with (
            self.assertRaises(psycopg2.errors.ExclusionViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            line._create_periods([(TODAY + timedelta(5), TODAY + timedelta(6))])
        period = line.support_period_ids[0]
        period.state = "credited"
        period.flush_recordset()
        # What was credited is out of the way.
        line._create_periods([(period.date_start, period.date_end)])

    def test_nobody_writes_the_schedule_past_its_acts(self):
        period = self._subscribe().support_period_ids[0]
        portal = self._make_portal_user(self.client, "pia", "Pia Portal")
        for user in (self.billing, self.manager, self.agent):
            theirs = period.with_user(user)
            theirs.read(["state", "premium", "date_start"])
            with self.subTest(user.name):
                for act in (
                    lambda theirs=theirs: theirs.write({"date_end": TODAY}),
                    lambda theirs=theirs: theirs.write({"state": "billed"}),
                    lambda theirs=theirs: theirs.unlink(),
                    lambda theirs=theirs: theirs.create(
                        {"contract_line_id": period.contract_line_id.id}
                    ),
                ):
                    with self.assertRaises(AccessError):
                        act()
        for act in ("_skip", "_plan_again"):
            with self.assertRaises(AccessError):
                getattr(period.with_user(self.agent), act)("Because")
        with self.assertRaises(AccessError):
            period.with_user(portal).read(["state"])
        for name in ("action_skip", "action_fix_premium", "action_plan_again"):
            with self.assertRaises(AccessError):
                getattr(period.with_user(self.agent), name)()
            with self.assertRaises(AccessError):
                getattr(period.with_user(portal), name)()

    def test_another_company_sees_nothing_of_it(self):
        period = self._subscribe().support_period_ids[0]
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "elsewhere",
            "support_plan.group_billing",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(
            self.env["support.plan.period"].with_user(user).search([]) & period
        )
        with self.assertRaises(AccessError):
            period.with_user(user)._skip("Because")

    def test_an_invoice_bills_only_a_period_of_its_own_line_that_is_planned(self):
        line, other = self._subscribe(), self._subscribe(self.stranger)
        draft = self._bill(line, post=False)
        premium = draft.invoice_line_ids
        with self.assertRaisesRegex(ValidationError, "its own subscription line"):
            premium.support_period_id = other.support_period_ids[0]
        line.support_period_ids[1]._skip("Because")
        with self.assertRaisesRegex(ValidationError, "not planned to be billed"):
            premium.support_period_id = line.support_period_ids[1]

    def test_days_that_are_typed_over_on_an_invoice_move_no_cover(self):
        line = self._subscribe()
        draft = self._bill(line, post=False)
        draft.invoice_line_ids.write(
            {"support_period_start": "2027-01-01", "support_period_end": "2030-12-31"}
        )
        draft.action_post()
        term, period = line.support_term_ids, line.support_period_ids[0]
        self.assertEqual(
            (term.date_start, term.date_end), (period.date_start, period.date_end)
        )

    # ------------------------------------------------------------------
    # What follows from papers
    # ------------------------------------------------------------------

    def test_a_draft_is_still_planned_and_deleted_it_is_free(self):
        line = self._subscribe()
        period = line.support_period_ids[0]
        draft = self._bill(line, post=False)
        self.assertEqual(period.state, "planned")
        self.assertEqual(period.invoice_id, draft)
        self.assertEqual(line.recurring_next_date, date(2028, 3, 15))
        draft.unlink()
        self.assertFalse(period.invoice_line_id)
        self.assertEqual(line.support_next_period_id, period)
        self.assertEqual(line.recurring_next_date, TODAY)
        self.assertBooksAddUp()

    def test_a_draft_that_is_cancelled_leaves_its_period_free(self):
        line = self._subscribe()
        draft = self._bill(line, post=False)
        draft.button_cancel()
        self._run()
        invoice = self._invoices(line).filtered(lambda move: move.state == "posted")
        self.assertEqual(invoice.invoice_line_ids.support_period_start, TODAY)
        self.assertBooksAddUp()
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            draft.button_draft()
            self.env.flush_all()

    def test_an_invoice_that_is_reset_to_draft_is_planned_and_posted_again_billed(self):
        term = self._cover()
        period, invoice = term.period_id, term.invoice_id
        self.assertEqual((period.state, period.premium), ("billed", 1200))
        invoice.button_draft()
        self.assertEqual(period.state, "planned")
        invoice.invoice_line_ids.price_unit = 900
        invoice.action_post()
        self.assertEqual((period.state, period.premium), ("billed", 900))
        self.assertBooksAddUp()

    def test_an_invoice_that_is_reset_and_deleted_frees_its_period(self):
        term = self._cover()
        line, period, invoice = term.contract_line_id, term.period_id, term.invoice_id
        invoice.button_draft()
        invoice.name = False
        invoice.unlink()
        again = self._bill(line)
        self.assertEqual(again.invoice_line_ids.support_period_id, period)
        self.assertEqual(period.state, "billed")
        self._pay(again)
        self.assertEqual(period.state, "billed")
        self.assertBooksAddUp()

    def test_what_is_credited_or_cancelled_is_skipped_until_somebody_wants_it(self):
        def cancel(invoice):
            invoice.button_draft()
            invoice.button_cancel()

        for undo in (self._credit, cancel):
            with self.subTest(undo.__name__):
                client = self._make_client(undo.__name__)
                line = self._subscribe(client)
                invoice = self._bill(line)
                period = line.support_period_ids[0]
                undo(invoice)
                self.assertEqual(period.state, "credited")
                instead = period.successor_id
                self.assertEqual(instead.state, "skipped")
                self.assertEqual(
                    (instead.date_start, instead.date_end),
                    (period.date_start, period.date_end),
                )
                activity = line.contract_id.activity_ids
                self.assertIn("bill its period anew", activity.summary)
                self._run()
                self.assertEqual(len(line.support_period_ids.invoice_line_ids), 1)
                self._decide(instead, "plan_again")
                self._run()
                self.assertEqual(instead.state, "billed")
                self.assertEqual(line.support_term_ids[0].period_id, instead)
                self.assertBooksAddUp()

    def test_an_invoice_made_anew_takes_the_period_over(self):
        term = self._cover()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=term.invoice_id.ids)
            .create({"journal_id": term.invoice_id.journal_id.id})
        )
        wizard.modify_moves()
        period = term.period_id
        again = period.successor_id.invoice_id
        again.action_post()
        self.assertEqual(
            self._get_schedule(term.contract_line_id)[:2],
            ["2027-03-15 2028-03-14 credited", "2027-03-15 2028-03-14 billed"],
        )
        self.assertBooksAddUp()

    def test_a_premium_that_stands_again_takes_its_period_back(self):
        line = self._subscribe()
        invoice = self._bill(line)
        period = line.support_period_ids[0]
        credit = self._credit(invoice)
        self.assertEqual(period.state, "credited")
        credit.button_draft()
        self.env.flush_all()
        self.assertEqual(
            self._get_schedule(line)[:2],
            ["2027-03-15 2028-03-14 billed", "2028-03-15 2029-03-14 planned"],
        )
        self.assertBooksAddUp()

    # ------------------------------------------------------------------
    # What people decide
    # ------------------------------------------------------------------

    def test_a_period_is_skipped_with_a_reason_and_planned_again(self):
        line = self._subscribe(plan=self.monthly)
        second = line.support_period_ids[1]
        for user in (self.billing, self.manager):
            with self.subTest(user.name):
                self._decide(second, "skip", user)
                self.assertEqual(
                    (second.state, second.reason, second.user_id),
                    ("skipped", "They asked for it", user),
                )
                self.assertIn("Skipped: Monthly", line.contract_id.message_ids[0].body)
                self._decide(second, "plan_again", user)
                self.assertEqual(second.state, "planned")
        self._decide(second, "skip")
        self._run(date(2027, 5, 20))
        self.assertEqual(
            [
                str(move.invoice_line_ids.support_period_start)
                for move in self._invoices(line)
            ],
            ["2027-03-15", "2027-05-15"],
        )
        self.assertBooksAddUp()

    def test_only_what_is_free_is_skipped(self):
        line = self._subscribe()
        self._bill(line, post=False)
        with self.assertRaisesRegex(UserError, "can't be skipped"):
            self._decide(line.support_period_ids[0], "skip")
        with self.assertRaisesRegex(UserError, "is not skipped"):
            self._decide(line.support_period_ids[1], "plan_again")
        with self.assertRaisesRegex(UserError, "can't be fixed"):
            self._decide(line.support_period_ids[0], "fix_premium", premium=5)

    def test_a_fixed_premium_is_invoiced_and_no_other(self):
        line = self._subscribe()
        period = line.support_period_ids[0]
        self.assertEqual(period.premium, 1200)
        line.specific_price = 1300
        line.automatic_price = False
        self.assertEqual(period.premium, 1300)
        self._decide(period, "fix_premium", premium=1000)
        line.specific_price = 1500
        self.assertEqual(
            [each.premium for each in line.support_period_ids], [1000, 1500]
        )
        self._run()
        self.assertEqual(self._invoices(line).amount_untaxed, 1000)
        self.assertEqual(line.support_term_ids.premium, 1000)
        self.assertBooksAddUp()

    # ------------------------------------------------------------------
    # The line changes
    # ------------------------------------------------------------------

    def test_an_end_cuts_the_schedule_and_taken_away_it_is_as_before(self):
        line = self._cover(plan=self.monthly).contract_line_id
        before = self._get_schedule(line)
        line.date_end = date(2027, 5, 31)
        self.assertEqual(
            self._get_schedule(line),
            [
                "2027-03-15 2027-04-14 billed",
                "2027-04-15 2027-05-14 planned",
                "2027-05-15 2027-05-31 planned",
            ],
        )
        line.date_end = False
        self.assertEqual(self._get_schedule(line), before)

    def test_what_was_decided_stays_when_a_line_ends_and_goes_on(self):
        line = self._subscribe(plan=self.monthly)
        third = line.support_period_ids[2]
        self._decide(third, "fix_premium", premium=50)
        line.date_end = date(2027, 4, 30)
        self._run(date(2027, 6, 20))
        self.assertEqual(len(self._invoices(line)), 2)
        line.date_end = date(2027, 5, 20)
        self.assertEqual(third.date_end, date(2027, 5, 20))
        line.date_end = False
        self.assertEqual(
            (third.date_end, third.premium, third.state),
            (date(2027, 6, 14), 50, "planned"),
        )
        self.assertBooksAddUp()

    def test_a_first_day_is_not_moved_across_what_was_decided(self):
        line = self._subscribe(plan=self.monthly)
        self._decide(line.support_period_ids[2], "fix_premium", premium=50)
        with self.assertRaisesRegex(
            ValidationError, "would begin within another period"
        ):
            line.date_start = TODAY + timedelta(3)

    def test_a_part_of_a_term_costs_and_brings_its_part(self):
        line = self._cover(quantity=2, premium=2400).contract_line_id
        line.date_end = date(2028, 6, 30)
        part = line.support_period_ids[1]
        self.assertEqual(str(part.date_end), "2028-06-30")
        # 108 of 365 days.
        self.assertEqual(part.premium, 710.14)
        self.assertEqual(
            self.env["support.run.start"].new({"date": date(2028, 3, 15)}).amounts,
            self._in_words(710.14),
        )
        self._run(date(2028, 3, 15))
        invoice = self._invoices(line)[-1]
        self.assertEqual(invoice.amount_untaxed, 710.14)
        term = line.support_term_ids.sorted("date_start")[-1]
        self.assertEqual(term.lot_ids.hours_granted, 6)
        self.assertFalse(self._start(date(2028, 7, 15)))
        self.assertBooksAddUp()

    def test_hours_of_a_contract_year_that_ends_early_are_a_part(self):
        quarterly = self._make_plan(
            "Quarterly",
            support_term_rule_type="quarterly",
            support_allowance_period="year",
            support_hours=20,
        )
        line = self._cover(plan=quarterly).contract_line_id
        line.date_end = date(2028, 4, 14)
        line.recurring_next_date = date(2028, 3, 15)
        self._run(date(2028, 3, 15))
        term = line.support_term_ids.sorted("date_start")[-1]
        # 31 of 92 days, 31 of 365 days.
        self.assertEqual(term.premium, 404.35)
        self.assertEqual(term.lot_ids.hours_granted, 2)

    def test_another_rhythm_begins_with_the_next_free_day(self):
        line = self._cover(plan=self.monthly).contract_line_id
        yearly = self._make_plan("Yearly")
        line.write({"product_id": yearly.id, "recurring_rule_type": "yearly"})
        self.assertEqual(
            self._get_schedule(line)[:2],
            ["2027-03-15 2027-04-14 billed", "2027-04-15 2028-04-14 planned"],
        )
        self.assertEqual(line.support_period_ids[0].product_id, self.monthly)
        self.assertEqual(line.support_period_ids[1].product_id, yearly)

    def test_a_line_that_never_begins_has_no_schedule(self):
        line = self._subscribe()
        line.is_canceled = True
        self.assertFalse(line.support_period_ids)
        line.is_canceled = False
        self.assertEqual(len(line.support_period_ids), 2)

    def test_a_line_with_its_invoices_is_not_deleted(self):
        fresh, billed = self._subscribe(), self._cover(self.stranger).contract_line_id
        fresh.is_canceled = True
        fresh.unlink()
        billed.is_canceled = True
        with self.assertRaisesRegex(UserError, "End it instead"):
            billed.unlink()

    # ------------------------------------------------------------------
    # What was brought over
    # ------------------------------------------------------------------

    def test_an_opening_is_a_billed_period_and_its_day_of_the_month_is_kept(self):
        opening = self.env["support.plan.opening"].create(
            {
                "partner_id": self.client.id,
                "product_id": self.monthly.id,
                "date_start": "2027-01-31",
                "date_end": "2027-02-27",
                "renews": True,
                "premium": 80,
            }
        )
        line = opening.contract_id.contract_line_ids
        self.assertEqual(
            self._get_schedule(line)[:4],
            [
                "2027-01-31 2027-02-27 billed",
                "2027-02-28 2027-03-30 planned",
                "2027-03-31 2027-04-29 planned",
                "2027-04-30 2027-05-30 planned",
            ],
        )
        first = line.support_period_ids.sorted("date_start")[0]
        self.assertTrue(first.is_opening)
        self.assertEqual(first.premium, 80)
        self.assertEqual(opening.term_id.period_id, first)
        self.assertBooksAddUp()

    def test_an_opening_term_by_hand_takes_the_place_of_what_was_planned(self):
        line = self._subscribe(plan=self.monthly)
        self.env["support.plan.term"].create(
            {
                "contract_line_id": line.id,
                "is_opening": True,
                "date_start": TODAY,
                "date_end": "2027-06-14",
            }
        )
        self.assertEqual(
            self._get_schedule(line)[:2],
            ["2027-03-15 2027-06-14 billed", "2027-06-15 2027-07-14 planned"],
        )
        self._run()
        self.assertFalse(self._invoices(line))
        self.assertBooksAddUp()

    # ------------------------------------------------------------------
    # The brake
    # ------------------------------------------------------------------

    def test_a_line_gets_no_third_paper_on_one_day(self):
        weekly = self._make_plan("Weekly", support_term_rule_type="weekly")
        line = self._subscribe(plan=weekly)
        other = self._subscribe(self.stranger)
        for _time in range(2):
            self._pay(self._bill(line))
        self.env["account.move.line"].search(
            [("contract_line_id", "=", line.id)]
        ).flush_recordset()
        self.env.cr.execute(
            "UPDATE account_move_line SET create_date = %s WHERE contract_line_id = %s",
            [TODAY, line.id],
        )
        with self._travel(TODAY):
            run = self._run(TODAY + timedelta(14))
        aside = run.aside_line_ids
        self.assertEqual((aside.contract_id, aside.state), (line.contract_id, "asked"))
        self.assertIn("invoiced 2 times today already", aside.reason)
        self.assertTrue(self._invoices(other))
        # A good run lifts it.
        with self._travel(TODAY + timedelta(1)):
            self._run(TODAY + timedelta(14))
        self.assertEqual(len(self._invoices(line)), 3)
        self.assertFalse(line.contract_id.invoice_generation_error)

    def test_an_unpaid_premium_stops_the_schedule_and_asks(self):
        self.company.support_unpaid_days = 45
        line = self._subscribe(plan=self.monthly)
        self._run()
        months = [date(2027, month, 15) for month in (4, 5, 6)]
        for day in months:
            with self._travel(day):
                run = self._run(day)
        self.assertEqual(len(self._invoices(line)), 2)
        self.assertEqual(run.line_ids.state, "asked")
        self.assertIn("is unpaid, so nothing more is invoiced", run.line_ids.reason)
        with self._travel(months[-1]):
            for invoice in self._invoices(line):
                self._pay(invoice)
            self._run(months[-1])
        self.assertGreater(len(self._invoices(line)), 2)

    def test_catch_up_is_the_answer_to_each_question(self):
        self.company.support_unpaid_days = 10
        line = self._subscribe(plan=self.monthly)
        self._run()
        with self._travel(date(2027, 4, 15)):
            run = self._run(date(2027, 4, 15))
            self.assertEqual(run.line_ids.state, "asked")
            run.line_ids.with_user(self.billing).action_catch_up()
            self._work()
        self.assertEqual(len(self._invoices(line)), 2)
