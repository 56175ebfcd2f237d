# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TODAY
from ..run.test_run import RunCommon

LAST_DAY = date(2028, 3, 14)


@tagged("post_install", "-at_install")
class TestNotice(RunCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._cover()
        cls.contract = cls.term.contract_id
        cls.line = cls.term.contract_line_id

    def _give_notice(self, user=None, **values):
        wizard = (
            self.env["support.notice"]
            .with_user(user or self.billing)
            .create({"contract_id": self.contract.id, "reason": "Sold up", **values})
        )
        wizard.action_give_notice()
        return wizard

    def test_a_subscription_renews_by_itself(self):
        with self._travel(LAST_DAY + timedelta(days=1)):
            self._run(LAST_DAY + timedelta(days=1))
        self.assertEqual(len(self.line.support_term_ids), 2)

    def test_notice_is_taken_after_the_renewal_was_credited_by_hand(self):
        renewal = self._bill(self.line)
        self._pay(renewal)
        self._credit(renewal)
        self._give_notice()
        self.assertEqual(self.line.date_end, LAST_DAY)
        self.assertEqual(self.line.last_date_invoiced, LAST_DAY)
        self.assertFalse(self.line.recurring_next_date)

    def test_after_notice_nothing_renews(self):
        self._give_notice()
        self.assertEqual(self.contract.support_ends_on, LAST_DAY)
        self.assertEqual(self.contract.support_notice_date, TODAY)
        self.assertEqual(self.contract.support_notice_user_id, self.billing)
        self.assertIn("Sold up", self.contract.message_ids[0].body)
        with self._travel(LAST_DAY + timedelta(days=1)):
            self.assertFalse(self._start(LAST_DAY + timedelta(days=400)))
        self.assertStatus(self.client, "covered")

    def test_notice_can_be_withdrawn(self):
        self._give_notice()
        self.contract.with_user(self.billing).action_support_withdraw_notice()
        self.assertFalse(self.contract.support_ends_on)
        with self._travel(LAST_DAY + timedelta(days=1)):
            self._run(LAST_DAY + timedelta(days=1))
        self.assertEqual(len(self.line.support_term_ids), 2)
        with self.assertRaisesRegex(UserError, "No notice"):
            self.contract.action_support_withdraw_notice()

    def test_notice_credits_the_renewal_that_is_invoiced_and_unpaid(self):
        self._bill(self.line)
        renewal = self.line.support_term_ids.sorted("date_start")[-1]
        self._give_notice()
        self.assertTrue(renewal.revoked)
        self.assertEqual(self.line.last_date_invoiced, LAST_DAY)
        self.assertEqual(self.line.date_end, LAST_DAY)

    def test_notice_does_not_touch_a_renewal_that_is_paid(self):
        self._pay(self._bill(self.line))
        with self.assertRaisesRegex(UserError, "invoiced already"):
            self._give_notice()
        self.assertFalse(self.contract.support_ends_on)

    def test_a_renewal_is_kept_where_it_is_not_to_be_credited(self):
        self._bill(self.line)
        with self.assertRaisesRegex(UserError, "invoiced already"):
            self._give_notice(credit=False)

    def test_agents_give_no_notice(self):
        with self.assertRaises(AccessError):
            self._give_notice(self.agent)


@tagged("post_install", "-at_install")
class TestReminder(RunCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.support_reminder_days = "30, 7"
        cls.term = cls._cover()

    def _remind_on(self, day):
        """Return the mails that were sent on a day."""
        to_client = [("recipient_ids", "in", self.client.ids)]
        before = self.env["mail.mail"].search(to_client)
        with self._travel(day):
            reminders = self.env["support.plan.reminder"]
            for _again in range(2):
                reminders._remind(reminders._search_due())
        return self.env["mail.mail"].search(to_client) - before

    def test_a_client_is_reminded_once_at_each_step(self):
        self.assertFalse(self._remind_on(LAST_DAY - timedelta(days=31)))
        self.assertEqual(len(self._remind_on(LAST_DAY - timedelta(days=30))), 1)
        self.assertFalse(self._remind_on(LAST_DAY - timedelta(days=29)))
        mail = self._remind_on(LAST_DAY - timedelta(days=7))
        self.assertEqual(mail.recipient_ids, self.client)
        self.assertIn("renews by itself", mail.body_html)
        self.assertNotIn("hour", mail.body_html)
        self.assertFalse(self._remind_on(LAST_DAY))

    def test_steps_that_were_missed_are_one_reminder(self):
        self.assertEqual(len(self._remind_on(LAST_DAY - timedelta(days=3))), 1)
        self.assertEqual(sorted(self.term.reminder_ids.mapped("days")), [7, 30])

    def test_after_notice_the_reminder_says_that_cover_ends(self):
        self.term.contract_id._give_notice(TODAY, LAST_DAY, "")
        mail = self._remind_on(LAST_DAY - timedelta(days=7))
        self.assertIn("your cover ends", mail.body_html)

    def test_who_has_paid_the_renewal_is_not_reminded(self):
        self._pay(self._bill(self.term.contract_line_id))
        self.assertFalse(self._remind_on(LAST_DAY - timedelta(days=7)))

    def test_a_client_without_an_address_is_left_to_staff(self):
        self.client.email = False
        contract = self.term.contract_id
        self.assertFalse(self._remind_on(LAST_DAY - timedelta(days=30)))
        self.assertFalse(self._remind_on(LAST_DAY - timedelta(days=7)))
        self.assertEqual(len(contract.activity_ids), 1)
        self.assertIn("no e-mail address", contract.activity_ids.summary)
        self.assertFalse(any(self.term.reminder_ids.mapped("sent_at")))

    def test_no_days_no_reminders(self):
        self.company.support_reminder_days = False
        self.assertFalse(self._remind_on(LAST_DAY))


@tagged("post_install", "-at_install")
class TestLapse(RunCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.support_grace_days = 10
        cls.term = cls._cover(start=date(2026, 3, 1), paid_on=date(2026, 3, 1))
        cls.line = cls.term.contract_line_id
        cls.contract = cls.line.contract_id
        # Due today, as it has no payment terms: grace until the 25th of March.
        cls.renewal_invoice = cls._bill(cls.line)
        cls.renewal_invoice.button_draft()
        cls.renewal_invoice.invoice_date = date(2027, 3, 1)
        cls.renewal_invoice.invoice_date_due = date(2027, 3, 1)
        cls.renewal_invoice.action_post()
        cls.renewal = cls.line.support_term_ids.sorted("date_start")[-1]

    def _lapse(self):
        terms = self.env["support.plan.term"]
        lapsed = terms._search_lapsing()
        lapsed._lapse()
        return lapsed

    def test_an_unpaid_renewal_lapses_after_its_grace_and_is_proposed_once(self):
        with self._travel(date(2027, 3, 11)):
            self.assertStatus(self.client, "grace")
            self.assertNotIn(self.renewal, self._lapse())
        with self._travel(date(2027, 3, 12)):
            self.assertIn(self.renewal, self._lapse())
            self.assertNotIn(self.renewal, self._lapse())
        self.assertEqual(self.renewal.lapsed_on, date(2027, 3, 12))
        self.assertEqual(len(self.contract.activity_ids), 1)

    def test_only_what_lapsed_is_proposed_to_be_taken_up_again(self):
        for day, lapsed in ((date(2027, 3, 11), False), (date(2027, 3, 12), True)):
            self.contract.invalidate_recordset(["support_lapsed"])
            with self._travel(day):
                self.assertEqual(self.contract.support_lapsed, lapsed)
        self._pay(self.renewal_invoice)
        self.assertFalse(self.contract.support_lapsed)

    def test_a_first_premium_that_is_unpaid_is_not_a_lapse(self):
        line = self._subscribe(self.stranger, start=date(2027, 3, 1))
        self._bill(line)
        self.assertNotIn(line.support_term_ids, self._lapse())

    def test_without_grace_it_lapses_after_the_later_of_due_date_and_start(self):
        plan = self._make_plan("No Grace", support_grace_days=0)
        for start, due, lapsed_on in (
            (date(2027, 3, 1), date(2027, 4, 1), date(2027, 4, 2)),
            (date(2027, 3, 1), date(2027, 2, 20), date(2027, 3, 2)),
        ):
            client = self._make_client(f"Due {due}")
            before = date(start.year - 1, start.month, start.day)
            line = self._cover(client, plan, before, before).contract_line_id
            invoice = self._bill(line, post=False)
            invoice.invoice_date = min(due, TODAY)
            invoice.invoice_date_due = due
            invoice.action_post()
            renewal = line.support_term_ids.sorted("date_start")[-1]
            self.assertEqual((renewal.date_start, renewal.grace_until), (start, False))
            with self._travel(lapsed_on - timedelta(days=1)):
                self.assertNotIn(renewal, self._lapse())
            with self._travel(lapsed_on):
                self.assertIn(renewal, self._lapse())
            self.assertEqual(renewal.lapsed_on, lapsed_on)

    def test_a_call_in_grace_awaits_the_managers_list(self):
        with self._travel(date(2027, 3, 10)):
            call = self._log()
        self._lapse()
        awaiting = self.env["support.call"].search([("hours_awaiting", ">", 0)])
        self.assertIn(call, awaiting)

    def test_one_click_credits_the_renewal_and_ends_the_subscription(self):
        self._lapse()
        self.renewal.with_user(self.billing).action_credit_renewal()
        self.assertTrue(self.renewal.revoked)
        self.assertEqual(self.renewal_invoice.payment_state, "reversed")
        self.assertEqual(self.line.date_end, date(2027, 2, 28))
        self.assertFalse(self._start(TODAY + timedelta(days=300)))

    def test_a_lapsed_renewal_whose_credit_note_is_taken_back_stands_again(self):
        self._lapse()
        self.renewal.with_user(self.billing).action_credit_renewal()
        credit = self.renewal_invoice.reversal_move_ids
        credit.button_draft()
        self.env.cr.flush()
        self.assertFalse(self.renewal.invoice_line_id.support_released)
        self.assertEqual(self.renewal.state, "pending")
        last_day = self.renewal.date_end
        self.assertEqual(self.line.date_end, last_day)
        self.assertEqual(self.line.last_date_invoiced, last_day)
        credit.button_cancel()
        self._pay(self.renewal_invoice)
        self.assertStatus(self.client, "covered")
        # Its period is billed; and beyond, where somebody wants it to go on.
        self.assertFalse(self._start(TODAY + timedelta(days=400)))
        self.line.date_end = False
        invoice = self._bill(self.line)
        premium = invoice.invoice_line_ids
        self.assertEqual(premium.support_period_start, last_day + timedelta(days=1))

    def test_a_lapsed_renewal_that_was_billed_anew_does_not_stand_twice(self):
        self._lapse()
        self.renewal.with_user(self.billing).action_credit_renewal()
        self.line.date_end = False
        # Nobody is billed again by itself for what was taken back.
        instead = self.renewal.period_id.successor_id
        self.assertEqual(instead.state, "skipped")
        instead.with_user(self.billing)._plan_again("They want it after all")
        invoice = self._bill(self.line)
        self.assertEqual(invoice.invoice_line_ids.support_period_id, instead)
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.renewal_invoice.reversal_move_ids.button_draft()
            self.env.cr.flush()

    def test_what_was_paid_in_the_meantime_is_not_credited(self):
        self._lapse()
        self._pay(self.renewal_invoice)
        with self.assertRaisesRegex(UserError, "paid or credited already"):
            self.renewal.action_credit_renewal()

    def test_agents_credit_nothing(self):
        with self.assertRaises(UserError):
            self.renewal.with_user(self.agent).action_credit_renewal()

    def _reinstate(self, **values):
        wizard = (
            self.env["support.reinstate"]
            .with_user(self.billing)
            .create({"contract_id": self.contract.id, **values})
        )
        return self.env["account.move"].browse(wizard.action_reinstate()["res_id"])

    def test_reinstatement_is_one_step_with_a_fee(self):
        fee = self.env["product.product"].create(
            {
                "name": "Reinstatement",
                "type": "service",
                "list_price": 90,
                "taxes_id": False,
            }
        )
        self.company.support_reinstatement_product_id = fee
        self._lapse()
        invoice = self._reinstate()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.amount_untaxed, 1290)
        self.assertTrue(self.renewal.revoked)
        self._pay(invoice)
        self.assertStatus(self.client, "covered")
        term = invoice.invoice_line_ids.support_term_ids
        self.assertEqual((term.date_start, term.date_end), (TODAY, LAST_DAY))
        self.assertFalse(self._start())

    def test_reinstatement_needs_no_fee(self):
        invoice = self._reinstate()
        self.assertEqual(invoice.amount_untaxed, 1200)

    def test_what_is_paid_is_not_taken_up_again(self):
        self._pay(self.renewal_invoice)
        with self.assertRaisesRegex(UserError, "nothing to take up"):
            self._reinstate()

    def test_what_ended_by_notice_is_taken_up_again(self):
        self._pay(self.renewal_invoice)
        self.contract._give_notice(TODAY, date(2028, 2, 29), "")
        with self._travel(date(2028, 6, 1)):
            invoice = self._reinstate(date=date(2028, 6, 1))
            self._pay(invoice)
            self.assertStatus(self.client, "covered")
        self.assertFalse(self.contract.support_ends_on)
