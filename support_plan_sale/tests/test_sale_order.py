# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Orders and timesheets count in time what invoices show as amounts.

The timesheets need Odoo's own `sale_timesheet`, which the workshop's database has.
"""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.support_plan.tests.amounts.test_amounts import AmountsCommon


class SaleCommon(AmountsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_timesheet = cls.env["product.product"].create(
            {
                "name": "Development",
                "type": "service",
                "uom_id": cls.hour.id,
                "list_price": 100,
                "taxes_id": False,
                "service_policy": "delivered_timesheet",
                "service_tracking": "task_global_project",
                "project_id": cls.env["project.project"]
                .create(
                    {
                        "name": "The client's project",
                        "allow_billable": True,
                        "partner_id": cls.client.id,
                        "privacy_visibility": "portal",
                    }
                )
                .id,
            }
        )
        cls.employee = cls.env["hr.employee"].create({"name": "Agnes"})

    @classmethod
    def _order(cls, product=None, quantity=7.25, uom=None, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.client.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.work).id,
                            "product_uom_qty": quantity,
                            **({"product_uom_id": uom.id} if uom else {}),
                        }
                    )
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _work(cls, order, hours):
        """Write hours down on the task of an order."""
        task = order.order_line.task_id
        return cls.env["account.analytic.line"].create(
            {
                "name": "Worked",
                "employee_id": cls.employee.id,
                "project_id": task.project_id.id,
                "task_id": task.id,
                "unit_amount": hours,
            }
        )

    @classmethod
    def _invoice(cls, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice


@tagged("post_install", "-at_install")
class TestSaleOrder(SaleCommon):
    def assertInvoiced(self, order, quantity, status="invoiced"):
        self.assertEqual(order.order_line.qty_invoiced, quantity)
        self.assertEqual(order.order_line.qty_invoiced_posted, quantity)
        self.assertEqual(order.invoice_status, status)

    def test_an_invoiced_order_is_not_to_be_invoiced_again(self):
        order = self._order()
        invoice = self._invoice(order)
        line = invoice.invoice_line_ids
        self.assertEqual((line.quantity, line.product_uom_id), (1, self.unit))
        self.assertEqual(line.support_charged_hours, 8)
        self.assertInvoiced(order, 7.25)

    def test_a_draft_counts_as_written(self):
        order = self._order()
        order._create_invoices()
        self.assertEqual(order.order_line.qty_invoiced, 7.25)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_an_order_in_days_counts_in_days(self):
        order = self._order(quantity=2.3, uom=self.day)
        self._invoice(order)
        self.assertInvoiced(order, 2.3)

    def test_a_credited_invoice_frees_the_order(self):
        order = self._order()
        invoice = self._invoice(order)
        self._credit(invoice)
        self.assertInvoiced(order, 0, "to invoice")

    def test_half_a_credit_frees_half_the_order(self):
        order = self._order(quantity=8)
        invoice = self._invoice(order)
        note = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        note.invoice_line_ids.price_unit /= 2
        note.action_post()
        self.assertInvoiced(order, 4, "to invoice")

    def test_a_signed_order_is_invoiced_as_it_was_signed(self):
        order = self._order(signed_by="Petra", signed_on="2027-03-01 10:00:00")
        invoice = self._invoice(order)
        line = invoice.invoice_line_ids
        self.assertEqual((line.quantity, line.product_uom_id), (1, self.unit))
        self.assertAlmostEqual(line.price_unit, 7.25 * 99.99, 6)
        self.assertEqual(line.support_charged_hours, 7.25)
        self.assertInvoiced(order, 7.25)

    def test_goods_are_counted_as_ever(self):
        order = self._order(self.goods, 5)
        self.goods.invoice_policy = "order"
        self._invoice(order)
        self.assertInvoiced(order, 5)

    def test_timesheets_are_invoiced_once(self):
        order = self._order(self.by_timesheet, 10)
        first = self._work(order, 3.25)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_untaxed, 400)
        self.assertEqual(first.timesheet_invoice_id, invoice)
        self.assertInvoiced(order, 3.25, "no")
        self._work(order, 1.5)
        self.assertEqual(order.order_line.qty_to_invoice, 1.5)
        again = self._invoice(order)
        self.assertEqual(again.amount_untaxed, 200)
        self.assertInvoiced(order, 4.75, "no")

    def test_a_portal_login_reads_no_time_of_orders_and_tasks(self):
        order = self._order(self.by_timesheet, 10)
        timesheet = self._work(order, 3.25)
        petra = new_test_user(self.env, "petra", "base.group_portal")
        petra.partner_id.parent_id = self.client
        order.message_subscribe(petra.partner_id.ids)
        records = {
            order.order_line: ("product_uom_qty", "qty_delivered", "price_unit"),
            order.order_line.task_id: ("allocated_hours", "effective_hours"),
            order.order_line.task_id.project_id: ("allocated_hours",),
            timesheet: ("unit_amount",),
        }
        self.client.support_amounts_choice = "amounts"
        for record, names in records.items():
            for name in names:
                with self.subTest(name), self.assertRaises(AccessError):
                    record.with_user(petra).read([name])
        self.client.support_amounts_choice = "detail"
        line = order.order_line.with_user(petra)
        self.assertEqual(line.read(["product_uom_qty"])[0]["product_uom_qty"], 10)
