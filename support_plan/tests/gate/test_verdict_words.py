# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every word of the gate is said to staff and clients, answered, and can be extended."""

from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged

from ...exceptions import SupportRefused
from ...verdict import WORDS, Request, Verdict
from ..common import SupportPlanCommon

# As an addon would add it: a word that is a status, refuses, and comes before plans.
BLOCKED = WORDS["hold"]._replace(
    code="blocked", label="Blocked", told_to_holder=False, is_status=False
)


@tagged("post_install", "-at_install")
class TestVerdictWords(SupportPlanCommon):
    def test_every_refusal_is_explained_to_staff_and_answered(self):
        gate = self.env["support.gate"]
        for code, word in WORDS.items():
            with self.subTest(code):
                self.assertTrue(self.env.ref(word.answer))
                # These are said where somebody is looked up.
                looked_up = ("unknown", "unconfirmed", "ambiguous", "unproven")
                if word.on_refusal and code not in looked_up:
                    self.assertTrue(callable(getattr(gate, f"_explain_{code}")))

    def test_every_refusal_is_explained_to_clients(self):
        term = self._cover()
        portal = self.env["support.portal"]
        for code, word in WORDS.items():
            if word.on_refusal:
                with self.subTest(code):
                    title, text = portal._explain_to_client(
                        Verdict(code, False),
                        term,
                        self.env["helpdesk.ticket.category"],
                    )
                    self.assertTrue(title and text)

    def test_what_is_said_of_a_client_comes_before_its_plans(self):
        """On every way in, in the status and in its search."""
        self._cover()
        gate = type(self.env["support.gate"])
        client = self.client
        of_client = Domain("commercial_partner_id", "=", client.id)
        with (
            patch.dict(WORDS, blocked=BLOCKED),
            patch.object(
                gate, "_get_client_words", lambda *args: {client.id: "blocked"}
            ),
            patch.object(
                gate, "_get_client_domains", lambda *args: {"blocked": of_client}
            ),
            patch.object(
                gate,
                "_explain_blocked",
                lambda *args: ("This client is blocked.", "Call the owner."),
                create=True,
            ),
        ):
            for any_term in (False, True):
                (verdict,) = self.env["support.gate"]._check(
                    [Request(client, self.company)], any_term=any_term
                )
                self.assertEqual((verdict.code, verdict.allowed), ("blocked", False))
                self.assertEqual(verdict.reason, "This client is blocked.")
            with self.assertRaises(SupportRefused), self.cr.savepoint():
                self._open_ticket(client)
            statuses = self.env["support.gate"]._get_statuses(client, self.company)
            self.assertEqual(statuses[client.id][0], "blocked")
            covered = self.env["support.gate"]._get_status_domain(
                ["covered"], self.company
            )
            blocked = self.env["support.gate"]._get_status_domain(
                ["blocked"], self.company
            )
            partners = self.env["res.partner"]
            self.assertNotIn(client, partners.search(covered))
            self.assertIn(client, partners.search(blocked))

    def test_who_waits_is_told_when_a_fact_of_a_client_changes(self):
        self._cover()
        ticket = self._open_ticket()
        gate = type(self.env["support.gate"])
        client = self.client

        def say(gate, clients, company):
            return {one.id: "blocked" for one in clients if one.function == "Blocked"}

        cron = self.env.ref("support_plan.ir_cron_held_mail")
        held = {
            "company_id": self.company.id,
            "email": "x@x.example",
            "message_id": "<x>",
            "team_id": False,
        }
        self.env["support.held.mail"]._hold(held, None, b"From: x@x.example", False)
        with (
            patch.dict(WORDS, blocked=BLOCKED),
            patch.object(gate, "_get_client_words", say),
            patch.object(gate, "_get_client_fields", lambda *args: {"function"}),
            patch.object(
                gate, "_explain_blocked", lambda *args: ("Blocked.", ""), create=True
            ),
        ):
            for function, verdict in (("Blocked", "uncovered"), ("Free", "covered")):
                self.env.cr.precommit.run()
                triggers = [("cron_id", "=", cron.id)]
                before = self.env["ir.cron.trigger"].search_count(triggers)
                client.function = function
                self.assertEqual(ticket.support_verdict, verdict)
                self.env.cr.precommit.run()
                after = self.env["ir.cron.trigger"].search_count(triggers)
                self.assertGreater(after, before, "Held e-mail is looked at again")
