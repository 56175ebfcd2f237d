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
