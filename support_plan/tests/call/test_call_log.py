# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The call log: reviewed and decided in bulk, never changed, and only for staff."""

from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import Form, new_test_user, tagged

from ..common import TODAY, SupportPlanCommon

_LOGGED = {
    "caller_id": False,
    "company_id": False,
    "contract_line_id": False,
    "cost_hour": 1,
    "decision_reason": "x",
    "external_agent": "x",
    "external_ref": "x",
    "hours": 0,
    "hours_absorbed": 1,
    "hours_awaiting": 1,
    "hours_drawn": 0,
    "hours_given_back": 1,
    "hours_overage": 1,
    "hours_reserved": 1,
    "minutes": 1,
    "overage_amount": 1,
    "overage_price": 1,
    "overage_product_id": False,
    "partner_id": 1,
    "started_at": "2027-03-01 10:00:00",
    "state": "to_review",
    "summary": "Something else",
    "team_id": False,
    "term_id": False,
    "ticket_id": False,
    "user_id": 1,
    "work_date": "2027-03-01",
    "work_type_id": 1,
}


@tagged("post_install", "-at_install")
class TestCallLog(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = new_test_user(cls.env, "pbx", "support_plan.group_machine")

    def _to_review(self, user=None, client=None, **values):
        return self.env["support.call"].create(
            {
                "partner_id": (client or self.client).id,
                "user_id": (user or self.machine).id,
                "minutes": 25,
                "started_at": f"{TODAY} 09:00:00",
                "summary": "Helped",
                **values,
            }
        )

    # ------------------------------------------------------------------
    # Review
    # ------------------------------------------------------------------

    def test_an_agent_mends_and_approves_what_a_machine_sent(self):
        self._cover()
        calls = self._to_review() | self._to_review()
        calls = calls.with_user(self.agent)
        calls.write({"minutes": 61, "user_id": self.agent.id})
        calls.action_log()
        self.assertEqual(set(calls.mapped("state")), {"logged"})
        self.assertEqual(sum(calls.mapped("hours_drawn")), 4)

    def test_an_agent_leaves_a_colleague_s_calls_alone(self):
        colleague = new_test_user(self.env, "ann", "support_plan.group_agent")
        call = self._to_review(colleague).with_user(self.agent)
        with self.assertRaises(AccessError):
            call.minutes = 61
        with self.assertRaises(AccessError):
            call.action_log()
        logged = self._to_review()
        logged.action_log()
        with self.assertRaises(AccessError):
            self.env["support.call.reverse"].with_user(self.agent).create(
                {"call_id": logged.id, "reason": "x"}
            ).action_reverse()

    def test_of_many_calls_all_are_logged_or_none_and_each_mistake_is_said(self):
        term = self._cover()
        good = self._to_review()
        bad = self._to_review(summary=False, client=self.stranger)
        done = self._log()
        left = term.lot_ids.hours_left
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            (good | bad | done).action_log()
        sentence = str(caught.exception)
        self.assertIn("Nothing was done to any of the 3 calls", sentence)
        self.assertIn("Hill Garage, 2027-03-15, no summary: Say in a few", sentence)
        self.assertIn("Harbour Bakery, 2027-03-15, Helped: This call has", sentence)
        self.env.invalidate_all()
        self.assertEqual(good.state, "to_review")
        self.assertEqual(term.lot_ids.hours_left, left)
        (good).action_log()
        self.assertEqual(good.state, "logged")

    def test_the_list_to_review_is_edited_in_place(self):
        view = self.env.ref("support_plan.support_call_view_list_review")
        arch = self.env["support.call"].with_user(self.agent).get_view(view.id)["arch"]
        self.assertIn('multi_edit="1"', arch)
        with Form(self._to_review().with_user(self.agent), view=view) as row:
            row.minutes = 90
            row.summary = "Mended"
        self.assertEqual(row.record.hours_reserved, 2)

    # ------------------------------------------------------------------
    # Decisions
    # ------------------------------------------------------------------

    def _decide(self, calls, decision, user=None, **values):
        wizard = (
            self.env["support.call.decide"]
            .with_user(user or self.manager)
            .with_context(active_ids=calls.ids)
            .create({"decision": decision, "reason": "Agreed", **values})
        )
        return wizard.action_decide()

    def test_what_awaits_is_billed_or_absorbed_in_bulk(self):
        calls = self._log(client=self.stranger) | self._log(61, client=self.stranger)
        self._decide(calls, "absorb")
        self.assertHours(calls[0], absorbed=1)
        self.assertHours(calls[1], absorbed=2)
        calls = self._log(client=self.stranger) | self._log(61, client=self.stranger)
        self._decide(calls, "bill", product_id=self.overage_product.id)
        self.assertEqual(calls.mapped("overage_amount"), [150, 300])

    def test_a_decision_that_one_call_does_not_allow_is_taken_for_none(self):
        self._cover()
        awaiting, drawn = self._log(client=self.stranger), self._log()
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            self._decide(awaiting | drawn, "absorb")
        self.assertIn("Harbour Bakery, 2027-03-15, Helped", str(caught.exception))
        self.env.invalidate_all()
        self.assertHours(awaiting, awaiting=1)

    def test_an_agent_decides_nothing(self):
        call = self._log(client=self.stranger)
        with self.assertRaises(AccessError):
            self._decide(call, "absorb", self.agent)

    # ------------------------------------------------------------------
    # Nothing that is logged is changed
    # ------------------------------------------------------------------

    def test_no_field_of_a_logged_call_is_changed_but_by_reversing(self):
        self._cover()
        call = self._log(user_id=self.manager.id)
        for name, value in _LOGGED.items():
            with self.subTest(name), self.assertRaises(UserError):
                call.with_user(self.manager).write({name: value})
        with self.assertRaises(UserError):
            call.with_user(self.manager).unlink()

    def test_every_field_of_a_call_is_guarded_or_named_here(self):
        """A new field has to be thought about: is it part of what was charged?"""
        Call = self.env["support.call"]
        of_others = {
            name
            for inherited in ("mail.thread", "mail.activity.mixin")
            for name in self.env[inherited]._fields
        }
        free = {
            "entry_ids",  # the ledger guards itself
            "external_content",  # the system's alone
            "currency_id",
            "timer_started_at",
            "timer_seconds",
            "timer_capped",
            "cost",
            "overage_invoice_line_id",
            "awaiting_reason",
            "dispute_ids",  # has rules of its own
        }
        stored = {
            name
            for name, field in Call._fields.items()
            if (field.store or field.type == "one2many") and name not in MAGIC_COLUMNS
        }
        self.assertEqual(stored - of_others - free - set(_LOGGED), set())

    # ------------------------------------------------------------------
    # Consulting
    # ------------------------------------------------------------------

    def test_consulting_is_billed_in_whole_hours_at_its_product_s_price(self):
        term = self._cover()
        product = self.env["product.product"].create(
            {"name": "Consulting", "type": "service", "list_price": 180}
        )
        consulting = self.env["support.work.type"].create(
            {"name": "Consulting", "code": "advice", "product_id": product.id}
        )
        for client in (self.client, self.stranger):
            call = self._log(61, client, work_type_id=consulting.id)
            self.assertHours(call, overage=2)
            self.assertEqual(call.overage_product_id, product)
            self.assertEqual(call.overage_amount, 360)
        self.assertEqual(term.lot_ids.hours_left, 10)

    # ------------------------------------------------------------------
    # Cost and time stay with us
    # ------------------------------------------------------------------

    def test_what_an_agent_costs_is_the_managers_to_see(self):
        self._cover()
        self.agent.support_cost_hour = 90
        call = self._log(20, user_id=self.agent.id)
        self.agent.support_cost_hour = 120
        self.assertEqual(call.with_user(self.manager).cost, 30)
        Call = self.env["support.call"].with_user(self.agent)
        self.agent.group_ids |= self.env.ref("base.group_allow_export")
        exporting = Call.browse(call.id)
        for name in ("cost", "cost_hour"):
            with self.assertRaises(AccessError):
                Call.browse(call.id).read([name])
            with self.assertRaises(AccessError):
                Call.formatted_read_group([], [], [f"{name}:sum"])
            with self.assertRaises(AccessError):
                Call.search([(name, ">", 0)])
            with self.assertRaises(AccessError):
                exporting.export_data([name])
            self.assertNotIn(name, Call.fields_get())
        with self.assertRaises(AccessError):
            self.agent.with_user(self.agent).read(["support_cost_hour"])

    def test_a_client_and_its_people_tell_how_many_calls_there_are(self):
        self._cover()
        person = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.client.id}
        )
        self._log(25, caller_id=person.id)
        self._log(61)
        contacts = (self.client | person | self.stranger).with_user(self.agent)
        self.assertEqual(contacts.mapped("support_call_count"), [2, 2, 0])
        for contact in contacts:
            action = contact.action_open_support_calls()
            found = self.env["support.call"].search_count(action["domain"])
            self.assertEqual(found, contact.support_call_count)
        with self.assertRaises(AccessError):
            person.with_user(self.machine).read(["support_call_count"])

    def test_the_ticket_tells_its_time_to_staff_alone(self):
        self._cover()
        ticket = self._open_ticket()
        self._log(25, ticket_id=ticket.id)
        self._log(61, ticket_id=ticket.id)
        seen = ticket.with_user(self.agent)
        self.assertEqual((seen.support_call_count, seen.support_minutes), (2, 86))
        self.assertEqual(seen.support_hours, 3)
        visitor = new_test_user(self.env, "visitor", "base.group_portal")
        names = [name for name in ticket._fields if name.startswith("support_")]
        told = self.env["helpdesk.ticket"].with_user(visitor).fields_get(names)
        self.assertFalse(
            {"support_minutes", "support_hours", "support_call_ids"} & set(told)
        )
        with self.assertRaises(AccessError):
            ticket.with_user(visitor).read(["support_minutes"])
