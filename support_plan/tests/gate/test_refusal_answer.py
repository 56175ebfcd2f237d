# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whoever is turned away gets the right answer, and offers that sell a plan are seen."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...verdict import Request
from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestAnswer(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "office@support.example.com"
        cls.company.support_offer_plan_id = cls.plan.product_tmpl_id
        cls.company.support_answer_hours = 24

    def _refuse(self, client, caller=None, code=None):
        """Ask the gate for a client that it refuses; return the refusal."""
        gate = self.env["support.gate"]
        request = Request(client, self.company, caller)
        (verdict,) = gate._check([request])
        self.assertFalse(verdict.allowed)
        if code:
            verdict = verdict._replace(code=code)
        return gate._refuse(request, verdict, "phone", subject="The till is stuck")

    def _answer(self, refusal, to):
        """Send the answer; return the one e-mail to an address."""
        before = self.env["mail.mail"].search([])
        # PDFs are printed in tests only when asked for.
        refusal.with_context(force_report_rendering=True)._send_answer()
        mails = self.env["mail.mail"].search([]) - before
        return mails.filtered(lambda mail: to in mail.email_to)

    def test_whoever_has_no_plan_gets_the_offer_with_the_plan_sheet(self):
        refusal = self._refuse(self.stranger)
        mail = self._answer(refusal, self.stranger.email)
        self.assertEqual(mail.subject, "Re: The till is stuck")
        self.assertIn("only offer support on our prepaid plan", mail.body_html)
        self.assertEqual(mail.attachment_ids.mimetype, "application/pdf")
        self.assertTrue(mail.attachment_ids.raw.startswith(b"%PDF"))
        self.assertEqual(mail.email_from, self.company.email_formatted)
        self.assertIn("auto-replied", mail.headers)
        self.assertTrue(refusal.offer_sent_at)
        self.assertFalse(refusal.offer_sent_by)

    def test_whoever_owes_the_premium_gets_the_invoice_and_the_way_to_pay_it(self):
        invoice = self._bill(self._subscribe())
        mail = self._answer(self._refuse(self.client), self.client.email)
        self.assertIn(invoice.name, mail.body_html)
        self.assertIn(invoice.access_token, mail.body_html)
        self.assertTrue(mail.attachment_ids.raw.startswith(b"%PDF"))

    def test_whoever_is_not_named_gets_a_note_and_the_approver_another(self):
        contract = self._cover().contract_id
        contract.support_callers = "named"
        person = self.client.child_ids
        person.email = "person@bakery.example.com"
        named = person.copy({"name": "Named", "email": "named@bakery.example.com"})
        contract.support_caller_ids = named
        contract.support_approver_id = named
        refusal = self._refuse(self.client, person)
        self.assertEqual(refusal.reason, "not_authorised")
        mail = self._answer(refusal, person.email)
        self.assertNotIn("plan is attached", mail.body_html)
        self.assertFalse(mail.attachment_ids)
        to_approver = self.env["mail.mail"].search(
            [("email_to", "like", named.email)], limit=1
        )
        self.assertIn(person.name, to_approver.body_html)
        self.assertFalse(self._answer(refusal, named.email))

    def test_a_supplier_gets_no_sales_letter(self):
        self.stranger.supplier_rank = 1
        refusal = self._refuse(self.stranger)
        mail = self._answer(refusal, self.stranger.email)
        self.assertNotIn("plan", mail.body_html)
        self.assertFalse(mail.attachment_ids)
        self.assertFalse(refusal.offer_sent_at)

    def test_every_reason_has_an_answer(self):
        for code in ("lapsed", "exhausted", "hold", "out_of_scope", "ambiguous"):
            mail = self._answer(self._refuse(self.stranger, code=code), "hill.garage")
            self.assertIn("Thank you for getting in touch", mail.body_html, code)

    def test_the_answer_is_in_the_language_of_whoever_asks(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("support_plan.mail_template_offer")
        template.with_context(lang="fr_FR").body_html = "<p>Bonjour</p>"
        self.stranger.lang = "fr_FR"
        mail = self._answer(self._refuse(self.stranger), self.stranger.email)
        self.assertIn("Bonjour", mail.body_html)

    def test_without_an_address_nothing_is_sent_and_staff_are_told(self):
        self.stranger.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self._refuse(self.stranger)._send_answer()

    def test_staff_send_the_offer_from_the_list(self):
        refusals = self._refuse(self.stranger) | self._refuse(
            self._make_client("Mill Shop")
        )
        before = self.env["mail.mail"].search([])
        refusals.with_user(self.agent).action_send_offer()
        self.assertEqual(len(self.env["mail.mail"].search([]) - before), 2)
        self.assertEqual(refusals.offer_sent_by, self.agent)
        self.assertEqual(set(refusals.mapped("offer_outcome")), {"open"})

    def test_an_agent_who_reads_no_invoice_sends_the_unpaid_one(self):
        invoice = self._bill(self._subscribe())
        refusal = self._refuse(self.client).with_user(self.agent)
        self.assertFalse(invoice.with_user(self.agent).has_access("read"))
        before = self.env["mail.mail"].search([])
        refusal.with_context(force_report_rendering=True).action_send_answer()
        mail = self.env["mail.mail"].search([]) - before
        self.assertIn(invoice.name, mail.body_html)
        self.assertTrue(mail.attachment_ids.raw.startswith(b"%PDF"))

    def test_only_support_and_sales_send_offers(self):
        user = new_test_user(self.env, "nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self._refuse(self.stranger).with_user(user).action_send_offer()
        with self.assertRaises(AccessError):
            self._refuse(self.stranger).with_user(user).action_send_answer()

    def test_an_offer_is_taken_up_when_a_term_comes_into_force(self):
        refusal = self._refuse(self.stranger)
        other = self._refuse(self._make_client("Mill Shop"))
        (refusal | other)._send_answer()
        invoice = self._bill(self._subscribe(self.stranger))
        self.assertEqual(refusal.offer_outcome, "open")
        self._pay(invoice)
        self.env.flush_all()
        (refusal | other).invalidate_recordset()
        self.assertEqual(refusal.offer_outcome, "taken")
        Refusal = self.env["support.refusal"]
        mine = [("id", "in", (refusal | other).ids)]
        self.assertEqual(
            Refusal.search([*mine, ("offer_outcome", "=", "taken")]), refusal
        )
        self.assertEqual(
            Refusal._read_group(mine, [], ["offer_taken_percent:avg"]), [(50,)]
        )

    def test_a_term_that_was_there_before_the_offer_is_not_its_success(self):
        self._cover(self.stranger, start=TODAY.replace(year=2026))
        with self._travel(TODAY.replace(year=2027, month=9)):
            refusal = self._refuse(self.stranger)
            refusal._send_answer()
            self.assertEqual(refusal.offer_outcome, "open")
