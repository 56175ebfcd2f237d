# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invoices show amounts and never time: the data is an amount once posted."""

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning
from odoo.tests import Form, new_test_user, tagged

from ...hooks import choose_amounts_scope
from ..common import TODAY, SupportPlanCommon


class AmountsCommon(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.support_amounts_scope = "all"
        cls.hour = cls.env.ref("uom.product_uom_hour")
        cls.day = cls.env.ref("uom.product_uom_day")
        cls.minute = cls.env.ref("uom.product_uom_minute")
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.tax = cls._make_tax("VAT 15%")
        cls.work = cls.env["product.product"].create(
            {
                "name": "Advice",
                "type": "service",
                "uom_id": cls.hour.id,
                "list_price": 99.99,
                "taxes_id": False,
            }
        )
        cls.goods = cls.env["product.product"].create(
            {"name": "Cable", "list_price": 12, "taxes_id": False}
        )

    @classmethod
    def _make_tax(cls, name, **values):
        return cls.env["account.tax"].create(
            {"name": name, "amount": 15, "type_tax_use": "sale", **values}
        )

    @classmethod
    def _write_invoice(cls, *lines, move_type="out_invoice", **values):
        """Write a draft of lines given as dicts; work of three hours if none."""
        return cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": cls.client.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [
                    Command.create({"product_id": cls.work.id, **line})
                    for line in lines or ({"quantity": 3},)
                ],
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestAmounts(AmountsCommon):
    def assertAmount(self, line, price, hours):
        """Check that a line is an amount, and that staff know the hours behind it."""
        self.assertEqual((line.quantity, line.product_uom_id), (1, self.unit))
        self.assertAlmostEqual(line.price_unit, price, 6)
        self.assertEqual(line.support_charged_hours, hours)

    def test_a_posted_line_is_an_amount(self):
        invoice = self._write_invoice({"quantity": 7, "tax_ids": self.tax.ids})
        invoice.action_post()
        line = invoice.invoice_line_ids
        self.assertAmount(line, 699.93, 7)
        self.assertEqual(line.tax_ids, self.tax)
        self.assertEqual(invoice.amount_total, 804.92)
        self.assertTrue(invoice.support_amounts_only)

    def test_hours_are_rounded_up_where_the_line_is_written(self):
        invoice = self._write_invoice({"quantity": 6.25})
        line = invoice.invoice_line_ids
        self.assertEqual((line.quantity, line.product_uom_id), (7, self.hour))
        self.assertEqual(line.support_time_quantity, 6.25)
        note = invoice.message_ids.filtered(lambda m: "whole hours" in m.body)
        self.assertIn("6.25 Hours are charged as 7 whole hours", note.body)
        self.assertTrue(note.subtype_id.internal)
        invoice.action_post()
        self.assertAmount(line, 699.93, 7)
        self.assertEqual(line._get_support_written_time(), (6.25, self.hour))

    def test_days_are_reckoned_in_hours(self):
        invoice = self._write_invoice(
            {"quantity": 2.5, "product_uom_id": self.day.id, "price_unit": 800},
            {"quantity": 2.3, "product_uom_id": self.day.id, "price_unit": 800},
            {"quantity": 61, "product_uom_id": self.minute.id, "price_unit": 2},
        )
        exact, rounded, minutes = invoice.invoice_line_ids
        self.assertEqual((exact.quantity, exact.product_uom_id), (2.5, self.day))
        # 18.4 hours are 19, which two decimals of a day cannot hold.
        self.assertEqual((rounded.quantity, rounded.product_uom_id), (19, self.hour))
        self.assertEqual(rounded.price_unit, 100)
        self.assertEqual((minutes.quantity, minutes.product_uom_id), (120, self.minute))
        invoice.action_post()
        self.assertAmount(exact, 2000, 20)
        self.assertAmount(rounded, 1900, 19)
        self.assertAmount(minutes, 240, 2)

    def test_a_changed_quantity_is_rounded_anew(self):
        invoice = self._write_invoice({"quantity": 3})
        invoice.invoice_line_ids.quantity = 3.1
        self.assertEqual(invoice.invoice_line_ids.quantity, 4)
        self.assertEqual(invoice.invoice_line_ids.support_time_quantity, 3.1)

    def test_a_form_says_that_the_client_sees_amounts_only(self):
        with Form(self._write_invoice()) as form:
            self.assertTrue(form.support_has_amounts)
            with form.invoice_line_ids.edit(0) as line:
                line.quantity = 2.25
        self.assertEqual(form.record.invoice_line_ids.quantity, 3)

    def test_a_credit_note_is_an_amount_and_never_rounded_up(self):
        note = self._write_invoice({"quantity": 6.25}, move_type="out_refund")
        self.assertEqual(note.invoice_line_ids.quantity, 6.25)
        note.action_post()
        self.assertAmount(note.invoice_line_ids, 624.9375, 6.25)

    def test_a_credited_invoice_takes_back_what_it_showed(self):
        invoice = self._write_invoice({"quantity": 6.25})
        invoice.action_post()
        note = self._credit(invoice)
        self.assertAmount(note.invoice_line_ids, 699.93, 7)
        self.assertEqual(note.amount_total, invoice.amount_total)

    def test_reset_to_draft_and_posted_again_nothing_changes_twice(self):
        invoice = self._write_invoice(
            {"quantity": 6.25, "tax_ids": self.tax.ids, "discount": 5}
        )
        invoice.action_post()
        before = invoice._get_support_figures()
        invoice.button_draft()
        invoice.action_post()
        self.assertAmount(invoice.invoice_line_ids, 699.93, 7)
        self.assertEqual(invoice.invoice_line_ids.support_time_quantity, 6.25)
        self.assertEqual(invoice._get_support_figures(), before)

    def test_goods_keep_their_quantity(self):
        invoice = self._write_invoice(
            {"quantity": 3}, {"product_id": self.goods.id, "quantity": 5}
        )
        invoice.action_post()
        work, goods = invoice.invoice_line_ids
        self.assertAmount(work, 299.97, 3)
        self.assertEqual((goods.quantity, goods.price_unit), (5, 12))
        self.assertFalse(goods.support_is_amount)
        self.assertTrue(invoice.support_has_amounts)
        self.assertFalse(invoice.support_amounts_only)

    def test_a_negative_line_keeps_its_sign_on_the_quantity(self):
        """E-invoices allow no negative price."""
        invoice = self._write_invoice({"quantity": 5}, {"quantity": -2})
        invoice.action_post()
        back = invoice.invoice_line_ids[1]
        self.assertEqual((back.quantity, back.price_unit), (-1, 199.98))
        self.assertEqual(invoice.amount_total, 299.97)

    def test_a_deduction_is_not_rounded_up(self):
        invoice = self._write_invoice(
            {"quantity": 5}, {"quantity": -1.25}, {"quantity": 1.5, "price_unit": -9}
        )
        self.assertEqual(invoice.invoice_line_ids.mapped("quantity"), [5, -1.25, 1.5])

    def test_a_line_of_time_for_a_product_in_units_keeps_its_hours(self):
        invoice = self._write_invoice(
            {"product_id": self.goods.id, "product_uom_id": self.hour.id, "quantity": 4}
        )
        invoice.action_post()
        self.assertAmount(invoice.invoice_line_ids, 48, 4)
        self.assertEqual(invoice.invoice_line_ids.support_time_quantity, 4)

    def test_another_product_makes_another_line(self):
        invoice = self._write_invoice({"quantity": 7})
        invoice.action_post()
        invoice.button_draft()
        line = invoice.invoice_line_ids
        line.product_id = self.goods
        self.assertFalse(line.support_charged_hours)
        self.assertFalse(line.support_is_amount)

    def test_the_choice_at_installation(self):
        """In a fresh company all invoices are amounts; where some exist, only those of
        clients with a plan."""
        fresh = self.env["res.company"].create({"name": "Fresh Ltd"})
        self._write_invoice()
        choose_amounts_scope(self.env)
        self.assertEqual(self.company.support_amounts_scope, "plans")
        self.assertEqual(fresh.support_amounts_scope, "all")

    def test_vendor_bills_keep_their_hours(self):
        bill = self._write_invoice({"quantity": 6.25}, move_type="in_invoice")
        bill.action_post()
        self.assertEqual(bill.invoice_line_ids.product_uom_id, self.hour)
        self.assertEqual(bill.invoice_line_ids.quantity, 6.25)

    # ------------------------------------------------------------------
    # Whose invoices
    # ------------------------------------------------------------------

    def _is_amount(self, client, **values):
        invoice = self._write_invoice(partner_id=client.id, **values)
        invoice.action_post()
        return invoice.invoice_line_ids.product_uom_id == self.unit

    def test_only_clients_with_a_plan_where_the_company_says_so(self):
        self.company.support_amounts_scope = "plans"
        line = self._subscribe()
        branch = self._make_client("Harbour Branch")
        line.contract_id.support_covered_partner_ids = branch
        self.assertTrue(self._is_amount(self.client))
        self.assertTrue(self._is_amount(self.client.child_ids))
        self.assertTrue(self._is_amount(branch))
        self.assertFalse(self._is_amount(self.stranger))

    def test_nobody_where_the_company_says_so(self):
        self.company.support_amounts_scope = "none"
        self._subscribe()
        self.assertFalse(self._is_amount(self.client))

    def test_a_client_and_an_invoice_may_be_treated_differently(self):
        self.client.support_amounts_choice = "detail"
        self.assertFalse(self._is_amount(self.client))
        self.assertFalse(self._is_amount(self.client.child_ids))
        self.assertTrue(self._is_amount(self.client, support_amounts_choice="amounts"))
        self.company.support_amounts_scope = "none"
        self.stranger.support_amounts_choice = "amounts"
        self.assertTrue(self._is_amount(self.stranger))
        self.assertFalse(
            self._is_amount(self.stranger, support_amounts_choice="detail")
        )

    def test_a_draft_gets_its_hours_back_for_a_client_with_a_right_to_them(self):
        invoice = self._write_invoice({"quantity": 7, "tax_ids": self.tax.ids})
        invoice.action_post()
        invoice.button_draft()
        invoice.support_amounts_choice = "detail"
        line = invoice.invoice_line_ids
        self.assertEqual((line.quantity, line.product_uom_id), (7, self.hour))
        self.assertEqual(line.tax_ids, self.tax)
        invoice.action_post()
        self.assertEqual(line.quantity, 7)
        self.assertEqual(invoice.amount_total, 804.92)

    def test_a_draft_for_another_client_follows_that_client(self):
        self.stranger.support_amounts_choice = "detail"
        invoice = self._write_invoice({"quantity": 7})
        invoice.action_post()
        invoice.button_draft()
        invoice.partner_id = self.stranger
        self.assertEqual(invoice.invoice_line_ids.product_uom_id, self.hour)

    def test_a_cancelled_draft_shows_amounts_to_whom_it_was_shown(self):
        invoice = self._write_invoice({"quantity": 7})
        invoice.button_cancel()
        self.assertTrue(invoice.support_amounts_only)

    def test_a_portal_login_reads_no_field_about_time(self):
        portal = new_test_user(
            self.env, "petra", "base.group_portal", name="Petra Portal"
        )
        portal.partner_id.parent_id = self.client
        invoice = self._write_invoice({"quantity": 7})
        invoice.message_subscribe(portal.partner_id.ids)
        invoice.action_post()
        line = invoice.invoice_line_ids.with_user(portal)
        self.assertEqual(line.read(["quantity"])[0]["quantity"], 1)
        for name in (
            "support_charged_hours",
            "support_time_quantity",
            "support_time_uom_id",
            "support_call_ids",
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                line.read([name])
            with self.subTest(name), self.assertRaises(AccessError):
                line.search([(name, "!=", False)])

    # ------------------------------------------------------------------
    # Not a cent moves
    # ------------------------------------------------------------------

    def test_a_tax_by_the_unit_offers_to_keep_the_detail(self):
        levy = self._make_tax("Levy", amount_type="fixed", amount=2)
        invoice = self._write_invoice({"quantity": 7, "tax_ids": levy.ids})
        with self.assertRaisesRegex(RedirectWarning, "depends on their quantity") as e:
            invoice.action_post()
        message, action, button, context = e.exception.args
        self.assertIn("Advice", message)
        self.assertIn("Keep the detail", button)
        self.assertEqual(invoice.state, "draft")
        self.env["ir.actions.server"].browse(action).with_context(**context).run()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.invoice_line_ids.quantity, 7)
        self.assertEqual(invoice.amount_tax, 14)

    def test_a_tax_by_formula_offers_to_keep_the_detail(self):
        if "code" not in dict(self.env["account.tax"]._fields["amount_type"].selection):
            # Its addon is not installed: a fixed amount within a group is as hard.
            children = self._make_tax("Levy", amount_type="fixed", amount=2) | self.tax
            tax = self._make_tax(
                "Both", amount_type="group", children_tax_ids=children.ids
            )
        else:
            tax = self._make_tax("F", amount_type="code", formula="quantity * 2")
        invoice = self._write_invoice({"quantity": 7, "tax_ids": tax.ids})
        with self.assertRaises(RedirectWarning):
            invoice.action_post()

    def test_a_fixed_tax_on_one_hour_is_no_obstacle(self):
        levy = self._make_tax("Levy", amount_type="fixed", amount=2)
        invoice = self._write_invoice({"quantity": 1, "tax_ids": levy.ids})
        invoice.action_post()
        self.assertEqual(invoice.amount_tax, 2)
        self.assertEqual(invoice.invoice_line_ids.product_uom_id, self.unit)

    def test_a_new_unit_of_time_is_one(self):
        week = self.env["uom.uom"].create(
            {
                "name": "Week",
                "relative_factor": 5,
                "relative_uom_id": self.day.id,
            }
        )
        invoice = self._write_invoice(
            {"quantity": 2, "product_uom_id": week.id, "price_unit": 4000}
        )
        invoice.action_post()
        self.assertAmount(invoice.invoice_line_ids, 8000, 80)

    def test_posting_many_asks_the_database_no_more_often_for_goods(self):
        def post(count, product):
            invoices = self.env["account.move"]
            for _number in range(count):
                invoices += self._write_invoice({"product_id": product.id})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            invoices._make_support_amounts()
            return self.env.cr.sql_log_count - before

        post(2, self.goods)
        self.assertEqual(post(2, self.goods), post(8, self.goods))
