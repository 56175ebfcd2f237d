# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Each mail of the corpus becomes what is right, from the covered and from others."""

from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import SupportMailCommon
from .corpus import get_mails, get_outcomes

_TICKET = "helpdesk.ticket"
_HELD = "support.held.mail"
_WATCHED = (_TICKET, _HELD, "mail.message", "mail.activity")


class CorpusCommon(SupportMailCommon):
    """An open and a closed ticket of the covered client, and an answer of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._cover()
        cls.team.user_ids = cls.agent
        cls.client.child_ids[:1].email = "second@b\xfccher.example"
        cls.stranger.child_ids[:1].email = "second@g\xe4rten.example"

    def setUp(self):
        super().setUp()
        self.ticket, self.over = self._open("Open"), self._open("Over")
        stages = self.team._get_applicable_stages()
        self.over.stage_id = stages.filtered("closed")[:1]
        self._receive("third@nobody.example", "Refused")
        self._work_off()
        of_refusals = [("model", "=", "support.refusal")]
        answers = self.env["mail.message"].search(of_refusals, order="id desc")
        theirs, ours = self._get_mails_on(self.ticket)
        self.words = {
            "alias": f"planhelp@{self.domain.name}",
            "ours": ours.message_id,
            "theirs": theirs.message_id,
            "closed": self._get_mails_on(self.over)[1].message_id,
            "answer": answers[0].message_id,
            "agent": self.agent.email_formatted,
            "office": self.company.email,
        }

    def _open(self, subject):
        """Open a ticket of the covered client, and answer on it."""
        ticket = self._receive(self.client.email_formatted, subject)
        ticket.with_user(self.agent).message_post(
            body="Which printer?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        return ticket

    def _get_mails_on(self, ticket):
        written = ticket.message_ids.filtered(
            lambda one: one.message_type in ("email", "comment")
        )
        return written.sorted("id")

    def _fill_in(self, mail, client):
        local, _at, domain = client.email.partition("@")
        second = client.child_ids[:1].email
        second_local, _at, second_domain = second.partition("@")
        return mail.fill_in(
            sender=client.email,
            SENDER=client.email.upper(),
            quoted=f'"{local}"@{domain}',
            plus=f"{local}+till@{domain}",
            hidden=client.email.replace("@", "=40").replace(".", "=2E"),
            colleague=second,
            puny=f"{second_local}@{second_domain.encode('idna').decode()}",
            **self.words,
        )

    # ------------------------------------------------------------------
    # What became of a mail, in the words of the table
    # ------------------------------------------------------------------

    def _see(self, raw):
        """Hand a mail over; return what became of it, and the record that it became."""
        self.env.flush_all()
        last = {model: self._get_last(model) for model in _WATCHED}
        with self.assertNoLogs(level="ERROR"):
            self.env["mail.thread"].message_process(False, raw)
        self.env.invalidate_all()
        new = {
            model: self.env[model].search([("id", ">", last[model].id)], order="id")
            for model in _WATCHED
        }
        outcome, record = self._name_outcome(new)
        told = ", told" if new["mail.activity"] else ""
        return f"{outcome}{told}", record

    def _get_last(self, model):
        return self.env[model].search([], order="id desc", limit=1)

    def _name_outcome(self, new):
        on_ticket = new["mail.message"].filtered(lambda one: one.model == _TICKET)
        on_ticket = on_ticket.filtered(
            lambda one: one.message_type == "email" or one.subtype_id.internal
        )
        if len(new[_TICKET]) + len(new[_HELD]) > 1:
            return "twice", new[_TICKET][:1]
        if new[_TICKET]:
            return "ticket", new[_TICKET]
        if new[_HELD]:
            held = new[_HELD]
            refused = held.cause == "refused"
            return f"held: {held.refusal_id.reason if refused else held.cause}", held
        if not on_ticket:
            return "nothing", None
        message = on_ticket[0]
        if message.res_id == self.over.id and self.over._is_open():
            return "reopened", message
        return "note" if message.subtype_id.internal else "comment", message

    def _read(self, record):
        """Return the subject of what a mail became, and all that it says."""
        if record._name == _TICKET:
            message = record.message_ids.filtered(lambda m: m.message_type == "email")
            text, files = record.description, message.attachment_ids.mapped("name")
            subject = record.name
        elif record._name == _HELD:
            text, files = record.preview, [record.attachment_names or ""]
            subject = record.subject
        else:
            text, files = record.body, record.attachment_ids.mapped("name")
            subject = record.subject
        return subject, "\n".join([html2plaintext(text or ""), *files])

    def _check(self, name, client, expected):
        outcome = expected[0] if client == self.client else expected.stranger
        answered = {"nobody": (), "stranger": (self.stranger,)}
        answered = answered.get(expected.answered, (self.client, self.stranger))
        became, record = self._see(self._fill_in(self.mails[name], client))
        if outcome != "-":
            self.assertEqual(became, outcome)
        answer = record is not None and record._name == _HELD and record.answer
        if expected.answered != "-":
            self.assertEqual(answer == "due", client in answered, "Answered or not")
        if not record:
            return
        if record._name == _TICKET:
            self.assertEqual(record.partner_id.commercial_partner_id, client)
        subject, text = self._read(record)
        if expected.subject != "-":
            self.assertEqual(subject, expected.subject)
        if expected.found != "-":
            self.assertIn(expected.found, text)

    def _send_all(self, client):
        self.mails = get_mails()
        for name, expected in get_outcomes().items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                try:
                    self._check(name, client, expected)
                finally:
                    self.env.invalidate_all()
                    savepoint.rollback()


@tagged("post_install", "-at_install")
class TestCorpusOfTheCovered(CorpusCommon):
    def test_each_mail_of_a_covered_client_becomes_what_is_right(self):
        self._send_all(self.client)

    def test_the_table_names_each_mail_once(self):
        self.assertEqual(list(get_mails()), list(get_outcomes()))
        self.assertGreaterEqual(len(get_mails()), 250)


@tagged("post_install", "-at_install")
class TestCorpusOfStrangers(CorpusCommon):
    def test_each_mail_of_a_contact_without_a_plan_becomes_what_is_right(self):
        self._send_all(self.stranger)
