# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The ways to a ticket that other apps bring: docs/gate.md has the table.

`helpdesk_mgmt_merge` and `base_automation` are in the database that the glue addons are
tested in.
"""

from contextlib import suppress

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.support_plan.exceptions import SupportRefused
from odoo.addons.support_plan.tests.gate.common import PASSWORD, WaysCommon


@tagged("post_install", "-at_install")
class TestWaysOfOtherApps(WaysCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Merging moves messages, which Odoo 19 keeps to administrators.
        cls.agent.group_ids += cls.env.ref("base.group_system")

    def _make_old_tickets(self, *states):
        """Make two tickets of each client that are older than the gate."""
        companies = self.company | self.sister
        companies.support_gate_mode = "off"
        tickets = self.env["helpdesk.ticket"]
        for state in states * 2:
            tickets |= self._open_ticket(state.person, team_id=state.team.id)
        companies.support_gate_mode = "enforce"
        return tickets

    def _merge_tickets(self, state, tickets, **values):
        """Merge tickets as an agent does in the web client."""
        context = {"active_ids": tickets.ids}
        wizard = self._call_kw(
            state,
            "helpdesk.ticket.merge",
            "create",
            {
                "ticket_ids": [Command.set(tickets.ids)],
                "user_id": self.agent.id,
                **values,
            },
            context=context,
        )
        self._call_kw(state, "helpdesk.ticket.merge", "merge_tickets", [wizard])

    def test_merging_tickets_into_a_new_one(self):
        self.authenticate("agent", PASSWORD)
        old = {state.name: self._make_old_tickets(state) for state in self.states}
        self.assertGate(
            lambda state: self._merge_tickets(
                state,
                old[state.name],
                create_new_ticket=True,
                dst_ticket_name="Both of them",
                dst_helpdesk_team_id=state.team.id,
            )
        )
        for state in self.states:
            kept = set(old[state.name].mapped("active"))
            self.assertEqual(kept, {not state.allowed})

    def test_merging_the_tickets_of_two_clients_makes_none_without_a_client(self):
        self.authenticate("agent", PASSWORD)
        uncovered = self.states[1]
        old = self._make_old_tickets(*self.states[:2])
        before = self._find_tickets()
        self._merge_tickets(
            uncovered,
            old,
            create_new_ticket=True,
            dst_ticket_name="All of them",
            dst_helpdesk_team_id=self.team.id,
        )
        self.assertEqual(self._find_tickets(), before)
        self.assertEqual(set(old.mapped("active")), {True})

    def test_merging_into_an_existing_ticket_is_not_blocked_and_covers_nobody(self):
        self.authenticate("agent", PASSWORD)
        for state in self.states:
            old = self._make_old_tickets(state)
            verdict = old[0].support_verdict
            self._merge_tickets(
                state._replace(allowed=True), old, dst_ticket_id=old[0].id
            )
            self.env.invalidate_all()
            self.assertEqual(old.mapped("active"), [True, False])
            self.assertEqual(old[0].support_verdict, verdict)

    def test_an_automation(self):
        """A rule of `base_automation` that opens a ticket for whoever is written."""

        def write(state):
            automation = self.env["base.automation"].create(
                {
                    "name": f"A ticket for {state.name}",
                    "model_id": self.env["ir.model"]._get("res.partner").id,
                    "trigger": "on_create_or_write",
                    "filter_domain": f"[('id', '=', {state.person.id})]",
                }
            )
            self.env["ir.actions.server"].create(
                {
                    "name": "Open a ticket",
                    "base_automation_id": automation.id,
                    "model_id": automation.model_id.id,
                    "usage": "base_automation",
                    "state": "code",
                    "code": "env['helpdesk.ticket'].create("
                    f"{self._prepare_ticket(state)})",
                }
            )
            with suppress(SupportRefused), self.env.cr.savepoint():
                state.person.with_company(state.company).comment = "Called again"

        self.assertGate(write)
