# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Callers without cover at the call desk: no timer, and the refusal is kept."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...exceptions import SupportRefused
from .common import CallDeskCommon


@tagged("post_install", "-at_install")
class TestWithoutCover(CallDeskCommon):
    def test_no_timer_starts(self):
        with self.assertRaisesRegex(SupportRefused, "Hill Garage has no support plan"):
            self._start(self.stranger)
        self.assertFalse(
            self.env["support.call"].search([("partner_id", "=", self.stranger.id)])
        )

    def test_our_own_error_starts_one(self):
        call = self._start(self.stranger, work_type_id=self.own_error.id)
        with self._after(minutes=20):
            self.desk.save_call({"minutes": 20, "summary": "Our mistake"}, call.id)
        self.assertEqual((call.state, call.minutes), ("logged", 20))
        self.assertHours(call)

    def test_an_exception_starts_one_with_its_ticket(self):
        self.company.support_exceptions_allowed = True
        exception = self.env["support.exception"].create(
            {
                "partner_id": self.stranger.id,
                "reason": "A friend of the house",
                "valid_until": "2027-03-20",
            }
        )
        call = self._start(self.stranger, new_ticket="The till is stuck")
        self.assertEqual(call.ticket_id.support_exception_id, exception)
        with self._after(minutes=20):
            self.desk.save_call({"minutes": 20, "summary": "Freed it"}, call.id)
        self.assertHours(call, absorbed=1)
        with self.assertRaises(SupportRefused):
            self._start(self.stranger)
        self._start(self.stranger, ticket_id=call.ticket_id.id)

    def test_a_gate_that_observes_lets_the_timer_run_and_keeps_the_refusal(self):
        self.company.support_gate_mode = "observe"
        self._start(self.stranger)
        refusal = self.env["support.refusal"].search(
            [("partner_id", "=", self.stranger.id)]
        )
        self.assertEqual((refusal.observed, refusal.channel), (True, "phone"))

    def test_unknown_callers_are_told_apart_by_their_numbers(self):
        def refuse(**who):
            return self.desk.refuse(False, **who)["refusal_id"]

        first = refuse(number="+1 212 555 0101")
        other = refuse(number="+1 212 555 0102")
        self.assertEqual(refuse(number="+1 212 555 0101"), first)
        refusals = self.env["support.refusal"].browse([first, other])
        self.assertEqual(refusals.mapped("count"), [2, 1])
        known = refuse(number="+1 212 555 0103", email="who@example.com")
        again = refuse(number="+1 212 555 0104", email="who@example.com")
        self.assertEqual(again, known)

    def test_a_client_who_is_covered_is_not_refused(self):
        self._cover()
        with self.assertRaisesRegex(UserError, "cover"):
            self.desk.refuse(self.client.id)
