# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The call desk as an agent sees it, in a real browser."""

from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

from .common import CallDeskCommon


@tagged("post_install", "-at_install")
class TestCallDeskTours(CallDeskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.password = "agent agent"
        cls.call = cls.env["support.call"]

    def _tour(self, name, address=""):
        self.start_tour(f"/odoo/support-call-desk{address}", name, login="agent")

    def _get_call(self, client):
        return self.call.search([("partner_id", "=", client.id)])

    def test_a_covered_client_from_search_to_the_saved_call(self):
        term = self._cover()
        self._tour("support_plan_desk_covered")
        call = self._get_call(self.client)
        self.assertEqual((call.state, call.user_id), ("logged", self.agent))
        self.assertEqual((call.minutes, call.caller_id), (61, self.person))
        self.assertHours(call, drawn=2)
        self.assertEqual(term.lot_ids.hours_left, 8)
        self.assertEqual(call.ticket_id.support_verdict, "covered")

    def test_a_client_without_cover_is_refused_and_the_sheet_is_sent(self):
        self.company.support_offer_plan_id = self.plan.product_tmpl_id
        self._tour("support_plan_desk_refused")
        self.assertFalse(self._get_call(self.stranger))
        refusal = self.env["support.refusal"].search(
            [("partner_id", "=", self.stranger.id)]
        )
        self.assertEqual(
            (refusal.channel, refusal.reason, refusal.subject, refusal.offer_sent_by),
            ("phone", "none", "How much is an hour?", self.agent),
        )
        mail = self.env["mail.mail"].search(
            [("email_to", "ilike", "hill.garage@example.com")]
        )
        self.assertIn("Annual Plan", mail.attachment_ids.name)

    def test_an_agent_asks_for_an_exception(self):
        self.company.write(
            {"support_exceptions_allowed": True, "support_exceptions_by_agents": 0}
        )
        self._tour("support_plan_desk_exception")
        exception = self.env["support.exception"].search(
            [("partner_id", "=", self.stranger.id)]
        )
        self.assertEqual(
            (exception.state, exception.asked_by, exception.reason),
            ("asked", self.agent, "A friend of the house"),
        )

    def test_a_softphone_shows_who_calls_by_the_number_in_the_address(self):
        self._cover()
        self._tour("support_plan_desk_softphone", "?phone=+1 212 736 5000")

    def test_an_unknown_number_is_saved_to_a_client_by_one_click(self):
        self._tour("support_plan_desk_unknown", "?phone=%2B12127365001")
        self.assertEqual(self.stranger.phone, "+1 212-736-5001")

    def test_a_running_call_survives_a_reload(self):
        self._cover()
        self._tour("support_plan_desk_reload")
        call = self._get_call(self.client)
        self.assertEqual((call.state, call.summary), ("logged", "Changed the paper"))


@tagged("post_install", "-at_install")
class TestCallDeskUnits(HttpCase):
    """The states of the desk's components, by Odoo's own unit test runner."""

    def test_the_components_in_each_of_their_states(self):
        suite = test_js.HOOTCommon._generate_hash(None, "@support_plan")
        complaints = []

        def listen(message):
            complaints.append(message)
            return test_js.unit_test_error_checker(message)

        try:
            self.browser_js(
                f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
                "",
                "",
                login="admin",
                timeout=180,
                success_signal="[HOOT] Test suite succeeded",
                error_checker=listen,
            )
        except AssertionError:
            self.fail("\n".join(complaints))
