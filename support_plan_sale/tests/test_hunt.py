# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rule 8 of docs/rules.md: no invoice, and nothing that comes with one, shows time."""

from odoo.tests import tagged

from odoo.addons.support_plan.tests.amounts.common_hunt import HuntCommon

from .test_sale_order import SaleCommon


@tagged("post_install", "-at_install")
class TestHunt(HuntCommon, SaleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_timesheet.list_price = 1.3

    def _make_drafts(self):
        self.order = self._order(quantity=7877, partner_id=self.client.id)
        self.worked = self._order(self.by_timesheet, 8293)
        self._work(self.worked, 8293)
        orders = self.order | self.worked
        orders.message_subscribe(self.portal.partner_id.ids)
        task = self.worked.order_line.task_id
        for record in (task, task.project_id):
            record.message_subscribe(self.portal.partner_id.ids)
        return {
            **super()._make_drafts(),
            "sales order": self.order._create_invoices(),
            "timesheet": self.worked._create_invoices(),
        }

    def _get_outlets(self, name, invoice):
        yield from super()._get_outlets(name, invoice)
        order = invoice.invoice_line_ids.sale_line_ids.order_id
        task = order.order_line.task_id
        for record in (order, task):
            if not record:
                continue
            for kind in ("html", "pdf", "text"):
                text = self._get_page(record.get_portal_url(report_type=kind))
                yield f"page {kind} of {record._name}", text
        if order:
            yield from self._print_reports(order)
            yield "PDF of the order", self._render_pdf("sale.report_saleorder", order)
            yield (
                "file that the order's page offers",
                self._get_page(
                    f"/my/orders/{order.id}/download_edi"
                    f"?access_token={order._portal_ensure_token()}"
                ),
            )
            messages = order.message_ids
            self._compose(order.action_quotation_send()).action_send_mail()
            for outlet, text in self._read_mails(order.message_ids - messages):
                yield f"{outlet} of the order", text
            yield from self._read_fields(order)
            yield from self._read_fields(order.order_line)
        if task:
            yield from self._read_fields(task)
            yield from self._read_fields(task.project_id)
            yield from self._read_fields(task.timesheet_ids)
            for url in (
                "/my/timesheets",
                f"/my/timesheets?search_in=invoice&search={invoice.name}",
                "/my/tasks",
                f"/my/projects/{task.project_id.id}",
                f"/my/projects/{task.project_id.id}/task/{task.id}",
            ):
                yield f"page {url}", self._get_page(url)
        if name == "contract":
            yield from self._print_reports(self.contract)
            yield from self._read_fields(self.contract)
            yield from self._read_fields(self.contract.contract_line_ids)
            yield (
                "page of the subscription",
                self._get_page(f"/my/contracts/{self.contract.id}"),
            )
            messages = self.contract.message_ids
            self._compose(self.contract.action_contract_send()).action_send_mail()
            for outlet, text in self._read_mails(self.contract.message_ids - messages):
                yield f"{outlet} of the subscription", text

    def test_no_time_comes_out_anywhere(self):
        self.assertNoLeaks(self._hunt(self._make_invoices()))
        self.assertNoLeaks(
            {
                outlet: found
                for outlet, text in self._read_every_model()
                if (found := self._find_numbers(text))
            }
        )

    def test_a_draft_is_previewed_and_printed_as_the_client_will_see_it(self):
        draft = self._write_invoice(
            {"quantity": 1732.25, "tax_ids": self.tax.ids},
            {"product_id": self.goods.id, "quantity": 5},
        )
        address = draft.action_support_preview()["url"]
        self.assertEqual(address, draft.get_portal_url())
        # The page shows this one within itself.
        shown = self._get_page(draft.get_portal_url(report_type="html"))
        outlets = {"preview": shown, **dict(self._print_reports(draft))}
        for outlet, text in outlets.items():
            with self.subTest(outlet):
                self.assertFalse(self._find_time(text))
        self.assertIn("5.00", shown, "Goods keep their quantity.")

    def test_no_time_comes_out_of_layouts_that_countries_bring(self):
        """Two that replace the layout: Arabic beside English, and the German norm."""
        invoices = self._make_invoices()
        mixed = invoices["mixed with goods"]
        self.company.partner_id.country_id = self.env.ref("base.sa")
        self.assertIn("gcc", mixed._get_name_invoice_report())
        self.assertNoLeaks(self._hunt_reports(mixed | invoices["sections"]))
        self.company.partner_id.country_id = self.env.ref("base.de")
        self.company.external_report_layout_id = self.env.ref(
            "l10n_din5008.external_layout_din5008"
        )
        self.assertNoLeaks(self._hunt_reports(mixed | invoices["sections"]))

    def _hunt_reports(self, invoices):
        return {
            (invoice.name, outlet): found
            for invoice in invoices
            for outlet, text in (
                *self._print_reports(invoice),
                *self._print_pdf(invoice),
                *self._open_pages(invoice),
                *self._send(invoice),
            )
            if (found := self._find_time(text))
        }

    def test_the_hunt_finds_the_leaks_where_the_feature_is_off(self):
        """A hunt that cannot fail has hunted nothing."""
        self.company.support_amounts_scope = "none"
        invoices = self._make_invoices()
        names = ("ours", "mixed with goods", "in French", "contract", "timesheet")
        leaks = self._hunt({name: invoices[name] for name in names})
        self.assertNotIn("ours", [name for name, _outlet in leaks])
        outlets = {outlet for _name, outlet in leaks}
        for outlet in (
            "report account.report_invoice",
            "report account.report_invoice_with_payments",
            "report contract.report_contract_template",
            "report sale.report_saleorder",
            "report sale_timesheet.report_timesheet_account_move",
            "e-invoice ubl_bis3",
            "e-invoice facturx",
            "PDF account.report_invoice_document",
            "e-mail's application/pdf",
            "PDF of the order",
            "file that the order's page offers",
            "e-mail's application/pdf of the order",
            "e-mail's application/pdf of the subscription",
            "attachment application/xml",
            "RPC web_read",
            "RPC read_group",
            "RPC formatted_read_group",
            "page html",
            "page pdf",
            "page text",
            "page html of sale.order",
            "page html of project.task",
            "page /my/timesheets",
            "page /my/tasks",
            "page of the subscription",
            "field account.move.line.quantity",
            "sum of account.move.line.quantity:sum",
            "field contract.line.quantity",
            "field sale.order.line.product_uom_qty",
            "field project.task.effective_hours",
        ):
            self.assertIn(outlet, outlets)
        found = {find for finds in leaks.values() for find in finds}
        for find in ('"HUR"', '"DAY"', "Hours", "Jours", "343.25", "6211", "8293"):
            self.assertIn(find, found)

    def assertNoLeaks(self, leaks):
        self.assertFalse(leaks, "\n".join(f"{k}: {v}" for k, v in leaks.items()))
