# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Telephone systems and scripts: what they ask, what they log, and nothing else."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestMachine(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = new_test_user(cls.env, "pbx", "support_plan.group_machine")
        cls.client.phone = "+32 2 555 01 23"
        cls.agent.write({"email": "agnes@office.example"})
        cls.agent.support_telephone_name = "214"

    def _send(self, user=None, **values):
        content = {
            "external_ref": "PBX-1",
            "phone": "+3225550123",
            "minutes": 61,
            "started_at": f"{TODAY} 09:00:00",
            "summary": "Bottles and cases",
        }
        Call = self.env["support.call"].with_user(user or self.machine)
        return Call.log_call(**content | values)

    def _get(self, answer):
        return self.env["support.call"].browse(answer["id"])

    def test_a_call_of_a_machine_awaits_its_review(self):
        self._cover()
        answer = self._send()
        self.assertEqual((answer["state"], answer["hours"]), ("to_review", 2))
        self.assertEqual(self._get(answer).partner_id, self.client)

    def test_of_two_categories_of_one_name_the_one_that_is_covered_counts(self):
        first, second = self.env["helpdesk.ticket.category"].create(
            [{"name": "Coffee"}, {"name": "COFFEE"}]
        )
        sister = self.env["res.company"].create({"name": "Sister Ltd"})
        first.copy({"name": "Tea", "company_id": sister.id})
        gate = self.env["support.gate"].with_user(self.machine)
        for covered in (first, second):
            with self.subTest(covered.name):
                client = self._make_client(covered.name)
                plan = self._make_plan("Narrow", support_category_ids=covered.ids)
                self._cover(client, plan)
                answer = gate.check_client(partner_id=client.id, category="coffee")
                self.assertEqual(answer["verdict"], "covered")
        with self.assertRaisesRegex(UserError, "called Tea"):
            gate.check_client(partner_id=self.client.id, category="Tea")

    def test_the_same_call_is_logged_once(self):
        first, again = self._send(), self._send()
        self.assertEqual(first["id"], again["id"])
        self.assertTrue(again["repeated"])

    def test_a_call_that_a_review_mended_is_still_the_same_call(self):
        """What was sent counts, and not what was made of it here."""
        call = self._get(self._send())
        call.write({"minutes": 20, "summary": "Mended"})
        call.action_log()
        answer = self._send()
        self.assertEqual((answer["id"], answer["hours"]), (call.id, 1))

    def test_another_call_under_the_same_reference_is_refused(self):
        self._send()
        for other in (
            {"minutes": 62},
            {"summary": "Something else"},
            {"agent": "214"},
            {"started_at": f"{TODAY} 09:01:00"},
            {"phone": None, "partner_id": self.client.id},
        ):
            with self.assertRaisesRegex(UserError, "other content"):
                self._send(**other)

    def test_a_call_belongs_to_the_agent_who_took_it(self):
        for number, name in enumerate(
            ("agent", "Agnes@Office.example", "agnes agent", "214")
        ):
            answer = self._send(external_ref=f"PBX-{number}", agent=name)
            self.assertEqual(self._get(answer).user_id, self.agent, name)
            self.assertEqual(answer["agent"], "Agnes Agent")

    def test_a_call_of_an_unknown_agent_is_kept_and_reviewed_in_any_case(self):
        self.company.support_review = "never"
        answer = self._send(agent="999")
        self.assertEqual((answer["state"], answer["agent"]), ("to_review", False))
        call = self._get(answer)
        self.assertEqual((call.user_id, call.external_agent), (self.machine, "999"))
        answer = self._send(external_ref="PBX-2", agent="214")
        self.assertEqual(answer["state"], "logged")

    def test_a_machine_cannot_pass_for_a_pattern(self):
        self.assertFalse(self._send(agent="%")["agent"])
        with self.assertRaisesRegex(UserError, "no .* called %"):
            self._send(external_ref="PBX-2", work_type="%")

    def test_two_agents_of_one_name_are_told_apart_by_the_telephone_system_s(self):
        new_test_user(
            self.env, "agnes2", "support_plan.group_agent", name="Agnes Agent"
        )
        self.assertFalse(self._send(agent="Agnes Agent")["agent"])
        answer = self._send(external_ref="PBX-2", agent="214")
        self.assertEqual(answer["agent"], "Agnes Agent")

    def test_a_dry_run_says_it_all_and_keeps_nothing(self):
        term = self._cover()
        answer = self._send(dry_run=True)
        self.assertEqual((answer["id"], answer["hours"]), (False, 2))
        self.assertFalse(self.env["support.call"].search([("term_id", "=", term.id)]))
        with self.assertRaisesRegex(UserError, "Nobody of that number"):
            self._send(phone="+32 2 555 99 99", dry_run=True)

    def test_a_call_of_whom_several_clients_name_is_charged_to_none_by_guess(self):
        line = self._cover().contract_line_id
        bookkeeper = self.stranger.child_ids
        bookkeeper.phone = "+32 2 555 77 77"
        line.contract_id.write(
            {"support_callers": "named", "support_caller_ids": bookkeeper.ids}
        )
        with self.assertRaisesRegex(
            UserError, f"Several clients.*Harbour Bakery: {self.client.id}"
        ):
            self._send(phone="+3225557777")
        self.assertFalse(self.env["support.call"].search([("minutes", "=", 61)]))
        answer = self._send(phone=None, partner_id=self.client.id)
        self.assertEqual(self._get(answer).partner_id, self.client)

    def test_what_makes_no_sense_is_a_sentence(self):
        for mistake, sentence in (
            ({"minutes": -1}, "0 or more"),
            ({"minutes": 10**10}, "longer than a day"),
            ({"minutes": True}, "0 or more"),
            ({"external_ref": "  "}, "reference"),
            ({"external_ref": ["x"]}, "between quotes"),
            ({"summary": {"a": 1}}, "between quotes"),
            ({"phone": None}, "Say who asks"),
            ({"phone": None, "partner_id": "1"}, "not the number of a contact"),
            ({"phone": None, "partner_id": 10**8}, "Nobody"),
            ({"ticket_number": "NONE-1"}, "no ticket NONE-1"),
            ({"started_at": "yesterday"}, "not a moment"),
            ({"work_type": "holiday"}, "holiday"),
            ({"started_at": str(TODAY + timedelta(1))}, "future"),
        ):
            with self.subTest(mistake), self.assertRaisesRegex(UserError, sentence):
                self._send(**mistake)

    def test_a_machine_of_one_company_learns_nothing_of_another_s_clients(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.client.company_id = other
        Gate = self.env["support.gate"].with_user(self.machine)
        for question in (
            {"phone": "+3225550123"},
            {"partner_id": self.client.id},
            {"email": self.client.email},
        ):
            self.assertEqual(Gate.check_client(**question)["verdict"], "unknown")
        with self.assertRaisesRegex(UserError, "Nobody of that number"):
            self._send()

    def test_a_person_of_a_client_may_neither_ask_nor_log(self):
        visitor = new_test_user(self.env, "visitor", "base.group_portal")
        with self.assertRaises(AccessError):
            self.env["support.gate"].with_user(visitor).check_client(phone="1")
        with self.assertRaises(AccessError):
            self._send(visitor)

    # ------------------------------------------------------------------
    # Its key
    # ------------------------------------------------------------------

    def test_who_may_do_more_than_a_machine_gets_no_key_from_others(self):
        """A manager's rights over machines are no way to an administrator's."""
        Wizard = self.env["support.machine.key"].with_user(self.manager)
        self.assertIn(self.machine, Wizard._get_machines())
        both = new_test_user(
            self.env, "both", "support_plan.group_machine,support_plan.group_agent"
        )
        self.assertNotIn(both, Wizard._get_machines())
        with self.assertRaises(AccessError):
            self.env["support.machine.key"].with_user(self.agent).create(
                {"user_id": self.machine.id, "name": "Mine"}
            )

    def test_a_key_is_made_in_person_only(self):
        wizard = self.env["support.machine.key"].create(
            {"user_id": self.machine.id, "name": "Door"}
        )
        with self.assertRaisesRegex(UserError, "only be accessed over HTTP"):
            wizard.action_make_key()
