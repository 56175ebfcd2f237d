# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What staff see, in a real browser."""

from odoo.tests import HttpCase, tagged

from ..common import SupportPlanCommon


@tagged("post_install", "-at_install")
class TestTours(SupportPlanCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.password = "agent agent"

    def _tour(self, name):
        self.start_tour("/odoo/helpdesk-tickets", name, login="agent")

    def test_a_covered_client_s_call_is_logged_from_the_ticket(self):
        term = self._cover()
        self._tour("support_plan_covered_client")
        call = self.env["support.call"].search([("partner_id", "=", self.client.id)])
        self.assertEqual((call.state, call.user_id), ("logged", self.agent))
        self.assertHours(call, drawn=1)
        self.assertEqual(term.lot_ids.hours_left, 9)

    def test_a_client_without_a_plan_is_refused_in_a_dialog(self):
        self._tour("support_plan_refused_client")
        tickets = self.env["helpdesk.ticket"]
        self.assertFalse(tickets.search([("partner_id", "=", self.stranger.id)]))
        refusal = self.env["support.refusal"].search(
            [("partner_id", "=", self.stranger.id)]
        )
        self.assertEqual((refusal.reason, refusal.count), ("none", 1))
        self.assertEqual(refusal.offer_sent_by, self.agent)
        offers = self.env["mail.mail"].search(
            [("model", "=", "support.refusal"), ("res_id", "=", refusal.id)]
        )
        self.assertEqual(len(offers), 1)

    def test_a_ticket_from_the_kanban_is_refused_and_an_exception_asked_for(self):
        self.company.support_exceptions_allowed = True
        self._tour("support_plan_refused_kanban")
        tickets = self.env["helpdesk.ticket"]
        self.assertFalse(tickets.search([("partner_id", "=", self.stranger.id)]))
        exceptions = self.env["support.exception"]
        exception = exceptions.search([("partner_id", "=", self.stranger.id)])
        self.assertEqual((exception.state, exception.asked_by), ("asked", self.agent))
        self.assertEqual(exception.partner_id, self.stranger)
