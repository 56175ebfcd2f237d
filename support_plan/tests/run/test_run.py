# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import formatLang

from ..common import TODAY, SupportPlanCommon

SPLIT = "odoo.addons.support_plan.models.run.support_plan_run_line"


class RunCommon(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.support_invoice_days_ahead = 0
        # What the database had before is no business of these tests.
        cls.env["contract.line"].search([]).is_canceled = True

    def _start(self, day=TODAY, **values):
        return self.env["support.plan.run"]._start(self.company, day, **values)

    def _work(self, run=None):
        """Work off all that is left, as a lane does; in this transaction."""
        lanes = self.env["support.plan.run.lane"]
        while lanes._work_batch(1)[2]:
            pass

    def _run(self, day=TODAY, **values):
        run = self._start(day, **values)
        self._work()
        return run

    def _invoices(self, line):
        invoices = self.env["account.move"].search(
            [("invoice_line_ids.contract_line_id", "=", line.id)]
        )
        return invoices.sorted(
            lambda move: move.invoice_line_ids[0].support_period_start
        )

    def _in_words(self, amount, currency=None):
        currency = currency or self.company.currency_id
        return formatLang(self.env, amount, currency_obj=currency)


@tagged("post_install", "-at_install")
class TestRun(RunCommon):
    def test_a_run_makes_posts_and_books_what_is_due(self):
        line = self._subscribe(quantity=2)
        run = self._run()
        invoice = run.line_ids.invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.amount_untaxed, 2400)
        self.assertEqual(invoice.invoice_date, TODAY)
        self.assertEqual(line.support_term_ids.invoice_line_id.move_id, invoice)
        self.assertEqual(line.support_lot_ids.hours_granted, 20)
        self.assertEqual(run.state, "done")
        self.assertEqual(
            (run.total_count, run.done_count, run.left_count, run.amount, run.progress),
            (1, 1, 0, 2400, 100),
        )

    def test_the_invoice_says_where_it_came_from(self):
        self.env = self.env(context={})
        line = self._subscribe()
        invoice = self._run().line_ids.invoice_ids
        self.env.cr.flush()
        self.assertIn(line.contract_id.display_name, invoice.message_ids.body)
        self.assertEqual(len(invoice.message_ids), 1)

    def test_a_second_run_finds_nothing_more(self):
        line = self._subscribe()
        self._run()
        self.assertFalse(self._start())
        self.assertEqual(len(self._invoices(line)), 1)

    def test_premiums_are_invoiced_ahead_and_are_due_as_the_period_begins(self):
        self.company.support_invoice_days_ahead = 14
        start = TODAY + timedelta(days=14)
        line = self._subscribe(start=start)
        later = self._subscribe(self.stranger, start=start + timedelta(days=1))
        invoice = self._run().line_ids.invoice_ids
        self.assertEqual(invoice.invoice_date, TODAY)
        self.assertEqual(invoice.invoice_date_due, start)
        self.assertEqual(invoice.invoice_line_ids.support_period_start, start)
        self.assertEqual(line.support_term_ids.date_start, start)
        self.assertFalse(self._invoices(later))

    def test_a_renewal_that_was_invoiced_ahead_has_all_its_grace(self):
        self.company.support_invoice_days_ahead = 14
        plan = self._make_plan("With Grace", support_grace_days=10)
        line = self._subscribe(plan=plan, start=TODAY - timedelta(days=360))
        self._bill(line)
        self._run()
        renewal = line.support_term_ids.sorted("date_start")[-1]
        self.assertEqual(renewal.grace_until, renewal.date_start + timedelta(days=10))

    def test_periods_that_were_missed_are_invoiced_one_by_one(self):
        plan = self._make_plan("Monthly", support_term_rule_type="monthly")
        line = self._subscribe(plan=plan, start=date(2026, 12, 31))
        run = self._run()
        invoices = self._invoices(line)
        self.assertEqual(
            [
                (move.invoice_date, move.invoice_line_ids.support_period_start)
                for move in invoices
            ],
            [
                (date(2026, 12, 31), date(2026, 12, 31)),
                (date(2027, 1, 31), date(2027, 1, 31)),
                (TODAY, date(2027, 2, 28)),
            ],
        )
        self.assertIn("January", invoices[1].invoice_line_ids.name)
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
        self.assertEqual(len(line.support_term_ids), 3)
        self.assertEqual((run.done_count, run.invoice_count), (1, 3))

    def test_staff_are_asked_about_missed_periods_where_the_company_says_so(self):
        self.company.support_catch_up = "ask"
        plan = self._make_plan("Monthly", support_term_rule_type="monthly")
        line = self._subscribe(plan=plan, start=date(2027, 1, 1))
        run = self._run()
        self.assertEqual(run.line_ids.state, "asked")
        self.assertIn("2 periods", run.line_ids.reason)
        self.assertFalse(self._invoices(line))
        run.aside_line_ids.action_catch_up()
        self._work()
        self.assertEqual(len(self._invoices(line)), 3)
        self.assertFalse(line.contract_id.invoice_generation_error)

    def test_what_was_missed_too_long_ago_is_asked_about(self):
        self.company.support_catch_up_months = 12
        old = self._subscribe(start=TODAY - timedelta(days=800))
        recent = self._subscribe(self.stranger, start=TODAY - timedelta(days=364))
        self._run()
        self.assertFalse(self._invoices(old))
        self.assertEqual(len(self._invoices(recent)), 1)

    def test_what_is_on_hold_is_not_invoiced(self):
        line = self._subscribe()
        self.env["support.plan.hold"].create(
            {"contract_id": line.contract_id.id, "date_start": TODAY, "reason": "-"}
        )
        self.assertFalse(self._start())

    def test_nothing_is_invoiced_after_the_end(self):
        line = self._subscribe(start=TODAY - timedelta(days=365))
        line.date_end = TODAY - timedelta(days=1)
        self._run()
        self.assertEqual(len(self._invoices(line)), 1)
        self.assertFalse(self._start(TODAY + timedelta(days=400)))

    def test_the_contract_addons_run_leaves_subscriptions_alone(self):
        line = self._subscribe()
        other = self._make_other_contract()
        self.env["contract.contract"].cron_recurring_create_invoice()
        self.assertFalse(self._invoices(line))
        self.assertEqual(len(other._get_related_invoices()), 1)

    def test_a_run_leaves_other_contracts_alone(self):
        other = self._make_other_contract()
        self._subscribe()
        self._run()
        self.assertFalse(other._get_related_invoices())

    def _make_other_contract(self):
        return self.env["contract.contract"].create(
            {
                "name": "Machine hire",
                "partner_id": self.stranger.id,
                "line_recurrence": True,
                "contract_line_ids": [
                    fields.Command.create(self._prepare_other_line())
                ],
            }
        )

    def _prepare_other_line(self):
        return {
            "product_id": self.overage_product.id,
            "name": "Machine hire",
            "quantity": 1,
            "specific_price": 50,
            "recurring_rule_type": "yearly",
            "date_start": TODAY,
            "recurring_next_date": TODAY,
        }

    def test_other_lines_of_a_subscription_share_its_invoice(self):
        line = self._subscribe()
        line.contract_id.contract_line_ids = [
            fields.Command.create(self._prepare_other_line())
        ]
        invoice = self._run().line_ids.invoice_ids
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.amount_untaxed, 1250)

    def test_the_subscriptions_own_button_still_works(self):
        line = self._subscribe()
        self.assertEqual(len(line.contract_id.recurring_create_invoice()), 1)
        self.assertFalse(self._start())

    def test_a_run_can_be_stopped_and_carried_on(self):
        self._subscribe()
        self._subscribe(self.stranger)
        run = self._start(batch_size=1)
        lanes = self.env["support.plan.run.lane"]
        lanes._work_batch(1)
        run.with_user(self.billing).action_stop()
        self.assertEqual(lanes._work_batch(1), (0, 0, False))
        self.assertEqual((run.state, run.done_count, run.left_count), ("stopped", 1, 1))
        run.with_user(self.billing).action_resume()
        self._work()
        self.assertEqual((run.state, run.done_count), ("done", 2))

    def test_starting_wakes_the_lanes_that_the_company_has_set(self):
        self.company.support_run_lanes = 3
        self._subscribe()
        triggers = self.env["ir.cron.trigger"]
        triggers.search([]).unlink()
        self._start()
        lanes = triggers.search([]).cron_id
        self.assertEqual(sorted(lanes.mapped("support_lane")), [1, 2, 3])
        self.assertEqual(len(lanes), 3)

    def test_a_lane_beyond_the_companys_number_has_no_work(self):
        self.company.support_run_lanes = 1
        self._subscribe()
        self._start()
        self.assertFalse(self.env["support.plan.run.lane"]._work_batch(2)[2])

    def test_the_nightly_run_starts_once(self):
        self._subscribe()
        runs = self.env["support.plan.run"]
        before = runs.search([])
        runs._cron_start()
        runs._cron_start()
        run = runs.search([]) - before
        self.assertEqual(len(run), 1)
        self.assertFalse(run.user_id)

    def test_a_batch_of_twelve_takes_so_many_queries(self):
        for number in range(12):
            self._subscribe(self._make_client(f"Client {number}"))
        run = self._start()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(162):
            self._work()
            self.env.flush_all()
        self.assertEqual(run.done_count, 12)

    def test_queries_do_not_grow_with_the_batch(self):
        few = self._count_queries(4)
        many = self._count_queries(12)
        self.assertLess((many - few) / 8, 1)

    def _count_queries(self, count):
        for number in range(count):
            self._subscribe(self._make_client(f"Client {count} {number}"))
        run = self._start()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._work()
        self.env.flush_all()
        self.assertEqual(run.done_count, count)
        return self.env.cr.sql_log_count - before

    def test_numbers_of_a_batch_follow_each_other(self):
        for number in range(3):
            self._subscribe(self._make_client(f"Client {number}"))
        invoices = self._run().line_ids.invoice_ids
        first = min(invoices.mapped("sequence_number"))
        self.assertEqual(
            sorted(invoices.mapped("sequence_number")), [first, first + 1, first + 2]
        )
        self.assertFalse(any(invoices.mapped("made_sequence_gap")))

    def test_a_restrictive_audit_trail_is_kept(self):
        # The tests' own context tracks nothing.
        self.env = self.env(context={})
        self.company.restrictive_audit_trail = True
        self._subscribe()
        invoice = self._run().line_ids.invoice_ids
        self.env.cr.flush()
        tracked = invoice.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("state", tracked)

    def test_invoices_are_sent_in_the_background_where_the_company_wants_it(self):
        self.company.support_send_invoices = True
        self._subscribe()
        run = self._run()
        invoice = run.line_ids.invoice_ids
        self.assertTrue(invoice.sending_data)
        self.assertEqual((run.to_send_count, run.sent_count), (1, 0))
        mails = self.env["mail.mail"].search([])
        sending = self.env.ref("account.ir_cron_account_move_send")
        for _again in range(2):
            with self.enter_registry_test_mode():
                sending.method_direct_trigger()
            self.assertTrue(invoice.is_move_sent)
        self.assertEqual(len(self.env["mail.mail"].search([]) - mails), 1)
        run.invalidate_recordset()
        self.assertEqual((run.to_send_count, run.sent_count), (0, 1))

    def test_sending_that_is_killed_in_the_middle_sends_nothing_twice(self):
        """What a killed server's transaction had written is undone: mail and mark."""
        self.company.support_send_invoices = True
        for client in (self.client, self.stranger):
            self._subscribe(client)
        invoices = self._run().line_ids.invoice_ids
        sending = self.env["account.move.send"]
        mails = self.env["mail.mail"].search([])
        with self.assertRaises(KeyboardInterrupt), self.env.cr.savepoint():
            sending._generate_and_send_invoices(invoices[0], from_cron=True)
            self.assertFalse(invoices[0].sending_data)
            self.assertEqual(len(self.env["mail.mail"].search([]) - mails), 1)
            raise KeyboardInterrupt
        self.env.invalidate_all()
        self.assertEqual(self.env["mail.mail"].search([]), mails)
        self.assertTrue(all(invoices.mapped("sending_data")))
        for _again in range(2):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "account.ir_cron_account_move_send"
                ).method_direct_trigger()
        sent = self.env["mail.mail"].search([]) - mails
        self.assertEqual(sorted(sent.mapped("res_id")), sorted(invoices.ids))
        self.assertFalse(any(invoices.mapped("sending_data")))

    def test_the_database_keeps_a_period_from_being_invoiced_twice(self):
        line = self._subscribe()
        self._run()
        self.env.flush_all()
        # As if the schedule had been reached past.
        self.env.cr.execute(
            """
            UPDATE support_plan_period SET state = 'planned', invoice_line_id = NULL
            WHERE contract_line_id = %s;
            UPDATE contract_line SET last_date_invoiced = NULL,
                recurring_next_date = date_start,
                support_next_period_id = (
                    SELECT min(id) FROM support_plan_period WHERE contract_line_id = %s
                )
            WHERE id = %s
            """,
            [line.id] * 3,
        )
        self.env.invalidate_all()
        with mute_logger("odoo.sql_db", SPLIT):
            run = self._run()
        self.assertEqual(run.line_ids.state, "failed")
        self.assertIn("This period has been invoiced already", run.line_ids.reason)
        self.assertEqual(len(self._invoices(line)), 1)


@tagged("post_install", "-at_install")
class TestRunAccess(RunCommon):
    def test_billing_starts_and_stops_runs_and_agents_do_not(self):
        self._subscribe()
        start = self.env["support.run.start"].with_user(self.billing).create({})
        run = self.env["support.plan.run"].browse(start.action_start()["res_id"])
        self.assertEqual(run.user_id, self.billing)
        with self.assertRaises(AccessError):
            run.with_user(self.agent).action_stop()
        with self.assertRaises(AccessError):
            run.with_user(self.agent).read(["state"])
        with self.assertRaises(AccessError):
            self.env["support.run.start"].with_user(self.agent).create({})
        with self.assertRaises(AccessError):
            run.line_ids.with_user(self.manager).action_retry()
        with self.assertRaises(AccessError):
            run.line_ids.with_user(self.billing).write({"state": "done"})

    def test_the_preview_writes_nothing(self):
        line = self._subscribe(quantity=2)
        broken = self._subscribe(self.stranger)
        broken.product_id = self._make_plan("Gone", active=False)
        self.env.flush_all()
        form = self.env["support.run.start"].new({"date": TODAY})
        self.assertEqual(
            (form.contract_count, form.invoice_count, form.aside_count),
            (2, 1, 1),
        )
        self.assertEqual(form.amounts, self._in_words(2400))
        self.assertEqual(form.line_ids[0].partner_id, self.stranger)
        self.assertIn("archived", form.line_ids[0].problem)
        self.assertFalse(line.last_date_invoiced)
        self.assertFalse(self.env["support.run.preview"].search([]))
        self.assertFalse(self._invoices(line))

    def test_the_preview_counts_missed_periods_and_shows_their_dates(self):
        plan = self._make_plan("Monthly", support_term_rule_type="monthly")
        self._subscribe(plan=plan, start=date(2026, 12, 15))
        form = self.env["support.run.start"].new({"date": TODAY})
        self.assertEqual(form.invoice_count, 4)
        self.assertEqual(form.amounts, self._in_words(4800))
        self.assertEqual(form.line_ids.date_start, date(2026, 12, 15))
        self.assertEqual(form.line_ids.date_end, date(2027, 4, 14))

    def test_the_preview_adds_up_each_currency_by_itself(self):
        own = self.company.currency_id
        other = self.env.ref("base.EUR" if own.name != "EUR" else "base.USD")
        other.active = True
        self._subscribe()
        foreign = self._subscribe(self.stranger, quantity=2)
        foreign.contract_id.manual_currency_id = other
        form = self.env["support.run.start"].new({"date": TODAY})
        amounts = {line.currency_id: line.amount for line in form.line_ids}
        self.assertEqual(amounts.keys(), {own, other})
        self.assertEqual(
            form.amounts,
            f"{self._in_words(amounts[own])} + {self._in_words(amounts[other], other)}",
        )

    def test_a_preview_takes_as_many_queries_for_many(self):
        def count(number):
            contracts = self.env["contract.contract"].concat(
                *(
                    self._subscribe(self._make_client(f"{number} {each}")).contract_id
                    for each in range(number)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contracts._preview_support_due(TODAY)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(2), count(9))

    def test_chosen_subscriptions_alone_are_invoiced(self):
        chosen = self._subscribe()
        other = self._subscribe(self.stranger)
        start = self.env["support.run.start"].create(
            {"contract_ids": chosen.contract_id.ids}
        )
        start.action_start()
        self._work()
        self.assertTrue(self._invoices(chosen))
        self.assertFalse(self._invoices(other))

    def test_nothing_due_is_said(self):
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self.env["support.run.start"].create({}).action_start()

    def test_settings_that_make_no_sense_are_refused(self):
        with self.assertRaises(ValidationError):
            self.company.support_reminder_days = "a month"
        with self.assertRaises(ValidationError):
            self.company.support_alert_steps = "75, nearly all"
        self.company.support_alert_steps = "90; 75,75"
        self.assertEqual(self.company._get_support_alert_steps(), [75, 90])


@tagged("post_install", "-at_install")
class TestRunCompanies(RunCommon):
    """Runs, their lines and reminders of a company are that company's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other Branch"})
        cls.elsewhere = new_test_user(
            cls.env,
            "elsewhere",
            "support_plan.group_billing",
            company_id=cls.other_company.id,
            company_ids=[fields.Command.set(cls.other_company.ids)],
        )
        cls.line = cls._subscribe()
        cls.run_here = cls.env["support.plan.run"]._start(cls.company, TODAY)

    def _assert_foreign(self, records):
        foreign = records.with_user(self.elsewhere)
        own = records.with_user(self.billing)
        found = [("id", "in", records.ids)]
        self.assertEqual(own.search(found), own)
        self.assertFalse(foreign.search(found))
        with self.assertRaises(AccessError):
            foreign.read(["company_id"])

    def test_runs_and_their_lines(self):
        self._assert_foreign(self.run_here)
        self._assert_foreign(self.run_here.line_ids)

    def test_nobody_works_on_another_companys_run(self):
        run = self.run_here.with_user(self.elsewhere)
        for action in (run.action_stop, run.action_resume, run.action_retry):
            with self.assertRaises(AccessError):
                action()
        with self.assertRaises(AccessError):
            run.create({"company_id": self.company.id, "date": TODAY})
        for action in ("action_retry", "action_catch_up"):
            with self.assertRaises(AccessError):
                getattr(self.run_here.line_ids.with_user(self.elsewhere), action)()
        self.assertEqual(self.run_here.state, "running")

    def test_nobody_starts_another_companys_run(self):
        self._subscribe(self.stranger)
        start = self.env["support.run.start"].with_user(self.elsewhere)
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            start.create({"company_id": self.company.id}).action_start()

    def test_reminders(self):
        self._work()
        reminder = self.env["support.plan.reminder"].create(
            {"term_id": self.line.support_term_ids.id, "days": 30}
        )
        self._assert_foreign(reminder)


@tagged("post_install", "-at_install")
class TestRunFailures(RunCommon):
    def test_what_fails_holds_back_nobody_and_is_taken_up_again(self):
        whole = [
            self._subscribe(self._make_client(f"Whole {number}")) for number in range(4)
        ]
        broken = self._subscribe()
        broken.contract_id.invoice_partner_id = False
        run = self._run()
        self.assertEqual((run.done_count, run.failed_count), (4, 1))
        for line in whole:
            self.assertEqual(len(self._invoices(line)), 1)
        contract = broken.contract_id
        self.assertIn("who gets its invoices", contract.invoice_generation_error)
        self.assertEqual(len(contract.activity_ids), 1)
        contract.invoice_partner_id = self.client
        run.with_user(self.billing).action_retry()
        self._work()
        self.assertEqual((run.state, run.done_count, run.failed_count), ("done", 5, 0))
        self.assertEqual(len(self._invoices(broken)), 1)
        self.assertFalse(contract.invoice_generation_error)
        self.assertFalse(contract.activity_ids)

    @mute_logger(SPLIT)
    def test_an_error_that_nobody_foresaw_is_found_by_halves(self):
        lines = [
            self._subscribe(self._make_client(f"Client {number}"))
            for number in range(5)
        ]
        lines[2].write({"specific_price": -100})
        run = self._run()
        self.assertEqual((run.done_count, run.failed_count), (4, 1))
        self.assertIn("negative", run.aside_line_ids.reason)
        invoices = run.line_ids.invoice_ids
        self.assertEqual(len(invoices), 4)
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
        numbers = sorted(invoices.mapped("sequence_number"))
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 4)))

    def _assert_set_aside(self, line, words):
        with mute_logger(SPLIT):
            run = self._run()
        aside = run.aside_line_ids.filtered(
            lambda aside: aside.contract_id == line.contract_id
        )
        self.assertRegex(aside.reason, words)
        self.assertFalse(self._invoices(line))

    def test_an_archived_product(self):
        line = self._subscribe()
        self.plan.active = False
        self._assert_set_aside(line, "Annual Plan is archived")

    def test_an_archived_client(self):
        line = self._subscribe()
        self.client.with_context(active_test=False).active = False
        self._assert_set_aside(line, "Harbour Bakery is archived")

    def test_an_archived_income_account(self):
        line = self._subscribe()
        account = self.env["account.account"].create(
            {"name": "Gone", "code": "GONE1", "account_type": "income", "active": False}
        )
        self.plan.property_account_income_id = account
        self._assert_set_aside(line, "Annual Plan, Gone, is archived")

    def test_an_archived_tax(self):
        line = self._subscribe()
        tax = self.env["account.tax"].create({"name": "Gone", "amount": 7})
        self.plan.taxes_id = tax
        tax.active = False
        self._assert_set_aside(line, "tax of Annual Plan is archived")

    def test_a_missed_period_of_a_locked_month_is_dated_on_the_first_open_day(self):
        plan = self._make_plan("Monthly", support_term_rule_type="monthly")
        line = self._subscribe(plan=plan, start=date(2027, 1, 10))
        self.company.sale_lock_date = date(2027, 1, 31)
        self._run()
        self.assertEqual(
            [
                (
                    str(move.invoice_date),
                    str(move.invoice_line_ids.support_period_start),
                )
                for move in self._invoices(line)
            ],
            [
                ("2027-02-01", "2027-01-10"),
                ("2027-02-10", "2027-02-10"),
                ("2027-03-15", "2027-03-10"),
            ],
        )

    def test_books_that_are_locked_today(self):
        line = self._subscribe()
        self.company.sale_lock_date = TODAY
        self._assert_set_aside(line, "locked until 03/15/2027")

    def test_no_journal(self):
        line = self._subscribe()
        self.env["account.journal"].search([("type", "=", "sale")]).active = False
        self._assert_set_aside(line, "has no sales journal")

    def test_no_receivable_account(self):
        line = self._subscribe()
        self.client.property_account_receivable_id = False
        self._assert_set_aside(line, "has no receivable account")

    def test_an_inactive_currency(self):
        line = self._subscribe()
        currency = self.env.ref("base.EUR")
        currency.active = True
        line.contract_id.manual_currency_id = currency
        currency.active = False
        self._assert_set_aside(line, "inactive currency")

    def test_a_client_without_what_the_e_invoice_needs(self):
        line = self._subscribe()
        self.client.invoice_edi_format = "xrechnung"
        self._assert_set_aside(line, "e-invoice for Harbour Bakery")
