# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Exceptions: none by default, each with a reason and an end, used once, counted."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...exceptions import SupportRefused
from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestException(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.support_exceptions_allowed = True

    def _ask(self, user=None, **values):
        return (
            self.env["support.exception"]
            .with_user(user or self.manager)
            .create(
                {
                    "partner_id": self.stranger.id,
                    "reason": "They sign tomorrow",
                    "valid_until": TODAY,
                    **values,
                }
            )
        )

    def test_there_are_none_by_default(self):
        self.company.support_exceptions_allowed = False
        with self.assertRaisesRegex(UserError, "makes no exceptions"):
            self._ask()

    def test_a_manager_s_exception_lets_one_ticket_in_and_is_noted_on_it(self):
        exception = self._ask()
        self.assertEqual(
            (exception.state, exception.granted_by), ("granted", self.manager)
        )
        ticket = self._open_ticket(self.stranger.child_ids)
        self.assertEqual(ticket.support_verdict, "exception")
        self.assertEqual((exception.state, exception.ticket_id), ("used", ticket))
        self.assertTrue(exception.used_on)
        self.assertIn("They sign tomorrow", ticket.message_ids[0].body)
        with self.assertRaises(SupportRefused):
            self._open_ticket(self.stranger)

    def test_two_tickets_at_once_do_not_share_one(self):
        self._ask()
        values = {"name": "x", "description": "y", "partner_id": self.stranger.id}
        with self.assertRaises(SupportRefused), self.env.cr.savepoint():
            self.env["helpdesk.ticket"].create([values, values])
        self._ask()
        tickets = self.env["helpdesk.ticket"].create([values, values])
        self.assertEqual(len(tickets.support_exception_id), 2)

    def test_its_ticket_may_be_changed_and_reopened_under_it(self):
        self._ask()
        ticket = self._open_ticket(self.stranger)
        category = self.env["helpdesk.ticket.category"].create({"name": "Tills"})
        with self._travel(TODAY + timedelta(30)):
            ticket.category_id = category
        self.assertEqual(ticket.support_verdict, "exception")

    def test_it_ends(self):
        self._ask()
        with (
            self._travel(TODAY + timedelta(1)),
            self.assertRaises(SupportRefused),
        ):
            self._open_ticket(self.stranger)

    def test_it_is_for_one_client_and_one_company(self):
        self._ask()
        other = self._make_client("Quarry Inn")
        with self.assertRaises(SupportRefused), self.env.cr.savepoint():
            self._open_ticket(other)
        sister = self.env["res.company"].create({"name": "Sister Ltd"})
        team = self.team.copy({"company_id": sister.id, "name": "Theirs"})
        with self.assertRaises(SupportRefused):
            self._open_ticket(self.stranger, team_id=team.id)

    def test_it_is_not_granted_for_another_client_s_ticket(self):
        self._cover()
        with self.assertRaisesRegex(ValidationError, "is one of Harbour Bakery"):
            self._ask(ticket_id=self._open_ticket().id)

    def test_the_work_is_absorbed_as_was_decided(self):
        self._ask(charge="absorb")
        ticket = self._open_ticket(self.stranger)
        call = self._log(60, self.stranger, ticket_id=ticket.id)
        self.assertHours(call, absorbed=1)

    def test_the_work_is_billed_as_was_decided(self):
        line = self._cover(self.stranger).contract_line_id
        self._log(10 * 60, self.stranger)
        self._ask(charge="bill")
        ticket = self._open_ticket(self.stranger)
        call = self._log(60, self.stranger, ticket_id=ticket.id)
        self.assertEqual(call.term_id.contract_line_id, line)
        self.assertHours(call, overage=1)

    def test_an_agent_asks_and_a_manager_is_told(self):
        exception = self._ask(self.agent)
        self.assertEqual((exception.state, exception.granted_by.id), ("asked", False))
        self.assertIn(self.manager, exception.sudo().activity_ids.user_id)
        with self.assertRaises(SupportRefused), self.env.cr.savepoint():
            self._open_ticket(self.stranger)
        with self.assertRaises(AccessError):
            exception.action_grant()
        exception.with_user(self.manager).action_grant()
        self.assertFalse(exception.sudo().activity_ids)
        self.assertTrue(self._open_ticket(self.stranger))

    def test_an_agent_grants_as_many_a_month_as_the_company_says(self):
        self.company.support_exceptions_by_agents = 2
        first, second, third = (self._ask(self.agent) for _each in range(3))
        self.assertEqual(
            [one.state for one in (first, second, third)],
            ["granted", "granted", "asked"],
        )
        self.assertTrue(first.needs_review)
        first.with_user(self.manager).action_review()
        self.assertEqual(first.reviewed_by, self.manager)
        with self._travel(TODAY + timedelta(31)):
            later = self._ask(self.agent, valid_until=TODAY + timedelta(40))
        self.assertEqual(later.state, "granted")

    def test_a_declined_one_lets_nobody_in(self):
        exception = self._ask(self.agent)
        exception.with_user(self.manager).action_decline()
        self.assertEqual(exception.state, "declined")
        with self.assertRaises(SupportRefused):
            self._open_ticket(self.stranger)

    def test_nobody_forges_one(self):
        exception = self._ask(
            self.agent,
            state="granted",
            granted_by=self.manager.id,
            used_on="2027-03-15 10:00:00",
        )
        self.assertEqual((exception.state, exception.granted_by.id), ("asked", False))
        with self.assertRaises(AccessError):
            exception.write({"valid_until": TODAY + timedelta(99)})
        with self.assertRaisesRegex(UserError, "with its buttons"):
            exception.with_user(self.manager).with_context(support_granting=True).write(
                {"state": "granted"}
            )

    def test_a_used_one_stays_as_it_is(self):
        exception = self._ask()
        self._open_ticket(self.stranger)
        for change in (
            lambda: exception.write({"partner_id": self.client.id}),
            lambda: exception.sudo().unlink(),
        ):
            with self.assertRaises(UserError):
                change()
