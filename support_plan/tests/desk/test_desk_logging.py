# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the call desk tells that a call costs, and what is charged then."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CallDeskCommon


@tagged("post_install", "-at_install")
class TestLogging(CallDeskCommon):
    def _assert_as_told(self, values, **charge):
        """Log what was previewed, and check that it was charged as told."""
        values = {"partner_id": self.client.id, "summary": "Helped", **values}
        entries = self.env["support.plan.entry"].search_count([])
        calls = self.env["support.call"].search_count([])
        told = self.desk.preview_call(values)
        self.assertEqual(self.env["support.plan.entry"].search_count([]), entries)
        self.assertEqual(self.env["support.call"].search_count([]), calls)
        logged = self.desk.save_call(values)
        call = self.env["support.call"].browse(logged["id"])
        self.assertHours(call, **charge)
        self.assertEqual(told["hours"], call.hours)
        return " ".join(told["lines"])

    def test_what_is_told_is_what_is_charged(self):
        self._cover(plan=self._make_plan("Small Plan", support_hours=3))
        told = self._assert_as_told({"minutes": 61}, drawn=2)
        self.assertIn(
            "2 h from the Allowance until 03/14/2028, which leaves 1 h.", told
        )
        told = self._assert_as_told({"minutes": 90}, drawn=1, awaiting=1)
        self.assertIn("Hours used up", told)
        told = self._assert_as_told({"minutes": 90, "work_type_id": self.own_error.id})
        self.assertEqual(told, "Nothing is charged.")

    def test_overage_is_told_as_an_amount(self):
        plan = self._make_plan("Bill", support_hours=1, support_overage="bill")
        self._cover(plan=plan)
        told = self._assert_as_told({"minutes": 150}, drawn=1, overage=2)
        self.assertIn("2 h billed: $\xa0300.00", told)

    def test_calls_of_a_ticket_are_told_together(self):
        plan = self._make_plan("Together", support_rounding="ticket")
        self._cover(plan=plan)
        ticket = self._open_ticket(self.person)
        values = {"minutes": 25, "ticket_id": ticket.id}
        self._assert_as_told(values, drawn=1)
        told = self._assert_as_told(values)
        self.assertEqual(told, "Nothing is charged.")
        self._assert_as_told(values, drawn=1)

    def test_what_is_not_covered_is_told_to_await(self):
        told = self._assert_as_told(
            {"minutes": 30, "partner_id": self.stranger.id}, awaiting=1
        )
        self.assertIn("await", told)

    def test_a_call_is_typed_in_afterwards(self):
        self._cover()
        started_at = "2027-03-15 09:00:00"
        logged = self.desk.save_call(
            {
                "partner_id": self.person.id,
                "minutes": 61,
                "started_at": started_at,
                "summary": "Helped",
            }
        )
        call = self.env["support.call"].browse(logged["id"])
        self.assertEqual((call.partner_id, call.caller_id), (self.client, self.person))
        self.assertEqual(str(call.started_at), started_at)
        self.assertHours(call, drawn=2)

    def test_a_ticket_is_opened_with_the_call(self):
        self._cover()
        logged = self.desk.save_call(
            {"partner_id": self.person.id, "minutes": 5, "summary": "Helped"},
            new_ticket="<b>The till</b>",
        )
        ticket = self.env["support.call"].browse(logged["id"]).ticket_id
        self.assertEqual(
            (ticket.name, ticket.partner_id), ("<b>The till</b>", self.person)
        )
        self.assertIn("&lt;b&gt;", ticket.description)
        self.assertEqual(ticket.support_verdict, "covered")

    def test_bad_input_is_a_clear_error_and_logs_nothing(self):
        self._cover()
        good = {"partner_id": self.client.id, "minutes": 5, "summary": "Helped"}
        for bad in (
            {"summary": " "},
            {"minutes": 0},
            {"minutes": "5"},
            {"minutes": 5.5},
            {"started_at": "yesterday"},
            {"started_at": "2027-03-16 12:00:00"},
            {"partner_id": 10**8},
        ):
            with (
                self.subTest(bad=bad),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self.desk.save_call({**good, **bad})
        self.assertFalse(self.env["support.call"].search([]))

    def test_a_ticket_of_another_client_is_refused(self):
        self._cover()
        self._cover(self.stranger)
        ticket = self._open_ticket(self.stranger)
        with self.assertRaisesRegex(UserError, "not one of Harbour Bakery"):
            self._start(ticket_id=ticket.id)
