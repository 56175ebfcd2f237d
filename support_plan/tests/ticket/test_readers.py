# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common_readers import SECRET, ReadersCommon


@tagged("post_install", "-at_install")
class TestReaders(ReadersCommon):
    """One client's ticket is nobody else's: who follows, who reads, who is written to."""

    # ------------------------------------------------------------------
    # Who follows
    # ------------------------------------------------------------------

    def assertFollows(self, ticket, *users):
        followers = ticket.message_partner_ids
        for user in users:
            self.assertIn(user.partner_id, followers, user.login)

    def assertFollowsNot(self, ticket, *users):
        followers = ticket.message_partner_ids
        for user in users:
            self.assertNotIn(user.partner_id, followers, user.login)

    def test_whom_an_email_copies_in_follows_only_if_of_the_client_or_staff(self):
        copied = [self.bob.email, self.alan.email, self.agent.email]
        for header in ("Cc", "To"):
            to = f"planhelp@{self.domain.name}, " + ", ".join(copied)
            ticket = self._mail(**{header: to if header == "To" else ", ".join(copied)})
            self.assertFollows(ticket, self.alan, self.agent)
            self.assertFollowsNot(ticket, self.bob)
            told = self._get_told(self._answer(ticket))
            self.assertIn(self.alan.partner_id, told)
            self.assertNotIn(self.bob.partner_id, told)
            self.assertClosed(ticket, self.bob, self.bea)
            self.assertReads(ticket, self.ann)
            self.assertReads(ticket, self.alan)

    def test_whom_a_reply_copies_in_follows_only_if_of_the_client(self):
        ticket = self._mail()
        message = self._answer(ticket)
        for sender in (self.ann.email_formatted, "Nobody <nobody@elsewhere.example>"):
            self._mail(
                sender,
                f"Re: {ticket.name}",
                In_Reply_To=message.message_id,
                Cc=f"{self.bob.email}, {self.alan.email}",
            )
            self.assertFollows(ticket, self.alan)
            self.assertFollowsNot(ticket, self.bob)
        self.assertEqual(len(ticket.message_ids.filtered("incoming_email_cc")), 2)
        self.assertNotIn(self.bob.partner_id, self._get_told(self._answer(ticket)))
        self.assertClosed(ticket, self.bob, self.bea)

    def test_a_reply_changes_neither_client_nor_contact(self):
        ticket = self._mail()
        asked = (ticket.partner_id, ticket.commercial_partner_id, ticket.partner_email)
        message = self._answer(ticket)
        for sender in (self.bob.email_formatted, "Nobody <nobody@elsewhere.example>"):
            self._mail(sender, f"Re: {ticket.name}", In_Reply_To=message.message_id)
            self.assertEqual(
                (ticket.partner_id, ticket.commercial_partner_id, ticket.partner_email),
                asked,
            )
        # Nor does it make who wrote it a follower, or a reader of what was answered.
        self.assertFollowsNot(ticket, self.bob)
        self.assertClosed(ticket, self.bob, self.bea)
        self.assertNotIn(self.bob.partner_id, self._get_told(self._answer(ticket)))

    def test_an_answer_to_an_outsiders_reply_does_not_go_to_the_outsider(self):
        """Odoo tells whoever wrote what is answered, follower or not."""
        ticket = self._mail()
        message = self._answer(ticket)
        self._mail(
            self.bob.email_formatted,
            f"Re: {ticket.name}",
            In_Reply_To=message.message_id,
        )
        theirs = ticket.message_ids.filtered(
            lambda message: message.author_id == self.bob.partner_id
        )
        self._mail(
            self.alan.email_formatted,
            f"Re: {ticket.name}",
            In_Reply_To=theirs.message_id,
        )
        self.assertEqual(
            ticket.message_ids[:1].author_id, self.alan.partner_id, "it has arrived"
        )
        self.assertNotIn(self.bob.partner_id, self._get_told(ticket.message_ids[:1]))
        self.assertClosed(ticket, self.bob)

    def test_a_forger_reads_nothing_by_copying_itself_in(self):
        ticket = self._mail(self.ann.email_formatted, Cc=self.bob.email)
        self.assertEqual(ticket.partner_id, self.ann.partner_id)
        self.assertFollowsNot(ticket, self.bob)
        message = self._answer(ticket)
        self.assertFalse(self.bob.partner_id & self._get_told(message))
        self.assertClosed(ticket, self.bob)

    def test_whom_a_held_email_copied_in_does_not_follow_when_it_is_let_in(self):
        self.term.contract_id.support_callers = "named"
        self.assertFalse(self._mail(Cc=f"{self.bob.email}, {self.alan.email}"))
        self.term.contract_id.support_caller_ids = self.ann.partner_id
        self._work_off()
        ticket = self._get_held().ticket_id
        self.assertEqual(ticket.partner_id, self.ann.partner_id)
        self.assertFollows(ticket, self.alan)
        self.assertFollowsNot(ticket, self.bob)
        self.assertClosed(ticket, self.bob)

    def test_nobody_else_is_made_a_follower_by_staff(self):
        ticket = self._mail()
        people = self.bob.partner_id | self.alan.partner_id | self.agent.partner_id
        self.authenticate("agent", "agent")
        self._call(ticket._name, "message_subscribe", ticket.ids, people.ids)
        self.env.invalidate_all()
        self.assertFollows(ticket, self.alan, self.agent)
        self.assertFollowsNot(ticket, self.bob)
        ticket.message_partner_ids |= self.bob.partner_id
        ticket.with_context(mail_post_autofollow=True).message_post(
            body="For you", partner_ids=self.bob.partner_id.ids
        )
        self.env.invalidate_all()
        self.assertFollowsNot(ticket, self.bob)

    def test_staff_are_told_who_cannot_follow(self):
        ticket = self._mail()
        wizard = Form(
            self.env["mail.followers.edit"]
            .with_user(self.agent)
            .with_context(default_res_model=ticket._name, default_res_ids=[ticket.id])
        )
        wizard.partner_ids.add(self.bob.partner_id)
        wizard.partner_ids.add(self.alan.partner_id)
        wizard = wizard.save()
        with self.assertRaisesRegex(ValidationError, "Bob Garage cannot follow ticket"):
            wizard.edit_followers()
        wizard.partner_ids = self.alan.partner_id
        wizard.edit_followers()
        self.assertFollows(ticket, self.alan)

    def test_nobody_else_is_made_a_follower_by_an_import(self):
        ticket = self._mail()
        admin = self.env.ref("base.user_admin")
        values = {"res_model": ticket._name, "res_id": ticket.id}
        followers = self.env["mail.followers"].with_user(admin)
        with self.assertRaisesRegex(ValidationError, "cannot follow"):
            followers.create({**values, "partner_id": self.bob.partner_id.id})
        follower = followers.create({**values, "partner_id": self.alan.partner_id.id})
        with self.assertRaisesRegex(ValidationError, "cannot follow"):
            follower.partner_id = self.bob.partner_id

    def test_followers_of_a_team_follow_only_their_own_tickets(self):
        self.team.message_subscribe((self.bob.partner_id | self.agent.partner_id).ids)
        tickets = self.env["helpdesk.ticket"].with_context(tracking_disable=False)
        ticket = tickets.create(
            {
                "name": "It prints",
                "description": "and prints",
                "partner_id": self.client.id,
                "team_id": self.team.id,
            }
        )
        self.assertFollows(ticket, self.agent)
        self.assertFollowsNot(ticket, self.bob)

    # ------------------------------------------------------------------
    # Who reads: each past the guard on followers, by SQL
    # ------------------------------------------------------------------

    def test_a_follower_of_another_client_reads_nothing(self):
        ticket = self._mail()
        self._answer(ticket)
        self._follow_by_sql(ticket, self.bob)
        self.assertFollows(ticket, self.bob)
        self.assertClosed(ticket, self.bob, self.bea)
        self.assertReads(ticket, self.ann)

    def test_a_message_is_closed_to_whom_it_was_told_or_who_wrote_it(self):
        ticket = self._mail()
        message = self._answer(ticket)
        self._tell_by_sql(message, self.bob)
        self.assertIn(self.bob.partner_id, self._get_told(message))
        self.assertClosed(ticket, self.bob)
        self.env.cr.execute(
            "UPDATE mail_message SET author_id = %s, create_uid = %s WHERE id = %s",
            (self.bob.partner_id.id, self.bob.id, message.id),
        )
        self.env.invalidate_all()
        self.assertClosed(ticket, self.bob)
        with self.assertRaises(AccessError):
            message.with_user(self.bob).write({"body": "Not so"})

    def test_what_staff_keep_among_themselves_is_closed_to_the_client(self):
        """A note that an agent sends to somebody outside, the answer to it, and their
        files: the client finds none of it, nor does whoever answered."""
        ticket = self._mail(subject="It is stuck", text="Nothing comes out")
        note = ticket.with_user(self.agent).message_post(
            body=f"Have you seen such {SECRET}?",
            partner_ids=self.bob.partner_id.ids,
            subtype_xmlid="mail.mt_note",
            attachments=[(f"{SECRET}.txt", SECRET.encode())],
        )
        self.assertIn(self.bob.partner_id, self._get_told(note))
        self._mail(self.bob.email_formatted, "Re: stuck", In_Reply_To=note.message_id)
        answer = ticket.message_ids[:1]
        self.assertEqual(answer.author_id, self.bob.partner_id)
        self.assertTrue(answer.subtype_id.internal)
        self.assertEqual(self._get_told(answer), self.agent.partner_id)
        for user in (self.ann, self.bob):
            self.authenticate(user.login, user.login)
            for way, text in self._read_everything(ticket).items():
                self.assertNotIn(SECRET, text, f"{user.login}: {way}")
        self._answer(ticket)
        self.authenticate("ann", "ann")
        self.assertIn(f"{SECRET}.txt", self.url_open(f"/my/ticket/{ticket.id}").text)

    def test_messages_on_anything_else_are_read_as_before(self):
        note = self.stranger.message_post(
            body="Good morning",
            partner_ids=self.bob.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
        )
        self.authenticate("bob", "bob")
        told = [("mail_message_id", "=", note.id)]
        self.assertIn(
            "Good morning", self._call("mail.message", "read", note.ids, ["body"])
        )
        self.assertIn(
            "Good morning",
            self._call("mail.message", "search_read", [("id", "=", note.id)], ["body"]),
        )
        self.assertIn(
            '"result": 1', self._call("mail.notification", "search_count", told)
        )

    def test_a_ticket_without_a_client_is_read_by_no_client(self):
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": f"The {SECRET} of nobody",
                "description": "x",
                "team_id": self.team.id,
                "work_type_id": self.own_error.id,
            }
        )
        self.assertFalse(ticket.partner_id)
        ticket.message_subscribe(self.bob.partner_id.ids)
        self.assertFollowsNot(ticket, self.bob)
        self._follow_by_sql(ticket, self.bob)
        self.assertClosed(ticket, self.bob)

    def test_a_ticket_that_staff_give_to_another_client_is_closed_to_the_first(self):
        ticket = self._mail(Cc=self.alan.email)
        ticket.partner_id = self.bob.partner_id
        self.assertFollows(ticket, self.alan)
        message = self._answer(ticket)
        self.assertNotIn(self.alan.partner_id, self._get_told(message))
        self.assertClosed(ticket, self.ann, self.alan)
        self.assertReads(ticket, self.bob)

    def test_the_people_of_a_covered_entity_may_follow_and_read(self):
        contract = self.term.contract_id
        ticket = self._mail()
        self._follow_by_sql(ticket, self.bob)
        contract.support_covered_partner_ids = self.stranger
        self.assertReads(ticket, self.bob)
        contract.support_covered_partner_ids = False
        self.assertClosed(ticket, self.bob)
        contract.support_covered_partner_ids = self.stranger
        ticket = self._mail(Cc=self.bob.email)
        self.assertFollows(ticket, self.bob)
        self.assertIn(self.bob.partner_id, self._get_told(self._answer(ticket)))

    def test_the_holder_of_the_subscription_may_follow_what_it_covers(self):
        self.term.contract_id.support_covered_partner_ids = self._make_client("Branch")
        branch = self.term.contract_id.support_covered_partner_ids
        billy = self._make_portal_user(branch, "billy", "Billy Branch")
        ticket = self._mail(billy.email_formatted, Cc=self.ann.email)
        self.assertEqual(ticket.support_term_id, self.term)
        self.assertFollows(ticket, self.ann)
        self.assertReads(ticket, self.ann)
        self.assertReads(ticket, billy)
        self.assertClosed(ticket, self.bob)

    def test_a_named_caller_may_follow_and_read_and_no_colleague_of_theirs(self):
        contract = self.term.contract_id
        callers = self.ann.partner_id | self.bob.partner_id
        contract.write(
            {
                "support_callers": "named",
                "support_caller_ids": [Command.set(callers.ids)],
            }
        )
        ticket = self._mail(Cc=f"{self.bob.email}, {self.bea.email}")
        self.assertFollows(ticket, self.bob)
        self.assertFollowsNot(ticket, self.bea)
        self.assertReads(ticket, self.bob)
        self.assertClosed(ticket, self.bea)
        # Names that stand there and count for nothing open nothing.
        contract.support_callers = "all"
        self.assertClosed(ticket, self.bob)

    def test_the_name_of_another_clients_ticket_is_not_told_by_a_duplicate(self):
        ticket = self._mail()
        theirs = self._open_ticket(self.stranger, name="Of theirs")
        theirs.duplicate_id = ticket
        self.authenticate("bob", "bob")
        self.assertIn(
            "Of theirs", self._call(ticket._name, "read", theirs.ids, ["name"])
        )
        for name in ("duplicate_id", "duplicate_ids", "duplicate_count"):
            answer = self._call(ticket._name, "read", theirs.ids, [name])
            self.assertIn("AccessError", answer, name)

    def test_the_link_in_a_clients_mail_opens_its_ticket_without_a_login(self):
        ticket = self._mail()
        self._answer(ticket)
        self.authenticate(None, None)
        token = ticket.access_token
        page = self.url_open(f"/my/ticket/{ticket.id}?access_token={token}").text
        self.assertIn(SECRET, page)
        self.assertIn(SECRET, self._fetch_chatter(ticket, token=token))
        self.assertNotIn(SECRET, self.url_open(f"/my/ticket/{ticket.id}").text)

    # ------------------------------------------------------------------
    # Who is written to
    # ------------------------------------------------------------------

    def test_a_follower_of_another_client_gets_no_answer(self):
        ticket = self._mail()
        self._follow_by_sql(ticket, self.bob, self.alan)
        for message in (
            self._answer(ticket),
            self._reply(ticket, self.ann.email_formatted).message_ids[:1],
        ):
            self.assertNotIn(self.bob.partner_id, self._get_told(message))
            self.assertIn(self.alan.partner_id, self._get_told(message))
        self.authenticate("ann", "ann")
        self._comment(ticket)
        self.env.invalidate_all()
        self.assertNotIn(self.bob.partner_id, self._get_told(ticket.message_ids[:1]))
        self.assertFalse(
            self.env["mail.mail"].search(
                [("recipient_ids", "in", self.bob.partner_id.ids)]
            )
        )

    def test_whom_a_colleague_writes_to_by_hand_gets_that_one_message(self):
        ticket = self._mail()
        people = ticket.partner_id | self.bob.partner_id
        message = self._answer(ticket, partner_ids=people.ids)
        self.assertIn(self.bob.partner_id, self._get_told(message))
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        theirs = mail.filtered(lambda m: self.bob.partner_id in m.recipient_ids)
        self.assertEqual(len(theirs), 1)
        self.assertNotIn(ticket.access_token, theirs.body_html)
        self.assertNotIn("hash=", theirs.body_html)
        self.assertNotIn(self.ann.partner_id, theirs.recipient_ids)
        self.assertFollowsNot(ticket, self.bob)
        self.assertNotIn(self.bob.partner_id, self._get_told(self._answer(ticket)))
        self.assertClosed(ticket, self.bob)

    def test_a_client_writes_to_nobody_else_through_us(self):
        ticket = self._mail()
        comment = {
            "body": f"Look at the {SECRET}",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "outgoing_email_to": "someone@elsewhere.example",
            "partner_ids": self.alan.partner_id.ids,
        }
        self.authenticate("ann", "ann")
        self._call(ticket._name, "message_post", ticket.ids, **comment)
        # Odoo lets nobody name a contact whom they do not see, unless it mentions one.
        comment["partner_ids"] += self.bob.partner_id.ids
        ticket.with_user(self.ann).sudo().message_post(**comment)
        self.env.invalidate_all()
        for message in ticket.message_ids[:2]:
            self.assertIn(SECRET, message.body)
            self.assertEqual(self._get_told(message), self.alan.partner_id)
            self.assertFalse(any(self._get_mails(message).mapped("email_to")))
        self.assertClosed(ticket, self.bob)

    def _get_mails(self, message):
        return self.env["mail.mail"].search([("mail_message_id", "=", message.id)])

    def test_only_readers_are_proposed_to_staff(self):
        outside = "friend@elsewhere.example"
        ticket = self._mail(Cc=f"{self.bob.email}, {self.alan.email}, {outside}")
        ticket.message_unsubscribe(self.alan.partner_id.ids)
        self.assertIn(outside, ticket.email_cc, "staff see it, and may type it")
        self.authenticate("agent", "agent")
        proposed = self._post_json(
            "/mail/thread/recipients/get_suggested_recipients",
            {"thread_model": ticket._name, "thread_id": ticket.id},
        )
        for address in (self.ann.email, self.alan.email):
            self.assertIn(address, proposed)
        for address in (self.bob.email, outside):
            self.assertNotIn(address, proposed)

    def test_whoever_asked_is_proposed_to_staff_also_if_unknown(self):
        self.team.support_plan_required = False
        ticket = self._mail("Nobody <nobody@elsewhere.example>", Cc=self.bob.email)
        self.assertFalse(ticket.partner_id)
        proposed = ticket.with_user(self.agent)._message_get_suggested_recipients(
            reply_discussion=True
        )
        self.assertEqual(
            [found["email"] for found in proposed], ["nobody@elsewhere.example"]
        )

    def test_an_answer_to_all_goes_to_readers(self):
        """Odoo adds whom the client's e-mail went to, to the copies for others."""
        ticket = self._mail()
        ticket.message_subscribe(self.agent.partner_id.ids)
        self._mail(
            self.ann.email_formatted,
            f"Re: {ticket.name}",
            In_Reply_To=self._answer(ticket).message_id,
            Cc=f"{self.bob.email}, {self.alan.email}",
        )
        mails = self._get_mails(ticket.message_ids[:1])
        self.assertTrue(mails)
        for mail in mails:
            self.assertIn(self.alan.email, mail.headers)
            self.assertNotIn(self.bob.email, mail.headers)

    # ------------------------------------------------------------------
    # On upgrade
    # ------------------------------------------------------------------

    def test_followers_of_other_clients_are_taken_off_and_listed_on_upgrade(self):
        ticket, untouched = self._mail(), self._mail()
        archived = self._open_ticket(name="Of long ago", active=False)
        self._follow_by_sql(ticket, self.bob, self.bea, self.alan, self.agent)
        self._follow_by_sql(archived, self.bob)
        self._follow_by_sql(untouched, self.alan)
        tokens = [one._portal_ensure_token() for one in (ticket, untouched)]
        self._migrate("19.0.1.2.0/post-ticket-followers.py")
        self.assertFollows(ticket, self.alan, self.agent)
        self.assertFollows(untouched, self.alan)
        self.assertFollowsNot(ticket, self.bob, self.bea)
        self.assertFollowsNot(archived, self.bob)
        note = ticket.message_ids[:1]
        self.assertRegex(note.body, "Bob Garage, .*Bea Garage followed this ticket")
        self.assertNotIn("Alan", note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertIn("Bob Garage", archived.message_ids[:1].body)
        self.assertNotIn("followed", untouched.message_ids[:1].body)
        self.assertNotEqual(ticket._portal_ensure_token(), tokens[0])
        self.assertEqual(untouched._portal_ensure_token(), tokens[1])
        activity = self.company.partner_id.activity_ids[-1:]
        self.assertEqual(activity.user_id, self.manager)
        for one in (ticket, archived):
            self.assertIn(one.display_name, activity.note)
            self.assertIn(f'data-oe-id="{one.id}"', activity.note)
        self.assertNotIn(f'data-oe-id="{untouched.id}"', activity.note)
        self._migrate("19.0.1.2.0/post-ticket-followers.py")
        self.assertEqual(self.company.partner_id.activity_ids[-1:], activity)
        self.assertEqual(ticket.message_ids[:1], note)

    # ------------------------------------------------------------------
    # However many
    # ------------------------------------------------------------------

    def test_a_list_takes_as_many_queries_for_eighty_tickets_as_for_eight(self):
        self.term.contract_id.support_covered_partner_ids = self.stranger
        tickets = self.env["helpdesk.ticket"]
        for number in range(80):
            tickets |= self._open_ticket(name=f"Ticket {number}")
        self._follow_by_sql(tickets[0], self.bob)
        for user in (self.ann, self.bob):
            self._count_queries(tickets, user)  # What Odoo keeps for good is there now.
            few = self._count_queries(tickets[:8], user)
            self.assertEqual(self._count_queries(tickets, user), few)

    def _count_queries(self, tickets, user):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tickets = tickets.with_user(user)
        found = tickets.search([("id", "in", tickets.ids)])
        found.read(["name", "partner_email"])
        tickets.has_access("read")
        self.env["mail.message"].with_user(user).search_read(
            [("model", "=", tickets._name), ("res_id", "in", tickets.ids)], ["body"]
        )
        return self.env.cr.sql_log_count - before
