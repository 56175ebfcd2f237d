# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Overage and consulting are invoiced as amounts, and each hour once."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import SupportPlanCommon


@tagged("post_install", "-at_install")
class TestOverageInvoice(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write({"support_hours": 1, "support_overage": "bill"})
        cls.term = cls._cover(start=date(2027, 1, 1), paid_on=date(2027, 1, 1))
        cls.contract = cls.term.contract_line_id.contract_id
        cls.company.support_late_days = 90
        cls._log(60)
        cls.consulting = cls.env.ref("support_plan.work_type_consulting")

    def _log_overage(self, hours=2, **values):
        call = self._log(hours * 60, **values)
        self.assertEqual(call.hours_overage, hours)
        return call

    def _invoice(self, calls):
        return calls.with_user(self.billing)._invoice_overage().sudo()

    def test_one_amount_a_month_that_names_month_and_tickets(self):
        first, second = self._open_ticket(), self._open_ticket()
        march = self._log_overage(2, ticket_id=first.id)
        march |= self._log_overage(3, ticket_id=second.id)
        february = self._log_overage(4, days_ago=20)
        invoice = self._invoice(march | february)
        self.assertEqual(invoice.partner_id, self.contract.invoice_partner_id)
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(
            invoice.invoice_line_ids.mapped("name"),
            [
                "Support Beyond the Plan, February 2027",
                "Support Beyond the Plan, March 2027 "
                f"({first.number}, {second.number})",
            ],
        )
        self.assertEqual(invoice.invoice_line_ids.mapped("price_unit"), [600, 750])
        self.assertEqual(invoice.invoice_line_ids.mapped("quantity"), [1, 1])
        self.assertEqual(
            invoice.invoice_line_ids.product_uom_id,
            self.env.ref("uom.product_uom_unit"),
        )
        self.assertEqual(
            invoice.invoice_line_ids.mapped("support_charged_hours"), [4, 5]
        )
        self.assertEqual(invoice.invoice_line_ids[1].support_call_ids, march)
        self.assertTrue(invoice.support_amounts_only)
        self.assertEqual(invoice.support_call_count, 3)
        action = invoice.action_open_support_calls()
        self.assertEqual(
            self.env["support.call"].search(action["domain"]), march | february
        )

    def test_each_hour_is_billed_once(self):
        call = self._log_overage()
        self._invoice(call)
        with self.assertRaisesRegex(UserError, "invoiced already"):
            self._invoice(call)
        with self.assertRaisesRegex(UserError, "billed or decided"):
            self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.client.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Again",
                                "price_unit": 300,
                                "support_call_ids": [Command.set(call.ids)],
                            }
                        )
                    ],
                }
            )

    def test_a_copied_invoice_bills_no_call(self):
        call = self._log_overage()
        invoice = self._invoice(call)
        copied = invoice.copy()
        self.assertFalse(copied.invoice_line_ids.support_call_ids)
        self.assertEqual(call.overage_invoice_line_id, invoice.invoice_line_ids)

    def test_one_invoice_per_client_subscription_and_currency(self):
        other = self._cover(self.stranger, start=date(2027, 1, 1))
        self._log(60, client=self.stranger)
        calls = self._log_overage() | self._log_overage(client=self.stranger)
        calls |= self._log_overage(work_type_id=self.consulting.id)
        invoices = self._invoice(calls)
        self.assertEqual(len(invoices), 3)
        self.assertEqual(
            invoices.invoice_line_ids.support_call_ids.term_id, self.term | other
        )

    def test_the_products_taxes_and_the_clients_fiscal_position_apply(self):
        tax, mapped = self.env["account.tax"].create(
            [
                {"name": "VAT", "amount": 20, "type_tax_use": "sale"},
                {"name": "None", "amount": 0, "type_tax_use": "sale"},
            ]
        )
        self.overage_product.taxes_id = tax
        invoice = self._invoice(self._log_overage())
        self.assertEqual(invoice.amount_total, 360)
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        mapped.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(tax.id)],
            }
        )
        self.contract.fiscal_position_id = position
        invoice = self._invoice(self._log_overage())
        self.assertEqual(invoice.invoice_line_ids.tax_ids, mapped)
        self.assertEqual(invoice.amount_total, 300)

    def test_with_the_next_premium_where_the_subscription_says_so(self):
        call = self._log_overage()
        self.contract.support_overage_invoicing = "premium"
        invoice = self._bill(self.term.contract_line_id, post=False)
        self.assertEqual(len(invoice.invoice_line_ids), 2)
        self.assertEqual(call.overage_invoice_line_id, invoice.invoice_line_ids[1])
        self.assertEqual(invoice.amount_untaxed, 1500)
        invoice.action_post()
        self.assertTrue(invoice.support_amounts_only)

    def test_an_own_invoice_leaves_the_premium_alone(self):
        call = self._log_overage()
        invoice = self._bill(self.term.contract_line_id)
        self.assertEqual(invoice.amount_untaxed, 1200)
        self.assertFalse(call.overage_invoice_line_id)

    # ------------------------------------------------------------------
    # Given back
    # ------------------------------------------------------------------

    def test_a_deleted_draft_gives_the_hours_back_for_billing(self):
        call = self._log_overage()
        self._invoice(call).unlink()
        self.assertHours(call, overage=2)
        self.assertFalse(call.overage_invoice_line_id)
        self.assertEqual(self._invoice(call).amount_untaxed, 300)

    def test_a_cancelled_invoice_gives_the_hours_back_for_a_decision(self):
        call = self._log_overage()
        self._invoice(call).button_cancel()
        self.assertHours(call, awaiting=2)
        self.assertEqual(call.awaiting_reason, "credited")
        call._decide("absorb", "They had a bad year")
        self.assertHours(call, absorbed=2)

    def test_a_credited_invoice_gives_the_hours_back_and_may_be_billed_again(self):
        call = self._log_overage()
        invoice = self._invoice(call)
        invoice.action_post()
        self.overage_product.list_price = 999
        self._credit(invoice)
        self.assertHours(call, awaiting=2)
        call._decide("bill", "Wrong address")
        self.assertHours(call, overage=2)
        again = self._invoice(call)
        self.assertEqual(again.amount_untaxed, 300, "At the price that it had.")

    def test_a_paid_and_then_credited_invoice_gives_the_hours_back(self):
        call = self._log_overage()
        invoice = self._invoice(call)
        invoice.action_post()
        self._pay(invoice)
        self._credit(invoice)
        self.assertHours(call, awaiting=2)

    def test_a_credit_note_that_is_taken_back_bills_the_hours_again(self):
        call = self._log_overage()
        invoice = self._invoice(call)
        invoice.action_post()
        note = self._credit(invoice)
        note.button_draft()
        self.assertHours(call, overage=2)
        self.assertEqual(call.overage_invoice_line_id, invoice.invoice_line_ids)
        note.action_post()
        self.assertHours(call, awaiting=2)

    def test_a_cancelled_invoice_that_returns_takes_its_hours_with_it(self):
        call = self._log_overage()
        invoice = self._invoice(call)
        invoice.button_cancel()
        invoice.button_draft()
        self.assertHours(call, overage=2)
        self.assertEqual(call.overage_invoice_line_id, invoice.invoice_line_ids)

    def test_a_cancelled_invoice_cannot_return_once_its_hours_are_absorbed(self):
        call = self._log_overage()
        invoice = self._invoice(call)
        invoice.button_cancel()
        call._decide("absorb", "Goodwill")
        with (
            self.assertRaisesRegex(UserError, "decided on since"),
            self.cr.savepoint(),
        ):
            invoice.button_draft()

    def test_a_call_is_reversed_after_its_invoice_is_credited(self):
        call = self._log_overage()
        invoice = self._invoice(call)
        invoice.action_post()
        with (
            self.assertRaisesRegex(UserError, "Credit that line first"),
            self.cr.savepoint(),
        ):
            call._reverse_charge("Wrong client")
        self._credit(invoice)
        call._reverse_charge("Wrong client")
        self.assertHours(call)
        self.assertEqual(call.state, "reversed")

    def test_a_part_that_is_credited_gives_nothing_back(self):
        call = self._log_overage()
        invoice = self._invoice(call)
        invoice.action_post()
        note = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        note.invoice_line_ids.price_unit = 100
        note.action_post()
        self.assertHours(call, overage=2)
        self.assertTrue(call.overage_invoice_line_id)

    # ------------------------------------------------------------------
    # Who, and when
    # ------------------------------------------------------------------

    def test_an_accountant_who_sees_no_calls_handles_the_invoice(self):
        call = self._log_overage()
        invoice = self._invoice(call)
        accountant = new_test_user(
            self.env, "accountant", "account.group_account_manager"
        )
        invoice = invoice.with_user(accountant)
        self.env.invalidate_all()
        with Form(invoice) as form:
            form.ref = "Looked at"
        invoice.action_post()
        invoice.button_draft()
        invoice.button_cancel()
        self.assertHours(call, awaiting=2)

    def test_agents_invoice_nothing(self):
        call = self._log_overage()
        with self.assertRaises(AccessError):
            call.with_user(self.agent)._invoice_overage()

    def test_nobody_moves_a_call_off_its_invoice_by_hand(self):
        call = self._log_overage()
        self._invoice(call)
        for name in ("overage_invoice_line_id", "overage_price", "overage_product_id"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "buttons"):
                call.with_user(self.manager).write({name: False})

    def test_the_preview_shows_what_will_be_made(self):
        calls = self._log_overage() | self._log_overage(3)
        wizard = (
            self.env["support.overage.invoice"]
            .with_user(self.billing)
            .with_context(active_model="support.call", active_ids=calls.ids)
            .create({})
        )
        self.assertEqual(wizard.line_ids.amount, 750)
        self.assertEqual(wizard.line_ids.text, "Support Beyond the Plan, March 2027")
        self.assertFalse(calls.overage_invoice_line_id)
        action = wizard.action_invoice()
        invoice = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(invoice.amount_untaxed, wizard.line_ids.amount)
        self.assertEqual(action["context"], {"default_move_type": "out_invoice"})

    def test_the_month_that_has_ended_is_invoiced_where_the_company_wants_it(self):
        march = self._log_overage()
        february = self._log_overage(days_ago=20)
        list(self.env["support.call"]._invoice_ended_months())
        self.assertFalse(february.overage_invoice_line_id)
        self.company.support_overage_monthly = True
        for _again in range(2):
            list(self.env["support.call"]._invoice_ended_months())
        self.assertTrue(february.overage_invoice_line_id)
        self.assertFalse(march.overage_invoice_line_id)

    def test_the_month_waits_for_the_premium_where_the_subscription_says_so(self):
        february = self._log_overage(days_ago=20)
        self.contract.support_overage_invoicing = "premium"
        self.company.support_overage_monthly = True
        list(self.env["support.call"]._invoice_ended_months())
        self.assertFalse(february.overage_invoice_line_id)
