# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The names of records tell a client's login no time and no price of an hour."""

import json

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .test_sale_order import SaleCommon

TELLING = {
    "with_remaining_hours": True,
    "with_price_unit": True,
    "hr_timesheet_display_remaining_hours": True,
}


@tagged("post_install", "-at_install")
class TestClientNames(SaleCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.petra = new_test_user(cls.env, "petra", "base.group_portal")
        cls.petra.partner_id.parent_id = cls.client
        cls.by_timesheet.service_policy = "ordered_prepaid"
        cls.order = cls._order(cls.by_timesheet, 10)
        cls._work(cls.order, 3.25)
        # A price is told where two lines sell the same.
        cls.order.order_line = [
            Command.create({"product_id": cls.by_timesheet.id, "product_uom_qty": 2})
        ]
        cls.line = cls.order.order_line[0]
        cls.task = cls.line.task_id
        cls.task.allocated_hours = 10
        cls.project = cls.task.project_id
        cls.project.sale_line_id = cls.line
        cls.project.collaborator_ids = [
            Command.create({"partner_id": cls.petra.partner_id.id})
        ]
        cls.milestone = cls.env["project.milestone"].create(
            {
                "name": "Half of it",
                "project_id": cls.project.id,
                "sale_line_id": cls.line.id,
                "quantity_percentage": 0.5,
            }
        )
        for record in (cls.order, cls.task, cls.project):
            record.message_subscribe(cls.petra.partner_id.ids)

    def _get_calls(self):
        """Return the calls that give names of order lines and tasks."""
        line, task = self.line, self.task
        named = {"fields": {"display_name": {}}}
        telling = {**named, "context": TELLING}
        mine = [("id", "in", line.ids)]
        return [
            ("sale.order.line", "read", [line.ids, ["display_name"]]),
            ("sale.order.line", "web_read", [line.ids, {"display_name": {}}]),
            ("sale.order.line", "name_search", ["", mine]),
            (
                "sale.order.line",
                "name_search",
                ["Dev", [*mine, ("is_service", "=", True)]],
            ),
            ("sale.order.line", "search_read", [mine, ["display_name"]]),
            ("sale.order.line", "web_search_read", [mine, {"display_name": {}}]),
            ("sale.order", "web_read", [self.order.ids, {"order_line": telling}]),
            ("project.task", "read", [task.ids, ["sale_line_id", "display_name"]]),
            ("project.task", "web_read", [task.ids, {"sale_line_id": telling}]),
            ("project.task", "web_read", [task.ids, {"display_name": {}}]),
            ("project.task", "name_search", ["", [("id", "in", task.ids)]]),
            ("project.task", "search_read", [[], ["sale_line_id"]]),
            (
                "project.task",
                "formatted_read_group",
                [[], ["sale_line_id"], ["__count"]],
            ),
            ("project.task", "web_read_group", [[], ["sale_line_id"]]),
            ("project.task", "read_group", [[], ["id"], ["sale_line_id"]]),
            (
                "project.milestone",
                "read",
                [self.milestone.ids, ["sale_line_id", "sale_line_display_name"]],
            ),
            ("project.project", "read", [self.project.ids, ["sale_line_id"]]),
            (
                "project.project",
                "web_read",
                [self.project.ids, {"sale_line_id": telling}],
            ),
        ]

    def _call(self, model, method, args):
        answer = self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {
                "model": model,
                "method": method,
                "args": args,
                "kwargs": {"context": TELLING},
            },
        )
        return json.dumps(answer)

    def test_no_name_tells_time_or_the_price_of_an_hour(self):
        self.authenticate("petra", "petra")
        for model, method, args in self._get_calls():
            with self.subTest(model, method=method, args=args):
                told = self._call(model, method, args)
                self.assertIn("Development", told)
                self.assertNotRegex(told, "remaining|06:45|100.00")

    def test_staff_and_clients_with_a_right_to_it_are_told(self):
        """Or the test above would look for what is never there."""
        for login in ("admin", "petra"):
            self.client.support_amounts_choice = "detail"
            self.authenticate(login, login)
            for model, method, args in self._get_calls():
                with self.subTest(login, model=model, method=method, args=args):
                    told = self._call(model, method, args)
                    self.assertRegex(told, "remaining|100.00")

    def test_each_context_that_changes_such_a_name_is_known(self):
        """Of Odoo's own keys, and of any addon that declares one."""
        plain = {
            "uid",
            "lang",
            "allowed_company_ids",
            "company",
            "tz",
            "formatted_display_name",
        }
        for model in self.registry.values():
            if model._abstract or not getattr(model, "_support_time_fields", None):
                continue
            field = model._fields["display_name"]
            keys = set(self.registry.field_depends_context[field])
            with self.subTest(model._name):
                self.assertLessEqual(keys - plain, model._support_time_contexts)
