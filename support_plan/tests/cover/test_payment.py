# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What pays for a term, and what takes its cover away again: the event table."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestPayment(SupportPlanCommon):
    def test_an_invoice_that_is_posted_and_unpaid_gives_no_cover(self):
        line = self._subscribe()
        self._bill(line)
        term = line.support_term_ids
        self.assertEqual(term.state, "pending")
        self.assertFalse(term.covered_from)
        self.assertEqual(term.lot_ids.hours_left, 0)
        self.assertStatus(self.client, "pending")

    def test_a_draft_invoice_makes_no_term(self):
        line = self._subscribe()
        self._bill(line, post=False)
        self.assertFalse(line.support_term_ids)

    def test_payment_brings_the_term_into_force_and_grants_its_hours(self):
        term = self._cover()
        self.assertEqual(term.state, "active")
        self.assertEqual(term.covered_from, TODAY)
        self.assertEqual(term.date_end, TODAY + relativedelta(years=1, days=-1))
        self.assertEqual(term.lot_ids.hours_left, 10)
        self.assertEqual(term.lot_ids.entry_ids.kind, "grant")
        self.assertStatus(self.client, "covered")

    def test_cover_starts_on_the_day_of_payment_and_the_dates_do_not_move(self):
        line = self._subscribe(start=TODAY - timedelta(10))
        invoice = self._bill(line)
        self._pay(invoice, day=TODAY - timedelta(3))
        term = line.support_term_ids
        self.assertEqual(term.covered_from, TODAY - timedelta(3))
        self.assertEqual(term.date_start, TODAY - timedelta(10))

    def test_a_term_that_is_paid_early_never_covers_before_its_period(self):
        term = self._cover(start=TODAY + timedelta(20))
        self.assertEqual(term.covered_from, TODAY + timedelta(20))
        self.assertEqual(term.state, "upcoming")

    def test_a_part_payment_is_no_payment(self):
        line = self._subscribe()
        invoice = self._bill(line)
        self._pay(invoice, amount=1199)
        self.assertEqual(line.support_term_ids.state, "pending")
        self._pay(invoice)
        self.assertEqual(line.support_term_ids.state, "active")

    def test_a_small_shortfall_is_tolerated_where_the_company_says_so(self):
        self.company.support_payment_tolerance = 2
        line = self._subscribe()
        self._pay(self._bill(line), amount=1199)
        self.assertEqual(line.support_term_ids.state, "active")

    def test_a_plan_may_cover_from_posting(self):
        plan = self._make_plan("Trusted", support_activation="posted")
        line = self._subscribe(plan=plan)
        self._bill(line)
        self.assertEqual(line.support_term_ids.state, "active")
        self.assertEqual(line.support_term_ids.lot_ids.hours_left, 10)

    def test_a_payment_that_bounces_freezes_what_is_left(self):
        line = self._subscribe()
        payment = self._pay(self._bill(line))
        call = self._log(25)
        term = line.support_term_ids
        self._bounce(payment)
        self.assertEqual(term.state, "pending")
        self.assertTrue(term.lot_ids.frozen)
        self.assertEqual(term.lot_ids.hours_left, 9)
        self.assertHours(call, drawn=1)

    def test_a_payment_that_is_undone_and_made_again_thaws_the_rest(self):
        line = self._subscribe()
        invoice = self._bill(line)
        self._pay(invoice)
        term = line.support_term_ids
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(term.state, "pending")
        self._log(25)
        self._pay(invoice)
        self.assertEqual(term.state, "active")
        self.assertEqual(term.lot_ids.hours_left, 9)
        self.assertLedger(term.lot_ids)

    def test_an_invoice_that_is_reset_to_draft_covers_no_more(self):
        line = self._subscribe()
        invoice = self._bill(line)
        self._pay(invoice)
        invoice.button_draft()
        self.assertEqual(line.support_term_ids.state, "pending")
        invoice.action_post()
        self.assertEqual(len(line.support_term_ids), 1)

    def test_a_client_may_pay_with_a_credit_that_it_has(self):
        line = self._subscribe()
        invoice = self._bill(line)
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.client.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [
                    (0, 0, {"name": "Returned", "price_unit": 1200, "tax_ids": False})
                ],
            }
        )
        credit.action_post()
        (invoice + credit).line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(line.support_term_ids.state, "active")
