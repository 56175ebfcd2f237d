# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Nobody who writes to us is left without an answer, and what an answer says is true."""

from ast import literal_eval
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.mail.support_mail_replies import OURS
from .common import SupportMailCommon

_BOUNCE = """\
From: MAILER-DAEMON@clients.example.com
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-{number}@clients.example.com>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

It did not arrive.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; clients.example.com

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--cut
Content-Type: message/rfc822

From: support@example.com
To: {address}
Message-ID: {message_id}
Subject: Hello

Hello
--cut--
"""


@tagged("post_install", "-at_install")
class TestMailHeard(SupportMailCommon):
    def _get_activities(self, record):
        return record.activity_ids.mapped("summary")

    def _answer_to(self, message, sender, to=None, **headers):
        """Hand over the answer of a person to something that we wrote."""
        raw = self._write(sender, "Re: Yes", In_Reply_To=message.message_id, **headers)
        if to:
            raw = raw.replace(f"To: planhelp@{self.domain.name}", f"To: {to}")
        return self._hand_over(raw)

    def _answer_on(self, ticket):
        """Hand over what the client answers to staff's message on a ticket."""
        message = ticket.message_post(body="Try this", message_type="comment")
        self._answer_to(message, "info@client.example.com")

    def _bounce_of(self, message, address, to=None):
        raw = _BOUNCE.format(
            to=to or self.domain.bounce_email,
            number=message.id,
            address=address,
            message_id=message.message_id,
        )
        return self._hand_over(raw)

    # ------------------------------------------------------------------
    # Answers to what we wrote by ourselves
    # ------------------------------------------------------------------

    def _get_answered_stranger(self):
        """Return the message of our answer to somebody without a plan."""
        self._receive("Bob Garage <bob@garage.example.com>")
        return self._get_answers("bob@garage.example.com").mail_message_id

    def test_yes_to_our_offer_reaches_a_person_whatever_address_it_goes_to(self):
        answer = self._get_answered_stranger()
        addresses = (
            f"planhelp@{self.domain.name}",
            self.domain.catchall_email,
            "office@our-company.example.com",
        )
        for address in addresses:
            with self.subTest(address):
                before = self._get_held()
                sent = self.env["mail.mail"].search([])
                ticket = self._answer_to(answer, "bob@garage.example.com", to=address)
                self.assertFalse(ticket)
                held = self._get_held() - before
                self.assertEqual(held.mapped("cause"), ["reply"])
                self.assertEqual(held.state, "held")
                self.assertIn("Yes", held.subject)
                self.assertFalse(held.refusal_id)
                self._work_off()
                new = self.env["mail.mail"].search([]) - sent
                self.assertFalse(new.filtered(lambda m: "garage" in (m.email_to or "")))
        told = self._get_held().filtered(lambda m: m.cause == "reply").activity_ids
        self.assertTrue(told)
        self.assertIn("Answer to our email", told[0].summary)

    def test_a_covered_client_s_answer_to_our_reminder_reaches_a_person(self):
        term = self._cover()
        self.client.email = "info@client.example.com"
        self.env["support.plan.reminder"]._remind(term)
        reminder = self.env["mail.message"].search(
            [("model", "=", "support.plan.term"), ("res_id", "=", term.id)], limit=1
        )
        self.assertTrue(reminder)
        self._answer_to(
            reminder, "info@client.example.com", to=self.domain.catchall_email
        )
        held = self._get_held()
        self.assertEqual((held.cause, held.partner_id), ("reply", self.client))
        self.assertTrue(held.activity_ids)

    def test_to_a_team_a_covered_client_s_answer_is_a_ticket(self):
        answer = self._get_answered_stranger()
        self._cover(self.stranger)
        self.stranger.email = "bob@garage.example.com"
        self.assertTrue(self._answer_to(answer, "bob@garage.example.com"))

    def test_a_program_s_answer_is_told_to_nobody(self):
        answer = self._get_answered_stranger()
        for address in (f"planhelp@{self.domain.name}", self.domain.catchall_email):
            before = self._get_held()
            self._answer_to(
                answer,
                "bob@garage.example.com",
                to=address,
                Auto_Submitted="auto-replied",
            )
            held = self._get_held() - before
            self.assertEqual(held.cause, "automatic")
            self.assertFalse(held.activity_ids)

    # ------------------------------------------------------------------
    # What came back
    # ------------------------------------------------------------------

    def test_an_answer_to_a_refused_email_that_bounces_is_told(self):
        answer = self._get_answered_stranger()
        held = self._get_held()
        for to in (self.domain.bounce_email, f"planhelp@{self.domain.name}"):
            self._bounce_of(answer, "bob@garage.example.com", to)
        self.assertEqual(held.answer, "failed")
        self.assertIn("bob@garage.example.com", held.failure)
        self.assertIn("Our answer was not delivered", self._get_activities(held))

    def test_a_reminder_that_bounces_is_told(self):
        term = self._cover()
        self.client.email = "info@client.example.com"
        self.env["support.plan.reminder"]._remind(term)
        reminder = self.env["mail.message"].search(
            [("model", "=", "support.plan.term"), ("res_id", "=", term.id)], limit=1
        )
        self._bounce_of(reminder, "info@client.example.com")
        self.assertIn(
            "The renewal reminder was not delivered",
            self._get_activities(term.contract_id),
        )

    def test_an_answer_on_a_ticket_that_bounces_is_noted_there_and_told(self):
        self._cover()
        ticket = self._open_ticket()
        message = ticket.message_post(
            body="Try this", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        person = self.client.child_ids[:1]
        person.email = "paula@client.example.com"
        self._bounce_of(message, "paula@client.example.com")
        self.assertIn("Answer not delivered", self._get_activities(ticket))
        self.assertIn(
            "paula@client.example.com was not delivered", ticket.message_ids[:1].body
        )

    # ------------------------------------------------------------------
    # Answers on tickets that are over
    # ------------------------------------------------------------------

    def test_an_answer_on_an_archived_ticket_opens_it_again(self):
        self._cover()
        self.client.email = "info@client.example.com"
        ticket = self._open_ticket()
        for closed in (False, True):
            with self.subTest(closed=closed):
                if closed:
                    ticket.stage_id = self.env.ref(
                        "helpdesk_mgmt.helpdesk_ticket_stage_done"
                    )
                ticket.active = False
                self._answer_on(ticket)
                self.assertTrue(ticket.active)
                self.assertFalse(ticket.closed)

    def test_an_answer_on_a_duplicate_goes_to_the_ticket_that_survives(self):
        self._cover()
        self._cover(self.stranger)
        self.client.email = "info@client.example.com"
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        ticket, other = self._open_ticket(), self._open_ticket(self.stranger)
        survivor = self._open_ticket()
        for target, heard in ((survivor, survivor), (other, ticket)):
            with self.subTest(target.partner_id.name):
                ticket.write({"stage_id": done.id, "duplicate_id": target.id})
                before = len(heard.message_ids)
                self._answer_on(ticket)
                self.env.invalidate_all()
                self.assertGreater(len(heard.message_ids), before)
                self.assertEqual(ticket.closed, heard != ticket)
        self.assertNotIn(self.client, other.message_ids.author_id)

    def test_an_answer_of_the_uncovered_on_an_archived_ticket_is_held(self):
        term = self._cover()
        self.client.email = "info@client.example.com"
        ticket = self._open_ticket()
        ticket.active = False
        self._put_on_hold(term.contract_id)
        self._answer_on(ticket)
        self.assertFalse(ticket.active)
        self.assertEqual(self._get_held().replied_ticket_id, ticket)

    def test_somebody_has_an_answer_to_do_that_nobody_is_told_of(self):
        """Where the gate asks nobody, a closed ticket stays closed."""
        self.company.support_gate_mode = "off"
        self.client.email = "info@client.example.com"
        ticket = self._open_ticket()
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        ticket.user_id = False
        message = ticket.message_post(body="Try this", message_type="comment")
        ticket.message_unsubscribe(ticket.message_partner_ids.ids)
        self._answer_to(message, "info@client.example.com")
        self.assertIn("Answer on a closed ticket", self._get_activities(ticket))

    # ------------------------------------------------------------------
    # What ties a reply to a ticket
    # ------------------------------------------------------------------

    def _open_by_mail(self):
        self._cover()
        self.client.email = "info@client.example.com"
        ticket = self._receive("info@client.example.com")
        self.assertTrue(ticket)
        return ticket, ticket.message_ids.filtered(lambda m: m.message_type == "email")

    def test_the_id_of_what_a_client_wrote_opens_its_ticket_to_nobody(self):
        ticket, theirs = self._open_by_mail()
        before = ticket.message_ids
        for address in (f"planhelp@{self.domain.name}", self.domain.catchall_email):
            with self.subTest(address):
                held = self._get_held()
                self._answer_to(theirs, "mallory@evil.example.com", to=address)
                self.assertEqual(ticket.message_ids, before)
                held = self._get_held() - held
                self.assertEqual(held.email, "mallory@evil.example.com")
                self.assertFalse(held.replied_ticket_id)

    def test_the_client_s_own_people_reply_by_the_id_of_what_they_wrote(self):
        ticket, theirs = self._open_by_mail()
        self.client.child_ids[:1].email = "colleague@client.example.com"
        for sender in ("info@client.example.com", "colleague@client.example.com"):
            self.assertEqual(self._answer_to(theirs, sender), ticket)

    def test_whoever_got_our_answer_replies_by_its_id(self):
        ticket, _theirs = self._open_by_mail()
        ours = ticket.message_post(body="Try this", message_type="comment")
        self.assertEqual(self._answer_to(ours, "new@client.example.com"), ticket)

    def test_the_id_of_held_email_is_not_guessed(self):
        first = self._write(
            "bob@garage.example.com", Message_Id="<known@x.example.com>"
        )
        self._hand_over(first)
        self.env["mail.message"].create(
            {"message_id": "<known@x.example.com>", "body": "At the sales address"}
        )
        self.stranger.email = "bob@garage.example.com"
        self._cover(self.stranger)
        self._work_off()
        ticket = self._get_held().ticket_id
        self.assertTrue(ticket)
        ids = ticket.message_ids.mapped("message_id")
        (own,) = [one for one in ids if one.startswith("<held-")]
        self.assertRegex(own, r"^<held-[0-9a-f]{32}@")

    def test_an_upgrade_makes_guessable_ids_others(self):
        message = self.env["mail.message"].create(
            {"message_id": "<held-12@x.example.com>", "body": "Once held"}
        )
        self._migrate("19.0.1.2.0/post-held-message-ids.py")
        self.assertRegex(message.message_id, r"^<held-[0-9a-f-]{36}@x.example.com>$")

    def test_what_we_write_by_ourselves_says_so(self):
        contract = self._name_callers()[0]
        self.client.email = "info@client.example.com"
        self.env["support.plan.reminder"]._remind(contract.support_term_ids)
        self._receive("uwe@client.example.com")
        self._work_off()
        mails = self.env["mail.mail"].search([("model", "in", OURS)])
        self.assertEqual(
            set(mails.mapped("model")), {"support.plan.term", "support.refusal"}
        )
        self.assertGreater(len(mails), 2)
        for mail in mails:
            headers = literal_eval(mail.headers)
            self.assertIn(headers["Auto-Submitted"], ("auto-generated", "auto-replied"))
            self.assertEqual(headers["X-Auto-Response-Suppress"], "All")

    # ------------------------------------------------------------------
    # What could not come in
    # ------------------------------------------------------------------

    def test_what_create_refuses_is_tried_once_and_refuses_nobody(self):
        """An automation gives the ticket to a client without cover."""
        self._receive("Paula <info@client.example.com>")
        held = self._get_held()
        self.client.email = "info@client.example.com"
        self._cover()
        refusals = self.env["support.refusal"].search([])
        counted = sum(refusals.mapped("count"))
        tickets = self.env.registry["helpdesk.ticket"]
        create, stranger, tries = tickets.create, self.stranger.id, []

        def change_client(records, vals):
            tries.append(vals)
            return create(records, {**vals, "partner_id": stranger})

        with patch.object(tickets, "create", change_client):
            for _time in range(10):
                self._work_off()
            self.assertEqual(len(tries), 1)
            held.with_user(self.agent).action_let_in()
            self.assertEqual(len(tries), 2)
            # Where a refusal would be counted.
            self.env.cr.postcommit.run()
        self.assertEqual(held.state, "held")
        self.assertIn(self.stranger.name, held.failure)
        self.assertTrue(held.failed_at)
        self.assertEqual(
            self._get_activities(held), ["Held email could not become a ticket"]
        )
        refusals = self.env["support.refusal"].search([])
        self.assertEqual(sum(refusals.mapped("count")), counted)
        held.with_user(self.agent).action_let_in()
        self.assertEqual(held.state, "let_in")
        self.assertFalse(held.failure)

    # ------------------------------------------------------------------
    # For which company
    # ------------------------------------------------------------------

    def test_a_team_of_all_companies_serves_the_company_of_the_address(self):
        sister = self.env["res.company"].create({"name": "Sister Ltd"})
        domain = self.env["mail.alias.domain"].create(
            {
                "name": "sister.example.com",
                "bounce_alias": "b2",
                "catchall_alias": "c2",
            }
        )
        sister.alias_domain_id = domain
        self.env["helpdesk.ticket.team"].create(
            {
                "name": "Everybody's",
                "company_id": False,
                "alias_name": "all",
                "alias_domain_id": domain.id,
            }
        )
        sister.support_gate_mode = "enforce"
        self.client.email = "info@client.example.com"
        mail = self._write("info@client.example.com")
        mail = mail.replace(f"planhelp@{self.domain.name}", f"all@{domain.name}")
        self.assertFalse(self._hand_over(mail))
        held = self.env["support.held.mail"].search([], order="id desc", limit=1)
        self.assertEqual(held.company_id, sister)
        self._cover()  # In our company, which nobody asked.
        self._work_off()
        self.assertEqual(held.state, "held")
        team = self.env["helpdesk.ticket.team"].search([("name", "=", "Everybody's")])
        team.support_plan_required = False
        self._work_off()
        self.assertEqual(held.ticket_id.company_id, sister)

    # ------------------------------------------------------------------
    # What an answer says is true
    # ------------------------------------------------------------------

    def _name_callers(self):
        """Return two of the client's people who are not named, and the subscription."""
        contract = self._cover().contract_id
        contract.support_callers = "named"
        people = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "email": f"{name.lower()}@client.example.com",
                    "parent_id": self.client.id,
                }
                for name in ("Ada", "Uwe", "Eve")
            ]
        )
        contract.support_approver_id = people[0]
        return contract, *people

    def test_the_approver_hears_of_each_who_is_not_named(self):
        _contract, ada, uwe, eve = self._name_callers()
        # Two before the job runs, and one of them twice.
        self._receive(uwe.email, "The printer")
        self._receive(eve.email, "The screen")
        notes = self._get_answers(ada.email)
        self.assertEqual(len(notes), 2)
        for person, subject in ((uwe, "The printer"), (eve, "The screen")):
            note = notes.filtered(lambda n, p=person: p.name in n.body_html)
            self.assertIn(subject, note.body_html)
            self.assertIn(person.name, note.subject)
            (answer,) = self._get_answers(person.email)
            self.assertIn("let the person in charge know", answer.body_html)
        self._receive(uwe.email, "The printer again")
        self.assertEqual(len(self._get_answers(ada.email)), 2)

    def test_nobody_is_told_that_an_approver_knows_who_has_no_address(self):
        contract, ada, uwe, _eve = self._name_callers()
        ada.email = False
        self._receive(uwe.email, "The printer")
        (answer,) = self._get_answers(uwe.email)
        self.assertNotIn("let the person in charge know", answer.body_html)
        self.assertIn("Ask who may call: Uwe", self._get_activities(contract))

    def test_the_unpaid_invoice_is_attached_and_no_pro_forma(self):
        invoice = self._bill(self._subscribe())
        self.client.email = "info@client.example.com"
        self._receive("info@client.example.com")
        (answer,) = self._get_answers("info@client.example.com")
        self.assertTrue(invoice.invoice_pdf_report_id)
        self.assertEqual(
            answer.attachment_ids.mapped("name"), [invoice.invoice_pdf_report_id.name]
        )
        self.assertNotIn("proforma", answer.attachment_ids.name)
        self.assertIn("The invoice is attached", answer.body_html)

    def test_an_answer_without_its_papers_says_of_none(self):
        self._bill(self._subscribe())
        self.client.email = "info@client.example.com"
        self._receive("info@client.example.com")
        send = self.env.registry["account.move.send"]
        failing = patch.object(
            send, "_generate_and_send_invoices", side_effect=UserError("No report")
        )
        with (
            failing,
            mute_logger("odoo.addons.support_plan.models.gate.support_refusal_answer"),
        ):
            (answer,) = self._get_answers("info@client.example.com")
        self.assertFalse(answer.attachment_ids)
        self.assertNotIn("attached", answer.body_html)

    def test_only_what_is_kept_whole_is_said_to_be_kept(self):
        self._receive("bob@garage.example.com")
        (answer,) = self._get_answers("bob@garage.example.com")
        self.assertIn("saved your message", answer.body_html)
        refusal = self._get_held().refusal_id
        refusal.email = "caller@garage.example.com"
        refusal.with_user(self.agent).action_send_answer()
        (answer,) = self._get_answers("caller@garage.example.com")
        self.assertNotIn("saved your message", answer.body_html)

    def test_an_upgrade_corrects_the_answers_that_nobody_has_edited(self):
        names = ("not_authorised", "hold")
        old, edited = (
            self.env.ref(f"support_plan.mail_template_{name}") for name in names
        )
        words = old.body_html
        self.env.cr.execute(
            """UPDATE mail_template
               SET body_html = '{"en_US": "As it was"}',
                   write_date = create_date + CASE WHEN id = %s THEN interval '1 day'
                                                   ELSE interval '0 day' END
               WHERE id IN %s""",
            [edited.id, (old.id, edited.id)],
        )
        self.env.invalidate_all()
        self._migrate("19.0.1.2.0/post-mail-templates.py")
        self.assertEqual(old.body_html, words)
        self.assertIn("As it was", edited.body_html)
