# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A client's login tries by every method that Odoo has to learn of time."""

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .test_sale_order import SaleCommon


@tagged("post_install", "-at_install")
class TestClientLogin(SaleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.petra = new_test_user(cls.env, "petra", "base.group_portal")
        cls.petra.partner_id.parent_id = cls.client
        cls.order = cls._order(cls.by_timesheet, 10)
        cls._work(cls.order, 3.25)
        cls.task = cls.order.order_line.task_id
        cls.task.allocated_hours = 10
        cls.project = cls.task.project_id
        cls.project.allocated_hours = 20
        cls.project.collaborator_ids = [
            Command.create({"partner_id": cls.petra.partner_id.id})
        ]
        cls.milestone = cls.env["project.milestone"].create(
            {
                "name": "Half of it",
                "project_id": cls.project.id,
                "sale_line_id": cls.order.order_line.id,
                "quantity_percentage": 0.5,
            }
        )
        cls.contract = cls.env["contract.contract"].create(
            {
                "name": "Standing advice",
                "partner_id": cls.client.id,
                "contract_line_ids": [
                    Command.create(
                        {
                            "name": "Advice each month",
                            "product_id": cls.work.id,
                            "uom_id": cls.hour.id,
                            "quantity": 6,
                            "date_start": "2027-03-01",
                        }
                    )
                ],
            }
        )
        for record in (cls.order, cls.task, cls.project, cls.contract):
            record.message_subscribe(cls.petra.partner_id.ids)

    def assertRefused(self, ask, *args, **kwargs):
        with self.assertRaisesRegex(AccessError, "access the field"):
            ask(*args, **kwargs)

    def test_no_method_reads_compares_sorts_or_sums_time(self):
        """A field that could be compared could be guessed, step by step."""
        for record, name in (
            (self.order.order_line, "product_uom_qty"),
            (self.order.order_line, "price_unit"),
            (self.contract.contract_line_ids, "quantity"),
            (self.task, "allocated_hours"),
            (self.task, "effective_hours"),
            (self.project, "allocated_hours"),
        ):
            record = record.with_user(self.petra)
            domain = [("id", "in", record.ids)]
            self.assertEqual(record.search(domain), record, "She reads the rest.")
            self.assertNotIn(name, record.fields_get())
            for method, *args in (
                ("read", [name]),
                ("web_read", {name: {}}),
                ("search", [(name, ">", 3)]),
                ("search", domain, 0, None, name),
                ("search_count", [(name, ">", 3)]),
                ("search_read", domain, [name]),
                ("web_search_read", domain, {"id": {}}, 0, None, name),
                ("name_search", "", [(name, ">", 3)]),
                ("filtered_domain", [(name, ">", 3)]),
                ("formatted_read_group", domain, [], [f"{name}:sum"]),
                ("formatted_read_group", domain, [name]),
                ("web_read_group", domain, [name]),
                ("read_group", domain, [f"{name}:max"], []),
                ("read_progress_bar", domain, name, {"field": name, "colors": {}}),
            ):
                with self.subTest(f"{record._name}.{name}", method=method, args=args):
                    self.assertRefused(getattr(record, method), *args)

    def test_no_way_through_another_model_leads_to_time(self):
        for model, domain in (
            ("sale.order", [("order_line.product_uom_qty", ">", 3)]),
            ("sale.order", [("order_line", "any", [("product_uom_qty", ">", 3)])]),
            ("contract.contract", [("contract_line_ids.quantity", ">", 3)]),
            ("project.project", [("task_ids.allocated_hours", ">", 3)]),
            ("project.task", [("sale_line_id.qty_delivered", ">", 3)]),
            ("account.move", [("invoice_line_ids.support_charged_hours", ">", 3)]),
            ("account.move.line", [("contract_line_id.quantity", ">", 3)]),
            ("account.move.line", [("sale_line_ids.product_uom_qty", ">", 3)]),
        ):
            with self.subTest(domain):
                self.assertRefused(self.env[model].with_user(self.petra).search, domain)
        order = self.order.with_user(self.petra)
        nested = {"order_line": {"fields": {"product_uom_qty": {}}}}
        self.assertRefused(order.web_read, nested)
        milestone = self.milestone.with_user(self.petra)
        self.assertRefused(milestone.read, ["product_uom_qty"])
        self.assertRefused(milestone.read, ["product_uom_id"])

    def _open_shared_project(self):
        """Ask for what the page of a shared project asks for.

        :return: the names of the fields and pages that its views have
        """
        tasks = self.task.with_user(self.petra)
        names = set()
        for kind in ("kanban", "tree", "form"):
            view = self.env.ref(f"project.project_sharing_project_task_view_{kind}")
            kind = "list" if kind == "tree" else kind
            found = tasks.get_views([(view.id, kind)])["views"][kind]
            arch = etree.fromstring(found["arch"])
            shown = {
                node.get("name") for node in arch.xpath("//field[not(ancestor::field)]")
            }
            tasks.web_read({name: {} for name in shown})
            names |= {node.get("name") for node in arch.iter("field", "label", "t")}
            names |= {page.get("string") for page in arch.iter("page")}
        return names

    def test_a_shared_project_opens_and_has_no_time(self):
        names = self._open_shared_project()
        self.assertIn("stage_id", names)
        self.assertFalse(names & {*self.task._support_time_fields, "Timesheets"})

    def test_a_shared_project_shows_time_to_a_client_with_a_right_to_it(self):
        self._open_shared_project()
        self.client.support_amounts_choice = "detail"
        self.assertLessEqual(
            {"allocated_hours", "Timesheets"}, self._open_shared_project()
        )

    def test_many_tasks_are_read_with_as_few_queries_as_few(self):
        self.company.support_amounts_scope = "plans"
        self.client.support_amounts_choice = False
        more = self.task.copy() | self.task.copy() | self.task.copy()

        def count(tasks):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tasks.with_user(self.petra).read(["name", "allocated_hours", "progress"])
            return self.env.cr.sql_log_count - before

        count(self.task)
        self.assertEqual(count(more), count(self.task))
