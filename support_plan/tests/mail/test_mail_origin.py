# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lists, web forms and colleagues who forward: the mail is of whoever is behind it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SupportMailCommon

OURS = "mx.support.example.com"
PASS = (
    f"{OURS}; dkim=pass header.d=bakery.example; dmarc=pass header.from=bakery.example"
)


class OriginCommon(SupportMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._cover()
        cls.paula = cls.env["res.partner"].create(
            {
                "name": "Paula Baker",
                "parent_id": cls.client.id,
                "email": "paula@bakery.example",
            }
        )
        cls.list_address = f"users@{cls.domain.name}"

    def _post(self, person="Paula Baker <paula@bakery.example>", **headers):
        """Receive what a list of ours passed on for somebody."""
        lines = {
            "List_Id": "<users.support.example.com>",
            "Precedence": "list",
            "X_Original_From": person,
            **headers,
        }
        return self._receive(f"'Somebody' via Users <{self.list_address}>", **lines)


@tagged("post_install", "-at_install")
class TestListsAndForms(OriginCommon):
    def test_a_list_that_rewrites_the_sender_is_judged_by_who_is_behind(self):
        self.assertFalse(self._post())
        held = self._get_held()
        self.assertEqual(
            (held.author_id, held.email, held.carrier, held.unproven),
            (self.paula, "paula@bakery.example", self.list_address, True),
        )
        self.assertEqual(held.refusal_id.reason, "unproven")
        self.assertEqual(held.refusal_id.partner_id, self.client)
        answers = self._get_answers("paula@bakery.example")
        self.assertEqual(len(answers), 1, "She is answered, and nobody else")
        self.assertFalse(self._get_answers(self.list_address))
        self.assertEqual(held.state, "held", "The job lets in nothing that is unproven")

    def test_a_web_form_is_judged_by_whom_it_asks_to_answer(self):
        office, here = self.company.email, self.domain.name
        for sender in (f"noreply@{here}", office, "form@hoster.example"):
            with self.subTest(sender):
                self.assertFalse(
                    self._receive(sender, "Form", Reply_To="paula@bakery.example")
                )
                held = self._get_held()[-1:]
                self.assertEqual((held.author_id, held.carrier), (self.paula, sender))
                self.assertEqual(held.refusal_id.partner_id, self.client)
        self.assertEqual(len(self._get_answers("paula@bakery.example")), 1)

    def test_what_our_mail_server_proved_comes_in(self):
        self.company.support_authserv_id = OURS
        ticket = self._post(Authentication_Results=PASS)
        self.assertEqual(ticket.partner_id, self.paula)
        self.assertIn("paula@bakery.example", ticket.partner_email)
        self.assertEqual(ticket.message_ids[-1:].author_id, self.paula)
        self.assertFalse(self._get_held())

    def test_nothing_else_proves_anything(self):
        self.company.support_authserv_id = OURS
        other = PASS.replace(OURS, "mx.elsewhere.example")
        for why, proof in {
            "another server's": other,
            "of another domain": PASS.replace("bakery", "rival"),
            "failed": PASS.replace("pass", "fail"),
            "dmarc failed": PASS.replace("dmarc=pass", "dmarc=fail"),
            "in a comment": f"{OURS}; (dkim=pass header.d=bakery.example) dkim=none",
            "in quotes": f'{OURS}; x="; dkim=pass header.d=bakery.example"',
            "of a top domain": f"{OURS}; dkim=pass header.d=example",
            "below our own": f"{OURS}; dkim=none\nAuthentication-Results: {PASS}",
            "of the list itself": f"{OURS}; dmarc=pass header.from={self.domain.name}",
        }.items():
            with self.subTest(why):
                self.assertFalse(self._post(Authentication_Results=proof))
        self.assertFalse(
            self._receive(
                "evil@rival.example",
                Reply_To="paula@bakery.example",
                Authentication_Results=PASS,
            ),
            "An address elsewhere, at a provider that many share, proves nobody",
        )
        self.company.support_authserv_id = False
        self.assertFalse(self._post(Authentication_Results=PASS), "Without the setting")

    def test_below_another_servers_our_own_counts(self):
        self.company.support_authserv_id = OURS.upper()
        theirs = "mx.elsewhere.example; dmarc=fail header.from=bakery.example"
        proof = f"{theirs}\nAuthentication-Results: {PASS}"
        self.assertTrue(self._post(Authentication_Results=proof))

    def test_staff_confirm_the_sender_with_one_click(self):
        self._post()
        held = self._get_held().with_user(self.agent)
        held.action_confirm_sender()
        self.env.invalidate_all()
        ticket = held.ticket_id
        self.assertEqual(ticket.partner_id, self.paula)
        self.assertIn("paula@bakery.example", ticket.partner_email)
        self.assertFalse(self._post(), "Of the list nothing is learnt")

    def test_only_who_is_named_and_not_proven_is_confirmed(self):
        """By RPC, as the form shows no button on the others."""
        self._post("new@nobody.example")
        self._receive(self.stranger.email_formatted)
        for held in self._get_held().with_user(self.agent):
            with self.assertRaisesRegex(UserError, "We don't know who wrote this"):
                held.action_confirm_sender()
            self.assertFalse(held.author_chosen)
        self._post()
        with self.assertRaises(AccessError):
            self._get_held()[-1:].with_user(self.billing).action_confirm_sender()

    def test_the_form_to_attach_proposes_whom_a_list_names(self):
        self._post()
        wizard = self.env["support.held.mail.attach"].with_user(self.agent)
        form = Form(wizard.with_context(default_mail_id=self._get_held().id))
        self.assertEqual(form.partner_id, self.paula)
        form.save().action_attach()
        self.assertEqual(self._get_held().ticket_id.partner_id, self.paula)

    def test_who_is_behind_without_a_plan_is_refused_in_their_own_name(self):
        person = self.stranger.child_ids[:1]
        person.email = "sam@stranger.example"
        self._post(person.email_formatted)
        held = self._get_held()
        self.assertEqual(held.refusal_id.partner_id, self.stranger)
        self.assertEqual(held.refusal_id.reason, "none")
        self.assertTrue(self._get_answers("sam@stranger.example"))
        self._post("New <new@nobody.example>")
        self.assertEqual(self._get_held()[-1:].refusal_id.reason, "unknown")
        self.assertTrue(self._get_answers("new@nobody.example"))

    def test_several_behind_are_unclear(self):
        self._post("paula@bakery.example, evil@rival.example")
        self.assertEqual(self._get_held().refusal_id.reason, "ambiguous")

    def test_senders_of_one_list_have_their_own_allowance(self):
        for person in ("one", "two"):
            for number in range(6):
                self._post(f"{person}@nobody.example", Subject=f"{person} {number}")
        held = self._get_held()
        for person in ("one", "two"):
            some = held.filtered(lambda m, p=person: m.email == f"{p}@nobody.example")
            self.assertEqual(len(some.filtered("whole")), 5)
            self.assertEqual(len(self._get_answers(f"{person}@nobody.example")), 1)

    def test_no_newsletter_is_answered(self):
        self._receive(
            "news@shop.example", Reply_To="team@other.example", List_Unsubscribe="<x>"
        )
        self.assertFalse(self._get_answers("team@other.example"))

    def test_a_client_who_is_known_is_judged_by_the_sender_alone(self):
        ticket = self._receive("paula@bakery.example", Reply_To="home@private.example")
        self.assertEqual(ticket.partner_id, self.paula)

    def test_no_list_ties_a_reply_to_a_ticket_for_whom_it_names(self):
        ticket = self._receive("paula@bakery.example")
        first = ticket.message_ids[-1:]
        self.assertEqual(first.message_type, "email")
        self.assertFalse(self._post(In_Reply_To=first.message_id))
        self.assertEqual(ticket.message_ids.filtered("email_from"), first)

    def test_a_list_that_cannot_be_read_holds_all_the_same(self):
        for person in (
            "\x00",
            "((((",
            "=?x?q?=",
            '"' * 50,
            "@",
            "paula@@bakery.example",
        ):
            with self.subTest(person), mute_logger("odoo.addons.support_plan"):
                self.assertFalse(self._post(person))


@tagged("post_install", "-at_install")
class TestForwarded(OriginCommon):
    TEXT = (
        "{word}\n\n---------- Forwarded message ---------\n"
        "From: Paula Baker <paula@bakery.example>\nSubject: Oven\n\nIt is cold."
    )

    def _forward(self, word="", subject="Fwd: Oven", sender=None, **headers):
        mail = self._write(
            sender or self.agent.email_formatted,
            subject,
            self.TEXT.format(word=word),
            **headers,
        )
        return self._hand_over(mail)

    def _get_activities(self, user=None):
        domain = [("res_model", "=", "support.held.mail")]
        if user:
            domain.append(("user_id", "=", user.id))
        return self.env["mail.activity"].search(domain)

    def test_a_word_makes_it_the_clients_ticket(self):
        for word, subject in (
            ("#client", "Fwd: Oven"),
            ("#client paula@bakery.example", "Fwd: Oven"),
            ("", "Fwd: Oven #client"),
            ("FYI", "Fwd: Oven #CLIENT: Paula@Bakery.Example"),
        ):
            with self.subTest(word=word, subject=subject):
                ticket = self._forward(word, subject)
                self.assertEqual(ticket.partner_id, self.paula)
                self.assertIn("paula@bakery.example", ticket.partner_email)
                self.assertEqual(ticket.name, "Fwd: Oven")
                notes = ticket.message_ids.filtered("subtype_id.internal")
                self.assertIn(self.agent.name, "".join(notes.mapped("body")))
        self.assertFalse(self._get_held())

    def test_an_attached_email_names_its_sender(self):
        inner = "From: paula@bakery.example\nSubject: Oven\n\nIt is cold.\n"
        text = (
            "--x\nContent-Type: text/plain\n\n#client\n"
            f"--x\nContent-Type: message/rfc822\n\n{inner}\n--x--"
        )
        mail = self._write(
            self.agent.email, text=text, Content_Type="multipart/mixed; boundary=x"
        )
        self.assertEqual(self._hand_over(mail).partner_id, self.paula)

    def test_else_the_agent_is_told_and_gives_it_to_the_client_in_one_step(self):
        self.assertFalse(self._forward("For our baker"))
        held = self._get_held()
        self.assertEqual((held.cause, held.author_id), ("own", self.paula))
        self.assertFalse(held.refusal_id, "Nobody was refused")
        told = self._get_activities(self.agent)
        self.assertIn("#client", told.note)
        self.assertFalse(self._get_answers(self.agent.email))
        held.with_user(self.agent).action_confirm_sender()
        self.env.invalidate_all()
        self.assertEqual(held.ticket_id.partner_id, self.paula)
        self.assertIn("paula@bakery.example", held.ticket_id.partner_email)
        self.assertFalse(
            self._get_activities(self.agent), "There is nothing left to do"
        )

    def test_it_is_held_wherever_the_word_is_not_plain(self):
        here = f"planhelp@{self.domain.name}"
        cases = {
            "copied": {"Cc": "evil@rival.example"},
            "several recipients": {"To": f"{here}, evil@rival.example"},
            "unknown": {"word": "#client who@nobody.example"},
            "another word": {"word": "#clients"},
            "later": {"word": "Hello\n#client"},
        }
        for number, (why, values) in enumerate(cases.items(), 1):
            with self.subTest(why):
                self.assertFalse(self._forward(**{"word": "#client", **values}))
                held = self._get_held()
                self.assertEqual(held.mapped("cause"), ["own"] * number)
                self.assertEqual(len(self._get_activities(self.agent)), number)
                self.assertTrue(held[-1:].failure)
        self.assertFalse(self._get_held().refusal_id)

    def test_a_refused_client_is_refused_and_the_agent_told(self):
        self.stranger.child_ids[:1].email = "sam@stranger.example"
        self.assertFalse(self._forward("#client sam@stranger.example"))
        held = self._get_held()
        self.assertEqual(held.refusal_id.partner_id, self.stranger)
        self.assertEqual(held.author_id, self.stranger.child_ids[:1])
        self.assertTrue(self._get_activities(self.agent))
        self.assertFalse(self._get_answers("sam@stranger.example"))
        self._cover(self.stranger)
        self._work_off()
        self.assertEqual(held.ticket_id.partner_id, self.stranger.child_ids[:1])

    def test_a_colleague_who_is_no_agent_names_nobody(self):
        user = new_test_user(
            self.env, "clerk", "base.group_user", email="c@own.example"
        )
        self.assertFalse(self._forward("#client", sender=user.email))
        self.assertEqual(self._get_held().cause, "own")
        told = self._get_activities().user_id
        self.assertTrue(told)
        self.assertNotEqual(told, user, "Who can't see it is not told of it")

    def test_a_client_names_nobody_else(self):
        ticket = self._forward("#client other@example.com", sender=self.paula.email)
        self.assertEqual(ticket.partner_id, self.paula)

    def test_with_the_setting_the_agent_has_to_be_proven(self):
        self.company.support_authserv_id = OURS
        self.assertFalse(self._forward("#client"))
        domain = self.agent.email.partition("@")[2]
        proof = f"{OURS}; dmarc=pass header.from={domain}"
        ticket = self._forward("#client", Authentication_Results=proof)
        self.assertEqual(ticket.partner_id, self.paula)

    def test_our_own_addresses_are_refused_nothing(self):
        for sender in (
            self.company.email,
            f"planhelp@{self.domain.name}",
            f"noreply@{self.domain.name}",
        ):
            with self.subTest(sender):
                self.assertFalse(self._receive(sender))
                held = self._get_held()[-1:]
                self.assertEqual(held.cause, "own")
                self.assertFalse(held.refusal_id)
                self.assertFalse(self._get_answers(sender))
        self.assertTrue(self._get_activities())
