# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A client disputes a charge: it is taken down, looked into and put right in part."""

import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestDispute(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._cover()
        cls.person = cls.client.child_ids
        cls.call = cls._log(150, caller_id=cls.person.id, summary="Payroll <again>")

    def _dispute(self, call=None, user=None, **values):
        return (
            self.env["support.call.dispute"]
            .with_user(user or self.agent)
            .create(
                {
                    "call_id": (call or self.call).id,
                    "raised_by_id": self.person.id,
                    "reason": "We spoke for an hour at most",
                    **values,
                }
            )
        )

    def _settle(self, dispute, user=None, **values):
        self.env["support.call.settle"].with_user(user or self.manager).create(
            {"dispute_id": dispute.id, "answer": "Half of it was our fault", **values}
        ).action_settle()

    def test_what_a_client_says_is_text_to_the_manager(self):
        self.env.ref("support_plan.group_manager").user_ids = self.manager
        self._dispute(reason="See <a href='https://evil.example'>this</a> & that")
        note = self.call.activity_ids.note
        self.assertNotIn("<a", note)
        self.assertIn("https://evil.example", html2plaintext(note))

    def test_who_when_and_why_are_taken_down_and_a_manager_is_asked(self):
        self.env.ref("support_plan.group_manager").user_ids = self.manager
        dispute = self._dispute()
        self.assertEqual(
            (dispute.user_id, dispute.date, dispute.state, dispute.charged_hours),
            (self.agent, TODAY, "open", 3),
        )
        activity = self.call.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("We spoke for an hour", activity.note)
        self.assertEqual(self.call.open_dispute_id, dispute)
        self.assertHours(self.call, drawn=3)

    def test_hours_are_given_back_in_part_by_a_reversing_entry(self):
        dispute = self._dispute()
        self._settle(dispute, decision="give_back", hours=2)
        self.assertHours(self.call, drawn=1)
        self.assertEqual(self.call.hours_given_back, 2)
        self.assertLedger(self.term.lot_ids)
        self.assertEqual(self.term.lot_ids.hours_left, 9)
        reversal = self.call.entry_ids.filtered("reverses_id")
        self.assertEqual((reversal.hours, reversal.date), (2, TODAY))
        self.assertEqual(reversal.reason, "Half of it was our fault")
        self.assertEqual((dispute.state, dispute.hours_given_back), ("given_back", 2))
        self.assertEqual(dispute.settled_by_id, self.manager)
        self.assertFalse(self.call.activity_ids)
        self.assertFalse(self.call.open_dispute_id)

    def test_all_hours_given_back_reverse_the_call(self):
        self._settle(self._dispute(), decision="give_back", hours=3)
        self.assertEqual(self.call.state, "reversed")
        self.assertEqual(self.term.lot_ids.hours_left, 10)

    def test_a_charge_that_stands_moves_nothing(self):
        dispute = self._dispute()
        self._settle(dispute)
        self.assertEqual(dispute.state, "upheld")
        self.assertHours(self.call, drawn=3)
        with self.assertRaisesRegex(UserError, "settled already"):
            self._settle(dispute)
        self.assertTrue(self._dispute(reason="And yet"))

    def test_what_makes_no_sense_is_refused(self):
        dispute = self._dispute()
        with self.assertRaisesRegex(UserError, "disputed already"):
            self._dispute()
        for hours in (0, -1, 4):
            with self.assertRaisesRegex(UserError, "between 1 and 3"):
                self._settle(dispute, decision="give_back", hours=hours)
        with self.assertRaisesRegex(UserError, "nothing to dispute"):
            self._dispute(self._log(work_type_id=self.own_error.id))

    def test_an_agent_takes_down_and_settles_nothing(self):
        dispute = self._dispute(
            state="upheld", answer="No", user_id=self.manager.id, hours_given_back=9
        )
        self.assertEqual((dispute.state, dispute.answer), ("open", False))
        self.assertEqual((dispute.user_id, dispute.hours_given_back), (self.agent, 0))
        with self.assertRaises(AccessError):
            dispute.write({"state": "given_back"})
        with self.assertRaises(AccessError):
            dispute.with_user(self.manager).write({"reason": "Other"})
        with self.assertRaises(AccessError):
            dispute.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            self._settle(dispute, self.agent)
        visitor = new_test_user(self.env, "visitor", "base.group_portal")
        with self.assertRaises(AccessError):
            dispute.with_user(visitor).read(["reason"])

    # ------------------------------------------------------------------
    # The statement
    # ------------------------------------------------------------------

    def _print(self, term=None, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.agent)
        html, _kind = report._render_qweb_html(
            "support_plan.report_term_statement", (term or self.term).ids
        )
        return html.decode()

    def _accept(self):
        policy = self.env["support.plan.policy"].create(
            {"name": "House rules", "body": "<p>Pay first.</p>"}
        )
        policy.action_put_in_use()
        return self.env["support.plan.acceptance"].create(
            {
                "contract_id": self.term.contract_id.id,
                "plan_id": self.plan.product_tmpl_id.id,
                "policy_id": policy.id,
                "signer": "Sam Signer",
                "accepted_on": TODAY,
                "means": "paper",
                "document": "eA==",
                "document_name": "signed.pdf",
            }
        )

    def test_the_statement_tells_terms_dates_callers_tickets_and_hours(self):
        self._accept()
        ticket = self._open_ticket()
        self._log(25, ticket_id=ticket.id, summary="Labels")
        self._settle(self._dispute(), decision="give_back", hours=1)
        text = html2plaintext(self._print())
        for words in (
            "Statement of Harbour Bakery",
            "Annual Plan",
            "03/15/2027",
            "03/14/2028",
            "Sam Signer",
            "signed.pdf",
            "Person of Harbour Bakery",
            "Payroll <again>",
            ticket.number,
            "Labels",
            "1 given back",
            "We spoke for an hour at most",
            "Half of it was our fault",
        ):
            self.assertIn(words, text)
        self.assertIn("Payroll &lt;again&gt;", self._print())
        statement = self.term._get_statement()
        self.assertEqual(statement["totals"]["hours"], 3)
        lot = self.term.lot_ids
        self.assertEqual(
            statement["lots"]._get_statement_hours()[lot],
            {"granted": 10, "drawn": 3, "lapsed": 0, "adjusted": 0, "left": 7},
        )

    def test_the_statement_never_tells_minutes_or_cost(self):
        self._log(37, summary="Odd")
        waiting = self._log(41)
        text = html2plaintext(self._print(user=self.manager))
        self.assertNotRegex(text, re.compile(r"minute|cost|\b37\b|\b150\b|:\d\d", re.I))
        self.assertTrue(waiting)

    def test_the_statement_is_printed_by_staff_as_a_pdf(self):
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_user(self.billing)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("support_plan.report_term_statement", self.term.ids)
        )
        self.assertEqual((kind, pdf[:4]), ("pdf", b"%PDF"))
        visitor = new_test_user(self.env, "visitor", "base.group_portal")
        with self.assertRaises(AccessError):
            self._print(user=visitor)

    def test_hours_that_came_back_or_lapsed_are_told_apart(self):
        self.call._reverse_charge("Wrong client")
        lot = self.term.lot_ids
        lot._adjust(-2, "Agreed")
        hours = lot._get_statement_hours()[lot]
        self.assertEqual(
            hours, {"granted": 10, "drawn": 0, "lapsed": 0, "adjusted": -2, "left": 8}
        )
