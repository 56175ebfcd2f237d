# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Refusals are kept and counted, and refused mail harms nothing."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import SupportRefused
from .common import SupportPlanCommon

MAIL = """From: {sender}
To: planhelp@{domain}
Subject: {subject}
Message-Id: <{number}@client.example.com>
Date: Mon, 15 Mar 2027 09:30:00 +0000
Content-Type: text/plain; charset="utf-8"

The printer prints and does not stop.
"""


@tagged("post_install", "-at_install")
class TestRefusal(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "support.example.com", "bounce_alias": "b", "catchall_alias": "c"}
        )
        cls.company.alias_domain_id = cls.domain
        cls.team.write({"alias_name": "planhelp", "alias_domain_id": cls.domain.id})
        cls.number = 0

    def _receive(self, sender, subject="Help", model=False):
        type(self).number += 1
        text = MAIL.format(
            sender=sender, subject=subject, number=self.number, domain=self.domain.name
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(model, text)
        return self.env["helpdesk.ticket"].search([("name", "=", subject)])

    def setUp(self):
        super().setUp()
        # Refusals are written in a cursor of their own: let it be this one.
        self.registry_enter_test_mode()

    def _get_refusals(self):
        # What outlives the rollback is written once the transaction has ended.
        self.env.cr.flush()
        self.env.cr.postcommit.run()
        return self.env["support.refusal"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_refusals_of_a_client_are_counted_and_do_not_pile_up(self):
        for _time in range(3):
            with self.assertRaises(SupportRefused), self.env.cr.savepoint():
                self._open_ticket(self.stranger)
        refusal = self._get_refusals()
        self.assertEqual(refusal.partner_id, self.stranger)
        self.assertEqual((refusal.reason, refusal.channel), ("none", "web"))
        self.assertEqual(refusal.count, 3)
        self.assertEqual(refusal.subject, "The printer prints")

    def test_what_would_have_been_refused_is_kept_apart_while_observing(self):
        self.company.support_gate_mode = "observe"
        self._open_ticket(self.stranger)
        self.assertTrue(self._get_refusals().observed)

    def test_mail_of_a_covered_client_opens_a_ticket(self):
        self._cover()
        ticket = self._receive(self.client.email_formatted, "Covered mail")
        self.assertEqual(ticket.support_verdict, "covered")
        self.assertEqual(ticket.partner_id, self.client)

    def test_mail_of_the_uncovered_opens_no_ticket_and_breaks_no_alias(self):
        self.assertFalse(self._receive(self.stranger.email_formatted, "Rates?"))
        self.assertNotEqual(self.team.alias_id.alias_status, "invalid")
        refusal = self._get_refusals()
        self.assertEqual((refusal.channel, refusal.reason), ("email", "none"))
        self.assertEqual(refusal.subject, "Rates?")
        answer = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("prepaid plan", answer.body_html)
        self.assertIn(self.stranger.email, answer.email_to)

    def test_automatic_mail_gets_no_answer(self):
        before = self.env["mail.mail"].search_count([])
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(
                False,
                MAIL.replace("Subject", "Auto-Submitted: auto-replied\nSubject").format(
                    sender=self.stranger.email_formatted,
                    subject="Out of office",
                    number="auto",
                    domain=self.domain.name,
                ),
            )
        self.assertEqual(self._get_refusals().count, 1)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_mail_of_an_unknown_sender_opens_no_ticket(self):
        self.assertFalse(self._receive("Somebody <some@body.example.com>", "Hello"))
        refusal = self._get_refusals()
        self.assertEqual(refusal.reason, "unknown")
        self.assertIn("some@body.example.com", refusal.email)

    def test_mail_to_the_fallback_model_asks_the_gate_too(self):
        self.team.alias_name = False
        ticket = self._receive(
            self.stranger.email_formatted, "No alias", "helpdesk.ticket"
        )
        self.assertFalse(ticket)

    def test_a_reply_to_an_open_ticket_passes(self):
        term = self._cover()
        ticket = self._receive(self.client.email_formatted, "Covered mail")
        self._credit(term.invoice_id)
        self.assertStatus(self.client, "none")
        message = ticket.message_ids[-1]
        reply = MAIL.replace(
            "Content-Type", f"In-Reply-To: {message.message_id}\nContent-Type"
        ).format(
            sender=self.client.email_formatted,
            subject="Re: Covered mail",
            number="reply",
            domain=self.domain.name,
        )
        before = len(ticket.message_ids)
        self.env["mail.thread"].message_process(False, reply)
        self.assertEqual(len(ticket.message_ids), before + 1)
