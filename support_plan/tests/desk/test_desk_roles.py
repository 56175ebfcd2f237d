# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who works at the call desk, and of which company."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...exceptions import SupportRefused
from .common import CallDeskCommon


@tagged("post_install", "-at_install")
class TestDeskRoles(CallDeskCommon):
    def test_the_desk_is_for_support_agents_alone(self):
        self._cover()
        call = self._start()
        ways_in = {
            "open_desk": [],
            "get_own_calls": [],
            "look_up": ["Harbour"],
            "get_card": [self.client.id],
            "save_number": [self.person.id, "212 736 5001"],
            "serve_always": [self.person.id, "212 736 5001"],
            "add_person": [self.client.id, "Ben"],
            "start_call": [self.client.id],
            "pause_call": [call.id],
            "resume_call": [call.id],
            "keep_notes": [call.id, {"summary": "x"}],
            "discard_call": [call.id],
            "preview_call": [{"partner_id": self.client.id, "minutes": 5}],
            "save_call": [{"partner_id": self.client.id, "minutes": 5}],
            "refuse": [self.stranger.id],
        }
        desk = self.env["support.desk"]
        public = {
            name
            for module in type(desk).__mro__
            if "support_desk" in module.__module__
            for name in vars(module)
            if not name.startswith("_") and callable(getattr(desk, name))
        }
        self.assertEqual(public, set(ways_in))
        portal = new_test_user(self.env, "portal client", "base.group_portal")
        portal.partner_id.parent_id = self.client
        machine = new_test_user(self.env, "machine", "support_plan.group_machine")
        clerk = new_test_user(self.env, "clerk", "base.group_user")
        for user in (portal, machine, clerk, self.billing):
            for name, arguments in ways_in.items():
                with (
                    self.subTest(user=user.login, name=name),
                    self.assertRaises(AccessError),
                ):
                    getattr(desk.with_user(user), name)(*arguments)
        self.assertEqual(call.state, "running")


@tagged("post_install", "-at_install")
class TestDeskOfAnotherCompany(CallDeskCommon):
    """An agent of another company is as strange here as anybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create(
            {"name": "Other House", "support_gate_mode": "enforce"}
        )
        cls.outsider = new_test_user(
            cls.env,
            "outsider",
            "support_plan.group_agent",
            company_id=cls.other.id,
            company_ids=[(6, 0, cls.other.ids)],
        )
        cls.desk_there = (
            cls.env["support.desk"]
            .with_user(cls.outsider)
            .with_context(allowed_company_ids=cls.other.ids)
        )
        cls._cover()

    def test_a_client_of_this_company_alone_is_unknown_there(self):
        ticket = self._open_ticket(self.person)
        call = self._start()
        (self.client | self.person).company_id = self.company
        for text in ("Harbour", "736 5000", "ada@harbour", ticket.number):
            with self.subTest(text=text):
                self.assertFalse(self.desk_there.look_up(text)["matches"])
        there = self.desk_there
        values = {"partner_id": self.person.id, "minutes": 5, "summary": "Helped"}
        calls = self.env["support.call"].search_count([])
        for name, arguments in {
            "get_card": [self.client.id],
            "save_number": [self.person.id, "212 736 5001"],
            "add_person": [self.client.id, "Ben"],
            "start_call": [self.client.id],
            "refuse": [self.client.id],
            "preview_call": [values],
            "save_call": [values],
            "pause_call": [call.id],
            "keep_notes": [call.id, {"summary": "x"}],
            "discard_call": [call.id],
        }.items():
            with (
                self.subTest(name=name),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                getattr(there, name)(*arguments)
        self.assertEqual(self.env["support.call"].search_count([]), calls)
        self.assertEqual((call.state, call.summary or ""), ("running", ""))
        self.assertEqual(self.person.phone, "(212) 736-5000")

    def test_a_client_of_both_shows_there_nothing_of_what_is_here(self):
        self._log(minutes=61)
        self._open_ticket(self.person)
        self._bill(self._subscribe())
        self._start()
        card = self.desk_there.get_card(self.person.id)
        self.assertEqual((card["verdict"], card["may_start"]), ("none", False))
        for name in ("term", "calls", "running", "tickets", "invoices"):
            with self.subTest(name=name):
                self.assertFalse(card[name])
        (match,) = self.desk_there.look_up("ada@harbour")["matches"]
        self.assertEqual(match["status"], "none")
        with self.assertRaises(SupportRefused):
            self.desk_there.start_call(self.person.id)
        told = self.desk_there.preview_call(
            {"partner_id": self.person.id, "minutes": 61}
        )
        self.assertNotIn("Allowance", " ".join(told["lines"]))

    def test_a_ticket_of_this_company_is_no_ticket_there(self):
        ticket = self._open_ticket(self.person)
        # What the caches hold is not asked for again whether it may be read.
        self.env.invalidate_all()
        values = {"partner_id": self.person.id, "minutes": 5, "summary": "Helped"}
        for name, arguments in {
            "start_call": [self.person.id, self.own_error.id, ticket.id],
            "save_call": [{**values, "ticket_id": ticket.id}],
        }.items():
            with (
                self.subTest(name=name),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                getattr(self.desk_there, name)(*arguments)

    def test_a_company_that_is_forged_is_an_access_error(self):
        forged = self.desk_there.with_context(allowed_company_ids=self.company.ids)
        for name, arguments in {
            "open_desk": [],
            "look_up": ["Harbour"],
            "get_card": [self.client.id],
            "start_call": [self.person.id],
        }.items():
            with self.subTest(name=name), self.assertRaises(AccessError):
                getattr(forged, name)(*arguments)
