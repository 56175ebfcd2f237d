# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The buttons that the successor addon puts on lines, on those of plans."""

from datetime import date, timedelta

from lxml import etree

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from odoo.addons.support_plan.tests.common import TODAY

from .common import NEXT_YEAR, YEAR_END, NeighbourCommon

BUTTONS = {
    "action_plan_successor",
    "action_stop_plan_successor",
    "action_stop",
    "cancel",
    "action_uncancel",
}


@tagged("post_install", "-at_install")
class TestLineButtons(NeighbourCommon):
    # ------------------------------------------------------------------
    # Suspend, and plan a successor
    # ------------------------------------------------------------------

    def test_no_plan_is_suspended_by_its_line(self):
        for year in (2027, 2028):
            for state, line in self._get_lines_in_every_state():
                with self.subTest(state, year=year):
                    self.assertRefused(
                        line,
                        "Put on Hold",
                        lambda line, year=year: self._press(
                            line,
                            "action_stop_plan_successor",
                            "stop_plan_successor",
                            date_start=date(year, 6, 1),
                            date_end=date(year, 8, 31),
                        ),
                    )

    def test_a_plan_that_was_to_be_suspended_is_billed_once(self):
        line = self._subscribe()
        self.assertRefused(
            line,
            "can't be suspended",
            lambda line: line.stop_plan_successor(
                date(2027, 6, 1), date(2027, 8, 31), False
            ),
        )
        self._run_until(TODAY, date(2027, 9, 1))
        self.assertEqual(self._get_terms(line), [("2027-03-15", "2028-03-14")])

    def test_a_plan_is_not_suspended_without_an_end_either(self):
        self.assertRefused(
            self._get_paid_line(),
            "Put on Hold",
            lambda line: self._press(
                line,
                "action_stop",
                "stop",
                date_end=YEAR_END,
                manual_renew_needed=True,
            ),
        )

    def test_no_successor_is_planned_of_a_plan(self):
        for state, line in self._get_lines_in_every_state():
            with self.subTest(state):
                line.date_end = date(2029, 3, 14)
                self.assertRefused(
                    line,
                    "take away the end of its line",
                    lambda line: self._press(
                        line,
                        "action_plan_successor",
                        "plan_successor",
                        date_start=date(2029, 6, 1),
                    ),
                )

    def test_successors_are_offered_on_other_lines_alone(self):
        hosting = self._make_hosting(date_end=YEAR_END)
        plan = self._subscribe()
        plan.date_end = YEAR_END
        self.assertTrue(hosting.is_plan_successor_allowed)
        self.assertTrue(hosting.is_stop_plan_successor_allowed)
        self.assertFalse(plan.is_plan_successor_allowed)
        self.assertFalse(plan.is_stop_plan_successor_allowed)
        self.assertTrue(plan.is_stop_allowed)

    def test_other_lines_are_suspended_as_ever(self):
        hosting = self._make_hosting()
        hosting.stop_plan_successor(date(2027, 6, 1), date(2027, 8, 31), False)
        self.assertEqual(hosting.date_end, date(2027, 5, 31))
        successor = hosting.successor_contract_line_id
        self.assertEqual(successor.date_start, date(2027, 9, 1))

    # ------------------------------------------------------------------
    # Stop
    # ------------------------------------------------------------------

    def test_a_plan_that_is_stopped_ends_with_its_schedule(self):
        for state, line in self._get_lines_in_every_state():
            if state in ("not begun", "brought over"):
                continue
            with self.subTest(state):
                self._press(line, "action_stop", "stop", date_end=YEAR_END)
                self._run_until(TODAY, NEXT_YEAR, date(2029, 3, 15))
                self.assertEqual(line.date_end, YEAR_END)
                self.assertIn(
                    self._get_terms(line), ([("2027-03-15", "2028-03-14")], [])
                )

    def test_no_plan_stops_before_what_is_billed(self):
        line = self._get_paid_line()
        self.assertRefused(
            line,
            "Annual Plan",
            lambda line: self._press(
                line, "action_stop", "stop", date_end=date(2027, 6, 30)
            ),
        )
        self._run_until(NEXT_YEAR)
        self.assertEqual(len(self._get_terms(line)), 2)

    def test_a_plan_that_is_stopped_before_it_begins_is_never_billed(self):
        line = self._subscribe(start=TODAY + timedelta(days=40))
        self._press(line, "action_stop", "stop", date_end=TODAY)
        self._run_until(date(2027, 4, 24), date(2028, 4, 24))
        self.assertTrue(line.is_canceled)
        self.assertFalse(self._get_terms(line))

    # ------------------------------------------------------------------
    # Cancel and un-cancel
    # ------------------------------------------------------------------

    def test_a_plan_that_was_canceled_and_is_not_any_more_is_billed_once(self):
        for start in (TODAY, TODAY + timedelta(days=40)):
            with self.subTest(str(start)):
                line = self._subscribe(start=start)
                line.with_user(self.billing).cancel()
                self._run(TODAY)
                self.assertFalse(self._get_terms(line))
                self._press(line, "action_uncancel", "uncancel")
                self._run_until(TODAY, start, start + timedelta(days=300))
                self.assertEqual(
                    [first for first, _last in self._get_terms(line)], [str(start)]
                )

    def test_un_cancel_takes_no_day_that_is_none_of_the_schedule(self):
        line = self._subscribe()
        line.cancel()
        self.assertRefused(
            line,
            "Annual Plan",
            lambda line: self._press(
                line,
                "action_uncancel",
                "uncancel",
                recurring_next_date=TODAY + timedelta(days=10),
            ),
        )

    def test_what_is_billed_is_not_canceled(self):
        for state, line in self._get_lines_in_every_state():
            if not line.last_date_invoiced:
                continue
            with self.subTest(state):
                self.assertRefused(
                    line,
                    "Credit the invoice first",
                    lambda line: line.with_user(self.billing).cancel(),
                )

    # ------------------------------------------------------------------
    # Auto Renew, and who sees what
    # ------------------------------------------------------------------

    def test_a_plan_is_not_set_to_auto_renew(self):
        line = self._get_paid_line()
        values = {"is_auto_renew": True, "date_end": YEAR_END}
        self.assertRefused(
            line, "renews by itself", lambda line: line.with_user(1).write(values)
        )
        result = (
            self.env["contract.line"]
            .with_user(self.billing)
            .load(
                [".id", "is_auto_renew", "date_end"],
                [[str(line.id), "1", str(YEAR_END)]],
            )
        )
        self.assertIn("renews by itself", result["messages"][0]["message"])
        with self.assertRaisesRegex(ValidationError, "renews by itself"):
            self.env["contract.line"].create(
                {
                    "contract_id": line.contract_id.id,
                    "product_id": self.plan.id,
                    "name": "Annual Plan",
                    "date_start": TODAY,
                    **values,
                }
            )

    def test_the_form_of_a_plans_line_offers_no_auto_renewal(self):
        line = self._get_paid_line()
        view = "contract.contract_line_customer_form_view"
        form = Form(line.with_user(self.billing), view=view)
        with self.assertRaisesRegex(AssertionError, "invisible"):
            form.is_auto_renew = True
        hosting = Form(self._make_hosting(), view=view)
        hosting.is_auto_renew = True
        self.assertEqual(hosting.save().date_end, YEAR_END)

    def test_a_template_that_auto_renews_gives_a_plan_no_end(self):
        template = self.env["contract.template"].create(
            {
                "name": "Annual",
                "contract_line_ids": [
                    Command.create(
                        {
                            "product_id": self.plan.id,
                            "name": "Annual Plan",
                            "recurring_rule_type": "yearly",
                            "is_auto_renew": True,
                        }
                    )
                ],
            }
        )
        form = Form(self.env["contract.contract"].with_user(self.billing))
        form.name = "Annual"
        form.partner_id = self.client
        form.contract_template_id = template
        line = form.save().contract_line_ids
        self.assertEqual((line.is_auto_renew, line.date_end), (False, False))

    def test_who_may_not_press_the_buttons_does_not_see_them(self):
        views = {
            "contract.contract": "contract.contract_contract_customer_form_view",
            "contract.line": "contract.contract_line_tree_view",
        }
        for user, seen in ((self.agent, set()), (self.billing, BUTTONS)):
            for model, view in views.items():
                with self.subTest(user.name, model=model):
                    arch = (
                        self.env[model]
                        .with_user(user)
                        .get_view(self.env.ref(view).id, "form")["arch"]
                    )
                    names = etree.fromstring(arch).xpath("//button/@name")
                    self.assertEqual(BUTTONS & set(names), seen)
