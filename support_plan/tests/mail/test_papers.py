# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The right papers to the right person: what an answer carries goes by who reads it."""

from odoo.tests import HttpCase, new_test_user, tagged

from ...exceptions import SupportRefused
from .common import SupportMailCommon


class PapersCommon(SupportMailCommon):
    """A bakery whose plan names who may ask, and covers a subsidiary as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.named = cls._make_person(cls.client, "Nora Named")
        cls.other = cls._make_person(cls.client, "Otto Other")
        cls.approver = cls._make_person(cls.client, "Ada Approver")
        cls.subsidiary = cls._make_client("Hill Bakery")
        cls.plan.support_show_balance = "hours"
        cls.contract = cls._subscribe().contract_id
        cls.contract.support_covered_partner_ids = cls.subsidiary
        cls.invoice = cls._bill(cls.contract.contract_line_ids)
        cls.invoice._portal_ensure_token()

    @classmethod
    def _make_person(cls, client, name):
        address = "{}@{}.example.com".format(*(name + client.name).lower().split()[:2])
        return cls.env["res.partner"].create(
            {"name": name, "email": address, "parent_id": client.id}
        )

    @classmethod
    def _name_callers(cls):
        cls.contract.write(
            {
                "support_callers": "named",
                "support_caller_ids": cls.named.ids,
                "support_approver_id": cls.approver.id,
            }
        )

    def _use_up(self):
        self._pay(self.invoice)
        self._log(minutes=600)

    def _hold(self):
        self._pay(self.invoice)
        self._put_on_hold(self.contract)

    def _get_answers(self, address):
        # PDFs are printed in tests only when asked for.
        self.env.flush_all()
        with self.registry.cursor() as cr:
            env = self.env(cr=cr, su=True, context={"force_report_rendering": True})
            env["support.held.mail"]._cron_held_mail()
        self.env.invalidate_all()
        return self.env["mail.mail"].search([("email_to", "like", address)])

    def assertHasInvoice(self, mail):
        self.assertIn(self.invoice.name, mail.body_html)
        self.assertIn("1,200.00", mail.body_html)
        self.assertIn(self.invoice.access_token, mail.body_html)
        self.assertTrue(mail.attachment_ids.raw.startswith(b"%PDF"))

    def assertHasNoPapers(self, mail):
        self.assertEqual(len(mail), 1)
        self.assertFalse(mail.attachment_ids)
        for told in (
            self.invoice.name,
            self.invoice.access_token,
            "/my/invoices",
            "1,200",
            "top-up",
            "invoice",
        ):
            self.assertNotIn(told, mail.body_html)


@tagged("post_install", "-at_install")
class TestPapersOfThePlan(PapersCommon):
    """A person who is not named hears that first, whatever else is wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._name_callers()

    def _write_as_other(self):
        """Write as a person who is not named; return the answer."""
        self.assertFalse(self._receive(self.other.email_formatted, "It prints"))
        answer = self._get_answers(self.other.email)
        self.assertHasNoPapers(answer)
        self.assertIn("you're not on that list yet", answer.body_html)
        note = self._get_answers(self.approver.email)
        self.assertIn(self.other.name, note.body_html)
        self.assertHasNoPapers(note)
        return answer

    def test_whoever_is_not_named_hears_so_while_the_premium_is_unpaid(self):
        self._write_as_other()
        self.assertEqual(self._get_held().refusal_id.reason, "not_authorised")

    def test_whoever_is_not_named_hears_so_when_the_hours_are_used_up(self):
        self._use_up()
        self._write_as_other()

    def test_whoever_is_not_named_hears_so_while_the_plan_is_on_hold(self):
        self._hold()
        self.assertNotIn("on hold", self._write_as_other().body_html)

    def test_whoever_is_named_gets_the_unpaid_invoice(self):
        self._receive(self.named.email_formatted)
        self.assertHasInvoice(self._get_answers(self.named.email))

    def test_the_client_itself_gets_the_unpaid_invoice(self):
        self._receive(self.client.email_formatted)
        self.assertHasInvoice(self._get_answers(self.client.email))

    def test_two_who_write_before_they_are_answered_get_each_their_own_answer(self):
        self._receive(self.named.email_formatted)
        self._receive(self.other.email_formatted)
        self.assertHasInvoice(self._get_answers(self.named.email))
        self.assertHasNoPapers(self._get_answers(self.other.email))

    def test_whose_name_is_struck_out_before_the_answer_goes_gets_no_invoice(self):
        self._receive(self.named.email_formatted)
        self.assertEqual(self._get_held().refusal_id.reason, "pending")
        self.contract.support_caller_ids = self.approver
        answer = self._get_answers(self.named.email)
        self.assertIn("you're not on that list yet", answer.body_html)
        self.assertHasNoPapers(answer)

    def test_what_one_is_answered_does_not_hang_on_who_asked_last(self):
        """One refusal counts the requests of them all, and names the last."""
        self.contract.support_caller_ids |= self.other
        self._receive(self.named.email_formatted)
        self._receive(self.other.email_formatted)
        self.assertEqual(self._get_held().refusal_id.caller_id, self.other)
        self.contract.support_caller_ids -= self.other
        self.assertHasInvoice(self._get_answers(self.named.email))
        self.assertHasNoPapers(self._get_answers(self.other.email))

    def test_whoever_is_named_on_one_plan_hears_of_that_one(self):
        second = self._subscribe(start="2027-03-01").contract_id
        second.write({"support_callers": "named", "support_caller_ids": self.other.ids})
        self._use_up()
        self.invoice = self._bill(second.contract_line_ids)
        self._receive(self.other.email_formatted)
        self.invoice._portal_ensure_token()
        self.assertHasInvoice(self._get_answers(self.other.email))

    def test_a_plan_that_has_ended_names_nobody_any_more(self):
        self._pay(self.invoice)
        with self._travel(self.invoice.invoice_date.replace(year=2029)):
            self._receive(self.other.email_formatted)
            answer = self._get_answers(self.other.email)
            self.assertIn("has ended", answer.body_html)

    def test_staff_are_told_what_else_is_wrong(self):
        check = self.env["support.gate"].with_user(self.agent).check_client
        told = check(partner_id=self.other.id)
        self.assertEqual(told["verdict"], "not_authorised")
        self.assertIn("is not among the people", told["reason"])
        self.assertIn("is unpaid", told["reason"])
        self.assertIn(self.invoice.name, told["next_step"])
        self.assertStatus(self.client, "pending")

    def _refuse_at_desk(self, person, **words):
        before = self.env["mail.mail"].search([])
        desk = self.env["support.desk"].with_user(self.agent)
        sent = desk.with_context(force_report_rendering=True).refuse(person.id, **words)
        answers = self.env["mail.mail"].search([]) - before
        answers = answers.filtered(lambda mail: sent["sent_to"] in mail.email_to)
        return answers, self.env["support.refusal"].browse(sent["refusal_id"])

    def test_at_the_desk_whoever_is_not_named_hears_so(self):
        answer, refusal = self._refuse_at_desk(self.other)
        self.assertHasNoPapers(answer)
        before = self.env["mail.mail"].search([])
        refusal.with_user(self.agent).action_send_answer()
        self.assertHasNoPapers(self.env["mail.mail"].search([]) - before)
        self.assertHasInvoice(self._refuse_at_desk(self.named)[0])

    def test_an_address_that_was_only_said_gets_no_invoice(self):
        self.named.email = False
        answer, _refusal = self._refuse_at_desk(self.named, email="me@else.example.com")
        self.assertEqual(answer.email_to, "me@else.example.com")
        self.assertHasNoPapers(answer)


@tagged("post_install", "-at_install")
class TestPapersOfTheHolder(PapersCommon, HttpCase):
    """A company that another one's plan covers hears nothing of that one's papers."""

    def _write_as_subsidiary(self):
        self.assertFalse(self._receive(self.subsidiary.email_formatted, "It prints"))
        answer = self._get_answers(self.subsidiary.email)
        self.assertHasNoPapers(answer)
        self.assertIn("that another company holds", answer.body_html)
        for told in (self.client.name, self.plan.name, "used up", "on hold", "paid"):
            self.assertNotIn(told, answer.body_html)

    def test_a_company_covered_by_another_s_plan_gets_a_note_while_that_is_unpaid(self):
        self._write_as_subsidiary()
        self.assertEqual(self._get_held().refusal_id.reason, "pending")

    def test_it_gets_a_note_when_the_hours_are_used_up(self):
        self._use_up()
        self._write_as_subsidiary()

    def test_it_gets_a_note_while_the_plan_is_on_hold(self):
        self._hold()
        self._write_as_subsidiary()

    def test_from_staff_s_send_answer_too(self):
        self._write_as_subsidiary()
        refusal = self._get_held().refusal_id.with_user(self.agent)
        before = self.env["mail.mail"].search([])
        refusal.with_context(force_report_rendering=True).action_send_answer()
        self.assertHasNoPapers(self.env["mail.mail"].search([]) - before)

    def test_the_refusal_s_dialog_knows_whose_plan_it_is(self):
        with self.assertRaises(SupportRefused) as refused:
            self._open_ticket(self.subsidiary)
        self.assertFalse(refused.exception.context["is_own"])
        with self.assertRaises(SupportRefused) as refused:
            self._open_ticket()
        self.assertTrue(refused.exception.context["is_own"])

    def test_an_edited_template_finds_no_invoice_either(self):
        """The company edits the templates: what is not there can't be let out."""
        self._receive(self.subsidiary.email_formatted)
        self.assertFalse(self._get_held().refusal_id.unpaid_invoice_id)
        self._receive(self.client.email_formatted)
        refusal = self.env["support.refusal"].search(
            [("partner_id", "=", self.client.id)]
        )
        self.assertEqual(refusal.unpaid_invoice_id, self.invoice)

    def test_whoever_s_invoices_go_to_another_company_does_not_get_them(self):
        self.contract.support_covered_partner_ids = False
        line = self._subscribe(self.subsidiary)
        line.contract_id.invoice_partner_id = self.client
        self.invoice = self._bill(line)
        self.invoice._portal_ensure_token()
        self.assertEqual(self.invoice.commercial_partner_id, self.client)
        self._receive(self.subsidiary.email_formatted)
        self.assertHasNoPapers(self._get_answers(self.subsidiary.email))

    def test_its_person_who_is_not_named_is_put_to_the_holder_s_approver(self):
        self._name_callers()
        person = self._make_person(self.subsidiary, "Hilda Hill")
        self._receive(person.email_formatted)
        self.assertHasNoPapers(self._get_answers(person.email))
        note = self._get_answers(self.approver.email)
        self.assertIn("Hilda Hill", note.body_html)

    def test_a_plan_that_begins_later_and_is_paid_is_owed_nothing(self):
        client = self._make_client("Mill Shop")
        self._pay(self._bill(self._subscribe(client, start="2027-03-20")))
        self._receive(client.email_formatted)
        self.assertHasNoPapers(self._get_answers(client.email))

    # ------------------------------------------------------------------
    # On the portal, over HTTP
    # ------------------------------------------------------------------

    def _log_in(self, person):
        login = person.name.split()[0].lower()
        new_test_user(self.env, login, "base.group_portal", partner_id=person.id)
        self.authenticate(login, login)

    def assertPageHasNoPapers(self, path):
        text = self.url_open(path).text
        for told in (
            self.invoice.name,
            "/my/invoices/",
            "1,200",
            "Pay ",
            'name="ask"',
            "hours left",
            "unpaid",
            "is used up",
        ):
            self.assertNotIn(told, text, path)
        return text

    def test_on_the_portal_a_company_covered_by_another_s_plan_reads_a_note(self):
        self._log_in(self._make_person(self.subsidiary, "Hilda Hill"))
        for go_wrong in (lambda: None, self._use_up):
            go_wrong()
            text = self.assertPageHasNoPapers("/new/ticket")
            self.assertIn("a plan that another company holds", text)
            text = self.assertPageHasNoPapers("/my/support")
            self.assertIn("Not active", text)

    def test_on_the_portal_it_sees_that_it_is_covered_and_not_what_is_left(self):
        self._pay(self.invoice)
        self._log_in(self._make_person(self.subsidiary, "Hilda Hill"))
        self.assertIn("In force", self.assertPageHasNoPapers("/my/support"))
        self._log_in(self.named)
        self.assertIn("10 hours left", self.url_open("/my/support").text)

    def test_on_the_portal_whoever_is_not_named_reads_that_and_no_invoice(self):
        self._name_callers()
        self._log_in(self.other)
        text = self.assertPageHasNoPapers("/new/ticket")
        self.assertIn('data-verdict="not_authorised"', text)
        self._use_up()
        text = self.assertPageHasNoPapers("/new/ticket")
        self.assertIn('data-verdict="not_authorised"', text)
        self.assertNotIn('name="ask"', self.url_open("/my/support").text)
        self._log_in(self.named)
        self.assertIn("Ask for more support", self.url_open("/new/ticket").text)
