# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Refused e-mail is held, answered once, and becomes a ticket when cover starts."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.mail.support_held_mail import HEADERS_A_DAY, WHOLE_A_DAY
from ..common import TODAY
from .common import SupportMailCommon


@tagged("post_install", "-at_install")
class TestRefusedMail(SupportMailCommon):
    def test_mail_of_a_covered_client_opens_a_ticket(self):
        self._cover()
        ticket = self._receive(self.client.email_formatted, "Covered mail")
        self.assertEqual(ticket.support_verdict, "covered")
        self.assertEqual(ticket.partner_id, self.client)
        self.assertFalse(self._get_held())

    def test_mail_of_the_uncovered_opens_no_ticket_and_breaks_no_alias(self):
        self.assertFalse(self._receive(self.stranger.email_formatted, "Rates?"))
        self.assertNotEqual(self.team.alias_id.alias_status, "invalid")
        held = self._get_held()
        self.assertEqual(held.state, "held")
        self.assertEqual(held.author_id, self.stranger)
        self.assertEqual(held.team_id, self.team)
        self.assertEqual(held.preview, "The printer prints.")
        seen = held.with_context(bin_size=True).read(["preview"])  # As a form asks.
        self.assertEqual(seen[0]["preview"], "The printer prints.")
        refusal = held.refusal_id
        self.assertEqual((refusal.channel, refusal.reason), ("email", "none"))
        self.assertEqual(refusal.subject, "Rates?")
        answer = self._get_answers(self.stranger.email)
        self.assertIn("prepaid plan", answer.body_html)
        self.assertEqual(answer.subject, "Re: Rates?")
        self.assertEqual(answer.references, held.message_id)

    def test_mail_of_an_unknown_sender_is_held_too(self):
        self.assertFalse(self._receive("Somebody <Some@body.example.com>", "Hello"))
        refusal = self._get_held().refusal_id
        self.assertEqual(refusal.reason, "unknown")
        self.assertEqual(refusal.email, "some@body.example.com")
        self.assertTrue(self._get_answers("some@body.example.com"))

    def test_mail_to_the_fallback_model_asks_the_gate_too(self):
        self.team.alias_name = False
        mail = self._write(self.stranger.email_formatted, "No alias")
        self.assertFalse(self._hand_over(mail, "helpdesk.ticket"))
        self._cover(self.stranger)
        self._work_off()
        self.assertEqual(self._get_held().ticket_id.partner_id, self.stranger)

    def test_whoever_writes_often_gets_one_answer_in_the_time_that_is_set(self):
        for _time in range(3):
            self._receive(self.stranger.email_formatted)
            self.assertEqual(len(self._get_answers(self.stranger.email)), 1)
        with self._travel(TODAY + timedelta(days=2)):
            self._receive(self.stranger.email_formatted)
            self.assertEqual(len(self._get_answers(self.stranger.email)), 2)

    def test_automatic_mail_bounces_lists_and_ourselves_get_no_answer(self):
        user = new_test_user(self.env, "colleague", "base.group_user")
        user.email = "colleague@ledger.example.com"
        senders = {
            "robot@s.example": {"Auto_Submitted": "auto-replied"},
            "list@s.example": {"List_Id": "<all.s.example>"},
            "bulk@s.example": {"Precedence": "bulk"},
            "away@s.example": {"X_Auto_Response_Suppress": "All"},
            "void@s.example": {"Return_Path": "<>"},
            "noreply@s.example": {},
            user.email: {},
            self.company.email: {},
            f"c@{self.domain.name}": {},
            f"planhelp@{self.domain.name}": {},
        }
        for sender, headers in senders.items():
            self.assertFalse(self._receive(sender, **headers))
        for sender in senders:
            self.assertFalse(self._get_answers(sender))
        self.assertEqual(len(self._get_held()), len(senders))

    def test_a_flood_is_one_refusal_and_few_rows(self):
        for _time in range(WHOLE_A_DAY + HEADERS_A_DAY + 5):
            self._receive(self.stranger.email_formatted)
        held = self._get_held()
        self.assertEqual(len(held), WHOLE_A_DAY + HEADERS_A_DAY)
        self.assertEqual(len(held.filtered("whole")), WHOLE_A_DAY)
        self.assertEqual(held.refusal_id.count, WHOLE_A_DAY + HEADERS_A_DAY + 5)
        self.assertEqual(len(self._get_answers(self.stranger.email)), 1)
        self.assertFalse(held[WHOLE_A_DAY].preview)
        self.assertTrue(held[WHOLE_A_DAY].subject)

    def test_the_same_mail_twice_is_held_once(self):
        mail = self._write(self.stranger.email_formatted)
        self._hand_over(mail)
        self._hand_over(mail)
        self.assertEqual(self._get_held().refusal_id.count, 1)

    def test_while_observing_mail_passes_and_is_counted_once(self):
        self.company.support_gate_mode = "observe"
        ticket = self._receive(self.stranger.email_formatted)
        self.assertEqual(ticket.support_verdict, "observed")
        self.env.cr.flush()
        self.env.cr.postcommit.run()
        refusal = self.env["support.refusal"].search(
            [("partner_id", "=", self.stranger.id)]
        )
        self.assertTrue(refusal.observed)
        self.assertEqual((refusal.channel, refusal.count), ("email", 1))
        self.assertFalse(self._get_held())

    def test_a_person_of_several_covered_clients_is_ambiguous(self):
        other = self._make_client("Mill Shop")
        self._cover()
        self._cover(other)
        people = (self.client | other).child_ids
        people.email = "both@person.example.com"
        self.assertFalse(self._receive("both@person.example.com"))
        self.assertEqual(self._get_held().refusal_id.reason, "ambiguous")
        self.assertFalse(self._get_held().author_id)

    def test_a_person_of_two_clients_of_which_one_is_covered_is_ambiguous(self):
        other = self._make_client("Mill Shop")
        self._cover(other)
        (self.client | other).child_ids.email = "both@person.example.com"
        self.assertFalse(self._receive("both@person.example.com"))
        self.assertEqual(self._get_held().refusal_id.reason, "ambiguous")

    def test_an_address_beside_that_of_a_covered_client_proves_nothing(self):
        self._cover()
        sender = f"{self.client.email}, evil@example.net"
        self.assertFalse(self._receive(sender))
        self.assertEqual(self._get_held().refusal_id.reason, "ambiguous")
        self.assertFalse(self._receive(f'"{self.client.email}" <evil@example.net>'))

    def test_a_contact_of_another_company_is_unknown_here(self):
        self._cover()
        self.client.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self._receive(self.client.email_formatted))
        self.assertEqual(self._get_held().refusal_id.reason, "unknown")

    def test_when_refusing_fails_the_bare_mail_is_held(self):
        failing = patch.object(
            self.env.registry["support.mail.gate"],
            "_is_to_be_answered",
            side_effect=ValueError("broken"),
        )
        with (
            failing,
            mute_logger("odoo.addons.support_plan.models.mail.support_mail_gate"),
        ):
            self.assertFalse(self._receive(self.stranger.email_formatted))
        self.assertEqual(self._get_held().preview, "The printer prints.")

    def test_a_ticket_that_is_refused_late_breaks_no_alias_and_is_held(self):
        self._cover()
        create = self.env.registry["helpdesk.ticket"].create

        def create_for_stranger(tickets, vals):
            # As an automation would that gives each new ticket to somebody else.
            return create(tickets, {**vals, "partner_id": self.stranger.id})

        late = patch.object(
            self.env.registry["helpdesk.ticket"], "create", create_for_stranger
        )
        with late:
            self.assertFalse(self._receive(self.client.email_formatted))
        self.assertNotEqual(self.team.alias_id.alias_status, "invalid")
        self.assertEqual(len(self._get_held()), 1)

    def test_mail_that_cannot_be_parsed_is_read_as_far_as_it_goes(self):
        broken = {"Content_Type": 'text/plain; charset="no-such-charset"'}
        self.assertFalse(self._receive(self.stranger.email_formatted, **broken))
        self.assertEqual(self._get_held().preview, "The printer prints.")
        self._cover()
        ticket = self._receive(self.client.email_formatted, **broken)
        self.assertIn("The printer prints.", ticket.description)
        self.assertEqual(
            ticket.message_ids.attachment_ids.mapped("name"), ["original.eml"]
        )


@tagged("post_install", "-at_install")
class TestReplies(SupportMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._cover()
        cls.team.user_ids = cls.agent
        cls.closed = cls.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )

    def _open(self):
        return self._receive(self.client.email_formatted, "Covered mail")

    def test_a_reply_to_an_open_ticket_passes_and_staff_are_warned_once(self):
        ticket = self._open()
        self._credit(self.term.invoice_id)
        self.assertStatus(self.client, "none")
        before = len(ticket.message_ids)
        self._reply(ticket)
        self._reply(ticket)
        self.assertEqual(len(ticket.message_ids), before + 2)
        self.assertEqual(ticket.activity_ids.summary, "No cover any more")
        self.assertEqual(ticket.activity_ids.user_id, self.agent)

    def test_a_reply_of_the_covered_to_an_open_ticket_warns_nobody(self):
        ticket = self._open()
        self._reply(ticket)
        self.assertFalse(ticket.activity_ids)

    def test_a_reply_of_the_covered_to_a_closed_ticket_opens_it_again(self):
        ticket = self._open()
        ticket.stage_id = self.closed
        self._reply(ticket)
        self.assertFalse(ticket.closed)
        said = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(len(said), 2)

    def test_a_reply_of_the_uncovered_to_a_closed_ticket_is_held(self):
        ticket = self._open()
        ticket.stage_id = self.closed
        invoice = self.term.invoice_id
        self._credit(invoice)
        before = len(ticket.message_ids)
        self.assertFalse(self._reply(ticket))
        self.assertEqual(len(ticket.message_ids), before)
        held = self._get_held()
        self.assertEqual(held.replied_ticket_id, ticket)
        self.assertTrue(self._get_answers(self.client.email))
        self._cover(start=TODAY - timedelta(days=1))
        self._work_off()
        self.assertEqual(held.ticket_id, ticket)
        self.assertIn("The printer prints.", str(ticket.message_ids.mapped("body")))
        self.assertEqual(ticket.activity_ids.summary, "A held reply came in")

    def test_a_stranger_s_reply_to_a_closed_ticket_is_held(self):
        ticket = self._open()
        ticket.stage_id = self.closed
        self.assertFalse(self._reply(ticket, self.stranger.email_formatted))
        self.assertEqual(self._get_held().author_id, self.stranger)

    def test_a_colleague_s_reply_to_a_closed_ticket_passes(self):
        ticket = self._open()
        ticket.stage_id = self.closed
        self.agent.email = "agnes@ledger.example.com"
        before = len(ticket.message_ids)
        self._reply(ticket, self.agent.email)
        self.assertEqual(len(ticket.message_ids), before + 1)


@tagged("post_install", "-at_install")
class TestLettingIn(SupportMailCommon):
    def _hold(self, sender=None, **headers):
        self.assertFalse(
            self._receive(sender or self.client.email_formatted, **headers)
        )
        return self._get_held()[-1]

    def _assert_let_in_when(self, happens, sender=None):
        """Check that held mail waits until something happens, and comes in then."""
        held = self._hold(sender)
        self._work_off()
        self.assertEqual(held.state, "held")
        cron = self.env.ref("support_plan.ir_cron_held_mail")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        happens()
        self.env.cr.flush()
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
        self._work_off()
        self.assertEqual(held.state, "let_in")
        return held.ticket_id

    def test_when_the_premium_is_paid(self):
        invoice = self._bill(self._subscribe())
        ticket = self._assert_let_in_when(lambda: self._pay(invoice))
        self.assertEqual(ticket.support_verdict, "covered")
        self.assertEqual(ticket.partner_id, self.client)
        self.assertEqual(ticket.team_id, self.team)
        self.assertIn("The printer prints.", ticket.description)
        self.assertIn("Held since", str(ticket.message_ids.mapped("body")))

    def test_when_a_hold_is_released(self):
        contract = self._cover().contract_id
        self._put_on_hold(contract)
        self._assert_let_in_when(lambda: self._take_off_hold(contract))

    def test_when_hours_are_added(self):
        plan = self._make_plan("Small", support_hours=1, support_overage="refuse")
        term = self._cover(plan=plan)
        self._log(minutes=60)
        self.assertStatus(self.client, "exhausted")
        lot = term.lot_ids
        self._assert_let_in_when(lambda: lot._adjust(2, "Goodwill"))

    def test_when_the_person_is_named_as_caller(self):
        contract = self._cover().contract_id
        person = self.client.child_ids
        person.email = "person@bakery.example.com"
        other = person.copy({"name": "Other", "email": "other@bakery.example.com"})
        contract.write({"support_callers": "named", "support_caller_ids": other.ids})

        def name():
            contract.support_caller_ids |= person

        ticket = self._assert_let_in_when(name, person.email)
        self.assertEqual(ticket.partner_id, person)

    def test_when_a_contact_gets_the_address(self):
        self._cover()

        def add():
            self.client.child_ids.email = "new@bakery.example.com"

        self._assert_let_in_when(add, "new@bakery.example.com")

    def test_when_staff_attach_the_address(self):
        self._cover()
        held = self._hold("Nina New <nina@bakery.example.com>")
        wizard = (
            self.env["support.held.mail.attach"]
            .with_user(self.agent)
            .create({"mail_id": held.id, "partner_id": self.client.id})
        )
        wizard.action_attach()
        contact = held.ticket_id.partner_id
        self.assertEqual(contact.parent_id, self.client)
        self.assertEqual(contact.name, "Nina New")
        self.assertEqual(held.refusal_id.partner_id, self.client)

    def test_an_address_attached_to_the_uncovered_stays_held(self):
        held = self._hold("nina@garage.example.com")
        self.env["support.held.mail.attach"].with_user(self.agent).create(
            {"mail_id": held.id, "partner_id": self.stranger.id}
        ).action_attach()
        self.assertEqual(held.state, "held")
        self.assertEqual(held.partner_id, self.stranger)

    def test_an_address_is_never_given_to_somebody_who_logs_in(self):
        held = self._hold("nina@garage.example.com")
        person = new_test_user(self.env, "boss", "base.group_portal").partner_id
        person.write({"email": False, "parent_id": self.stranger.id})
        self.env["support.held.mail.attach"].with_user(self.agent).create(
            {"mail_id": held.id, "partner_id": person.id}
        ).action_attach()
        self.assertFalse(person.email)
        self.assertEqual(held.author_id.parent_id, self.stranger)

    def test_staff_choose_the_client_of_an_ambiguous_mail(self):
        other = self._make_client("Mill Shop")
        self._cover()
        self._cover(other)
        (self.client | other).child_ids.email = "both@person.example.com"
        held = self._hold("both@person.example.com")
        self.env["support.held.mail.attach"].with_user(self.agent).create(
            {"mail_id": held.id, "partner_id": other.id}
        ).action_attach()
        self.assertEqual(held.ticket_id.commercial_partner_id, other)

    def test_staff_let_it_in_as_work_that_needs_no_cover(self):
        held = self._hold("Nina <nina@unknown.example.com>")
        action = held.with_user(self.agent).action_let_in()
        wizard = (
            self.env["support.held.mail.let.in"]
            .with_user(self.agent)
            .with_context(**action["context"])
            .create({"work_type_id": self.own_error.id})
        )
        wizard.action_let_in()
        self.assertEqual(held.ticket_id.support_verdict, "no_cover_needed")
        self.assertEqual(held.ticket_id.work_type_id, self.own_error)

    def _except(self, held, user):
        wizard = (
            self.env["support.held.mail.let.in"]
            .with_user(user)
            .create(
                {
                    "mail_ids": held.ids,
                    "way": "exception",
                    "reason": "Promised on the telephone",
                }
            )
        )
        return wizard.action_let_in()

    def test_a_manager_lets_it_in_by_an_exception_where_these_are_allowed(self):
        held = self._hold(self.stranger.email_formatted)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._except(held, self.manager)
        self.company.support_exceptions_allowed = True
        self._except(held, self.manager)
        ticket = held.ticket_id
        self.assertEqual(ticket.support_verdict, "exception")
        self.assertEqual(ticket.support_exception_id.ticket_id, ticket)

    def test_an_agent_asks_and_it_comes_in_once_a_manager_grants_it(self):
        self.company.support_exceptions_allowed = True
        held = self._hold(self.stranger.email_formatted)
        self._except(held, self.agent)
        self._work_off()
        self.assertEqual((held.state, held.exception_id.state), ("held", "asked"))
        held.exception_id.with_user(self.manager).action_grant()
        self._work_off()
        self.assertEqual(held.ticket_id.support_exception_id, held.exception_id)

    def test_it_uses_up_no_exception_that_is_for_something_else(self):
        self.company.support_exceptions_allowed = True
        held = self._hold(self.stranger.email_formatted)
        exception = (
            self.env["support.exception"]
            .with_user(self.manager)
            .create({"partner_id": self.stranger.id, "reason": "For the telephone"})
        )
        self._work_off()
        self.assertEqual((held.state, exception.state), ("held", "granted"))

    def test_whoever_is_covered_by_now_is_let_in_by_the_button(self):
        held = self._hold()
        self._cover()
        action = held.with_user(self.agent).action_let_in()
        self.assertEqual(action["res_id"], held.ticket_id.id)

    def test_it_comes_in_once_however_often_it_is_looked_at(self):
        held = self._hold()
        self._cover()
        self._work_off()
        self._work_off()
        self.assertFalse(held._let_in())
        self.assertEqual(
            self.env["helpdesk.ticket"].search_count(
                [("partner_id", "=", self.client.id)]
            ),
            1,
        )

    def test_attachments_come_along(self):
        mail = self._write(
            self.client.email_formatted,
            text=(
                "--x\nContent-Type: text/plain\n\nSee the file.\n"
                "--x\nContent-Type: text/csv\n"
                'Content-Disposition: attachment; filename="till.csv"\n\n1,2\n--x--\n'
            ),
            Content_Type='multipart/mixed; boundary="x"',
        )
        self.assertFalse(self._hand_over(mail))
        held = self._get_held()
        self.assertEqual(held.attachment_names, "till.csv")
        self._cover()
        self._work_off()
        self.assertEqual(
            held.ticket_id.message_ids.attachment_ids.mapped("name"), ["till.csv"]
        )

    def test_what_was_kept_by_its_headers_is_listed_on_the_ticket(self):
        for number in range(WHOLE_A_DAY + 2):
            self._receive(self.client.email_formatted, f"Help {number}")
        self._cover()
        self._work_off()
        tickets = self._get_held().ticket_id
        self.assertEqual(len(tickets), WHOLE_A_DAY)
        notes = str(tickets.message_ids.mapped("body"))
        self.assertIn("2 further e-mails", notes)
        self.assertIn(f"Help {WHOLE_A_DAY + 1}", notes)
        self.assertNotIn("held", self._get_held().mapped("state"))

    def test_more_than_the_gateway_s_loop_limit_come_in(self):
        for number in range(25):
            with self._travel(TODAY + timedelta(days=number // 5)):
                self._hold(subject=f"Help {number}")
        self._cover()
        self._work_off()
        self.assertEqual(len(self._get_held().ticket_id), 25)

    def test_a_message_that_another_record_has_too_comes_in(self):
        held = self._hold()
        self.client.message_post(body="Copied", message_id=held.message_id)
        self._cover()
        self._work_off()
        self.assertTrue(held.ticket_id)

    def test_a_dismissed_mail_never_comes_in(self):
        held = self._hold()
        held.with_user(self.agent).action_dismiss()
        self._cover()
        self._work_off()
        self.assertFalse(held.ticket_id)
        held.with_user(self.agent).action_hold_again()
        self._work_off()
        self.assertTrue(held.ticket_id)

    def test_what_cannot_be_let_in_says_why_and_waits(self):
        held = self._hold()
        self._cover()
        failing = patch.object(
            self.env.registry["helpdesk.ticket"],
            "message_new",
            side_effect=ValueError("No room"),
        )
        with (
            failing,
            mute_logger(
                "odoo.addons.support_plan.models.mail.support_held_mail_release"
            ),
        ):
            self._work_off()
        self.assertEqual((held.state, held.failure), ("held", "No room"))
        self._work_off()
        self.assertEqual((held.state, held.failure), ("held", "No room"))
        held.with_user(self.agent).action_let_in()
        self.assertEqual((held.state, held.failure), ("let_in", False))

    def test_old_held_mail_is_removed_with_its_content(self):
        held = self._hold()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", held._name), ("res_field", "=", "raw")]
        )
        with self._travel(TODAY + timedelta(days=89)):
            held._gc_held_mail()
            self.assertTrue(held.exists())
        with self._travel(TODAY + timedelta(days=91)):
            held._gc_held_mail()
            self.assertFalse(held.exists() or attachment.exists())

    def test_only_staff_read_held_mail_and_only_of_their_company(self):
        held = self._hold()
        self.assertTrue(held.with_user(self.agent).preview)
        for login, group in (("p", "base.group_portal"), ("u", "base.group_user")):
            user = new_test_user(self.env, login, group)
            for attempt in (
                lambda u=user: held.with_user(u).read(["subject"]),
                lambda u=user: held.with_user(u).action_dismiss(),
                lambda u=user: held.with_user(u).action_let_in(),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        other = self.env["res.company"].create({"name": "Other"})
        outsider = new_test_user(
            self.env,
            "outsider",
            "support_plan.group_agent",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            held.with_user(outsider).read(["subject"])
        with self.assertRaises(AccessError):
            held.with_user(outsider).action_dismiss()

    def test_looking_at_many_takes_no_more_queries(self):
        for number in range(4):
            self._hold(f"n{number}@unknown.example.com")
        mails = self._get_held()
        mails[:1]._filter_allowed()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            mails._filter_allowed()
