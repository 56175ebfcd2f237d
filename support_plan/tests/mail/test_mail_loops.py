# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Programs that answer whatever arrives open no ticket, and loops end."""

from ast import literal_eval

from odoo.tests import tagged

from ...models.mail.helpdesk_ticket_loops import REOPENINGS_AN_HOUR
from .common import SupportMailCommon

# As mail systems write their vacation notices.
VACATIONS = {
    "Exchange": {
        "Auto_Submitted": "auto-generated",
        "X_Auto_Response_Suppress": "All",
        "In_Reply_To": "<unknown@elsewhere.example.com>",
    },
    "Exchange, as a subject": {
        "Auto_Submitted": "auto-generated",
        "X_Auto_Response_Suppress": "DR, OOF, AutoReply",
        "subject": "Automatic reply: Help",
    },
    "Exchange, older": {"X_Auto_Response_Suppress": "All"},
    "Gmail": {"Precedence": "bulk", "X_Autoreply": "yes"},
    "by precedence": {"Precedence": "auto_reply"},
    "Sieve": {"Auto_Submitted": "auto-replied (vacation)"},
    "without a way back": {"Return_Path": "<>"},
}
ACCEPTED = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
    "SUMMARY:Meeting\r\nEND:VEVENT\r\nEND:VCALENDAR"
)


class LoopCommon(SupportMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._cover()
        cls.team.user_ids = cls.agent
        cls.sender = cls.client.email_formatted
        cls.closed = cls.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )

    def _count_tickets(self):
        return self.env["helpdesk.ticket"].search_count(
            [("team_id", "=", self.team.id)]
        )

    def _reply_automatically(self, ticket, sender=None):
        message = ticket.message_ids.filtered("message_id")[:1]
        return self._receive(
            sender or self.sender,
            f"Automatic reply: {ticket.name}",
            In_Reply_To=message.message_id,
            Auto_Submitted="auto-replied",
        )


@tagged("post_install", "-at_install")
class TestAutomaticMail(LoopCommon):
    def test_a_vacation_notice_of_the_covered_opens_no_ticket(self):
        for name, headers in VACATIONS.items():
            with self.subTest(name):
                before = len(self._get_held())
                self.assertFalse(self._receive(self.sender, **headers))
                held = self._get_held()[before:]
                self.assertEqual((held.cause, held.answer), ("automatic", "none"))
                self.assertEqual(held.author_id, self.client)
                self.assertFalse(held.refusal_id)
        refusals = self.env["support.refusal"].search(
            [("partner_id", "=", self.client.id)]
        )
        self.assertFalse(refusals)

    def test_it_never_comes_in_by_itself_but_staff_may_let_it_in(self):
        self._receive(self.sender, Auto_Submitted="auto-replied")
        held = self._get_held()
        self._work_off()
        self.assertEqual(held.state, "held")
        held.with_user(self.agent).action_let_in()
        self.assertEqual(held.ticket_id.partner_id, self.client)
        self.assertEqual(held.state, "let_in")

    def test_one_of_a_stranger_is_no_refusal_and_meets_no_answer(self):
        self._receive("someone@else.example.com", Auto_Submitted="auto-replied")
        held = self._get_held()
        self.assertEqual(held.cause, "automatic")
        self.assertFalse(held.refusal_id)
        self.assertFalse(self._get_answers("someone@else.example.com"))

    def test_a_monitor_s_alert_of_the_covered_is_a_ticket(self):
        for headers in (
            {"Auto_Submitted": "auto-generated"},
            {"Auto_Submitted": "auto-generated", "Precedence": "bulk"},
            {"Auto_Submitted": "auto-notified", "Return_Path": "<>"},
        ):
            self.assertTrue(self._receive(self.sender, "Disk is full", **headers))

    def test_an_accepted_invitation_is_nothing_and_an_invitation_is_a_ticket(self):
        method = "text/calendar; method={}; charset=utf-8"
        mails = [
            self._write(
                self.sender, text=ACCEPTED, Content_Type=method.format("REPLY")
            ),
            self._write(self.sender, text=ACCEPTED, Content_Type="text/calendar"),
            self._write(
                "guest@else.example.com",
                text=f"--b\nContent-Type: text/plain\n\nAccepted\n"
                f"--b\nContent-Type: text/calendar; method=REPLY\n\n{ACCEPTED}\n--b--",
                Content_Type="multipart/alternative; boundary=b",
            ),
        ]
        for mail in mails:
            self.assertFalse(self._hand_over(mail))
        held = self._get_held()
        self.assertEqual(held.mapped("cause"), ["automatic"] * 3)
        self.assertFalse(held.refusal_id)
        self.assertFalse(self._get_answers("guest@else.example.com"))
        invitation = ACCEPTED.replace("REPLY", "REQUEST")
        kind = method.format("REQUEST")
        self.assertTrue(
            self._hand_over(
                self._write(self.sender, text=invitation, Content_Type=kind)
            )
        )

    def test_on_an_open_ticket_it_is_a_note_that_nobody_is_told_of(self):
        ticket = self._receive(self.sender)
        ticket.with_user(self.agent).message_post(
            body="Which printer?",
            partner_ids=self.client.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self._credit(self.term.invoice_id)
        before = ticket.message_ids
        self._reply_automatically(ticket)
        note = ticket.message_ids - before
        self.assertEqual(note.author_id, self.client)
        self.assertTrue(note.subtype_id.internal)
        self.assertFalse(note.notification_ids)
        self.assertFalse(ticket.activity_ids)

    def test_on_a_closed_ticket_it_opens_nothing(self):
        ticket = self._receive(self.sender)
        ticket.stage_id = self.closed
        before = len(ticket.message_ids)
        self._reply_automatically(ticket)
        self.assertTrue(ticket.closed)
        self.assertEqual(len(ticket.message_ids), before + 1)

    def test_on_a_closed_ticket_of_the_uncovered_it_is_no_refusal(self):
        ticket = self._receive(self.sender)
        ticket.stage_id = self.closed
        self._credit(self.term.invoice_id)
        self._reply_automatically(ticket)
        held = self._get_held()
        self.assertEqual(held.cause, "automatic")
        self.assertFalse(held.refusal_id)

    def test_where_the_gate_is_off_whatever_arrives_is_a_ticket(self):
        self.company.support_gate_mode = "off"
        self.assertTrue(self._receive(self.sender, Auto_Submitted="auto-replied"))
        self.company.support_gate_mode = "enforce"
        self.team.support_plan_required = False
        self.assertTrue(self._receive(self.sender, Auto_Submitted="auto-replied"))


@tagged("post_install", "-at_install")
class TestLoops(LoopCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As in life: stages write to whoever is moved there.
        on = {"tracking_disable": False, "mail_notrack": False}
        cls.env = cls.env(context={**cls.env.context, **on})

    def _acknowledge(self):
        """Let the first stage write to whoever opens a ticket."""
        stage = self.team._get_applicable_stages()[:1]
        stage.mail_template_id = self.env.ref("helpdesk_mgmt.changed_stage_template")

    def test_what_a_stage_writes_by_itself_says_so(self):
        self._acknowledge()
        ticket = self._receive(self.sender)
        self.env.flush_all()
        self.env.cr.precommit.run()
        written = self.env["mail.mail"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
        )
        self.assertTrue(written)
        for mail in written:
            headers = literal_eval(mail.headers)
            self.assertEqual(headers["Auto-Submitted"], "auto-replied")
            self.assertEqual(headers["X-Auto-Response-Suppress"], "All")

    def test_what_a_person_writes_does_not_say_so(self):
        ticket = self._receive(self.sender)
        headers = ticket.with_user(self.agent)._notify_by_email_get_headers()
        self.assertNotIn("Auto-Submitted", headers)

    def test_a_program_without_manners_comes_to_an_end(self):
        """It answers each acknowledgement with a new e-mail, and doesn't say what it
        is: with and without the gate."""
        self._acknowledge()
        for mode in ("enforce", "observe", "off"):
            with self.subTest(mode):
                self.company.support_gate_mode = mode
                before = self._count_tickets()
                sender = {"enforce": self.sender}.get(mode, f"{mode}@robot.example.com")
                for number in range(25):
                    self._receive(sender, f"I am away ({number})")
                self.assertEqual(self._count_tickets(), before + 20)

    def test_what_is_too_much_is_held_whole_and_staff_are_told_once(self):
        for number in range(30):
            self._receive(self.sender, f"Mail {number}")
        held = self._get_held()
        self.assertEqual(held.mapped("cause"), ["flood"] * 10)
        self.assertTrue(all(held.mapped("whole")))
        self.assertEqual(held.activity_ids.user_id, self.agent)
        self.assertEqual(len(held.activity_ids), 1)
        self.assertFalse(held.refusal_id)
        self._work_off()
        self.assertEqual(set(held.mapped("state")), {"held"})
        held.with_user(self.agent).action_let_in()
        self.assertEqual(len(held.ticket_id), 10)

    def test_an_address_is_counted_exactly_and_for_a_time(self):
        person = self.env["res.partner"].create(
            {
                "name": "Ann",
                "email": f"x{self.client.email}",
                "parent_id": self.client.id,
            }
        )
        for _time in range(20):
            self.assertTrue(self._receive(person.email))
        self.assertFalse(self._receive(person.email))
        self.assertTrue(self._receive(self.sender))
        tickets = self.env["helpdesk.ticket"].search(
            [("support_mail_address", "=", person.email)]
        )
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = create_date - interval '2 hours 1'"
            " WHERE id = ANY(%s)",
            [tickets.ids],
        )
        self.assertTrue(self._receive(person.email))

    def test_odoo_s_own_settings_hold(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 2)
        for _time in range(2):
            self.assertTrue(self._receive(self.sender))
        self.assertFalse(self._receive(self.sender))
        self.env["mail.gateway.allowed"].create({"email": self.client.email})
        self.assertTrue(self._receive(self.sender))

    def test_too_much_on_one_open_ticket_is_held_and_does_not_bounce(self):
        ticket = self._receive(self.sender)
        before = self.env["mail.mail"].search_count([])
        for _time in range(22):
            self._reply(ticket)
        said = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        held = self._get_held()
        self.assertEqual(len(said) + len(held), 23)
        self.assertEqual(set(held.mapped("cause")), {"flood"})
        self.assertEqual(held.replied_ticket_id, ticket)
        written = self.env["mail.mail"].search([], order="id")[before:]
        self.assertNotIn(self.client.email, str(written.mapped("email_to")))
        self.assertNotIn(self.client, written.recipient_ids)

    def test_a_ticket_is_reopened_three_times_an_hour(self):
        ticket = self._receive(self.sender)
        for _time in range(REOPENINGS_AN_HOUR):
            ticket.stage_id = self.closed
            self._reply(ticket)
            self.assertFalse(ticket.closed)
        ticket.stage_id = self.closed
        for _time in range(3):
            self.assertFalse(self._reply(ticket))
        self.assertTrue(ticket.closed)
        self.agent.email = "agnes@ledger.example.com"
        self.assertTrue(self._reply(ticket, self.agent.email))
        held = self._get_held()
        self.assertEqual(held.mapped("cause"), ["flood"] * 3)
        self.assertEqual(held.replied_ticket_id, ticket)
        self.assertEqual(len(held.activity_ids), 1)
        held[:1].with_user(self.agent).action_let_in()
        self.assertEqual(held[:1].ticket_id, ticket)

    def test_a_colleague_s_reply_reopens_nothing(self):
        ticket = self._receive(self.sender)
        ticket.stage_id = self.closed
        self.agent.email = "agnes@ledger.example.com"
        self._reply(ticket, self.agent.email)
        self.assertTrue(ticket.closed)
