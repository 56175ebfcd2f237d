# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose an e-mail is: by what staff entered, not by what a neighbour typed (rule 15)."""

from odoo.tests import new_test_user, tagged

from .common import SupportMailCommon

ACTIVITY = "support_plan.mail_activity_confirm_details"


@tagged("post_install", "-at_install")
class TestWhoIsWho(SupportMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._cover()
        cls.paula = cls.client.child_ids
        cls.paula.email = "paula@bakery.example"
        cls.other = cls._make_client("Mill Shop")
        cls.miller = cls.other.child_ids
        cls.ann = cls._make_portal_user(cls.client, "ann", "Ann Baker")
        cls.rival = cls._make_portal_user(cls.stranger, "rival", "Rita Rival")

    def _type_as(self, user, partner=None, **values):
        """Write what a portal login typed, as the portal's pages do."""
        partner = (partner or user.partner_id).with_user(user).sudo()
        partner.write(values)
        return partner.sudo(False).with_env(self.env)

    def _type_entry(self, user, **values):
        entry = self.env["res.partner"].with_user(user).sudo()
        entry = entry.create(
            {"parent_id": user.commercial_partner_id.id, "type": "delivery", **values}
        )
        return entry.sudo(False).with_env(self.env)

    def _attach(self, held, partner, **values):
        wizard = self.env["support.held.mail.attach"].with_user(self.agent)
        wizard = wizard.create({"mail_id": held.id, "partner_id": partner.id, **values})
        wizard.action_attach()
        return wizard

    # ------------------------------------------------------------------
    # What a portal login typed
    # ------------------------------------------------------------------

    def test_a_neighbour_s_address_in_an_address_book_makes_no_ticket(self):
        known = self.stranger.child_ids - self.rival.partner_id
        known.email = "garage@prospect.example"
        held = self._hold_of(known.email)
        self._type_entry(self.ann, name="Garage", email=known.email)
        self._work_off()
        self.assertEqual((held.state, held.author_id), ("held", known))
        self.assertFalse(self._receive(known.email))
        self.assertEqual(self._get_held()[-1].refusal_id.partner_id, self.stranger)

    def _hold_of(self, sender, **headers):
        self.assertFalse(self._receive(sender, **headers))
        return self._get_held()[-1]

    def test_a_stranger_s_address_in_an_address_book_is_held_until_confirmed(self):
        entry = self._type_entry(self.ann, name="New", email="new@prospect.example")
        self.client.activity_unlink([ACTIVITY])
        held = self._hold_of("new@prospect.example")
        self.assertEqual(held.refusal_id.reason, "unconfirmed")
        self.assertFalse(held.refusal_id.partner_id)
        self.assertFalse(held.author_id)
        (answer,) = self._get_answers("new@prospect.example")
        self.assertNotIn("prepaid plan", answer.body_html)
        self.assertNotIn("Harbour", answer.body_html)
        self.assertTrue(self.client.activity_search([ACTIVITY]))
        self.client.with_user(self.agent).action_confirm_details()
        self._work_off()
        self.assertEqual(held.ticket_id.partner_id, entry)

    def test_who_never_had_a_plan_is_offered_one_though_they_typed_their_address(self):
        self._type_as(self.rival, email="rita@prospect.example")
        held = self._hold_of("rita@prospect.example")
        self.assertEqual(held.refusal_id.reason, "unknown")
        self.assertIn(
            "prepaid plan", self._get_answers("rita@prospect.example").body_html
        )

    def test_a_rival_s_entry_switches_no_client_off(self):
        self._type_as(self.rival, email=self.paula.email, phone="1")
        ticket = self._receive(self.paula.email)
        self.assertEqual(ticket.partner_id, self.paula)

    def test_where_the_gate_lets_all_pass_a_neighbour_s_entry_takes_no_ticket(self):
        self._type_entry(self.rival, name="X", email="new@prospect.example")
        self.company.support_gate_mode = "observe"
        for mode in ("observe", "off"):
            self.company.support_gate_mode = mode
            with self.subTest(mode=mode):
                ticket = self._receive("new@prospect.example")
                self.assertTrue(ticket)
                self.assertFalse(ticket.partner_id)
                self.assertFalse(ticket.message_ids.author_id & self._find_typed())

    def _find_typed(self):
        return self.env["res.partner"].search([("email", "=", "new@prospect.example")])

    def test_a_colleague_s_mail_is_theirs_where_no_cover_is_asked_for(self):
        self.team.support_plan_required = False
        colleague = new_test_user(self.env, "carl", "base.group_user")
        colleague.email = "carl@us.example"
        ticket = self._receive(colleague.email)
        self.assertEqual(ticket.partner_id, colleague.partner_id)

    def test_a_contact_that_the_gateway_makes_identifies_nobody(self):
        made = self.env["res.partner"].with_context(support_typed_by_stranger=True)
        made.create({"name": "Cc", "email": self.paula.email})
        self.assertEqual(self._receive(self.paula.email).partner_id, self.paula)

    # ------------------------------------------------------------------
    # One person, however it is written
    # ------------------------------------------------------------------

    def test_all_addresses_of_a_field_are_the_person_s(self):
        self.paula.email = "a@x.example, b@bücher.example"
        for sender in (
            "A@x.example",
            "b@bücher.example",
            "b@xn--bcher-kva.example",
            '"b"@bücher.example',
        ):
            with self.subTest(sender=sender):
                self.assertEqual(self._receive(sender).partner_id, self.paula)
        self.assertFalse(self._receive("a+c@x.example"))
        self.assertFalse(self._receive("a.b@x.example"))
        self.assertFalse(self._receive("a@x.example, evil@example.net"))
        self.assertTrue(self._receive("a@x.example, b@bücher.example"))

    # ------------------------------------------------------------------
    # Nobody's, and several clients'
    # ------------------------------------------------------------------

    def test_staff_attach_one_mail_of_an_address_that_is_nobody_s(self):
        colleague = new_test_user(self.env, "carl", "base.group_user")
        colleague.email = "carl@us.example"
        senders = {
            "carl@us.example": {},
            self.company.email: {},
            f"planhelp@{self.domain.name}": {},
            "all@list.example": {"List_Id": "<all.list.example>"},
            "form@web.example": {"Reply_To": "nina@prospect.example"},
        }
        for sender, headers in senders.items():
            with self.subTest(sender=sender):
                first = self._hold_of(sender, **headers)
                second = self._hold_of(sender, **headers)
                people = self.client.child_ids
                wizard = self._attach(second, self.paula)
                self.assertIn(wizard.shared_because, ("own", "list"))
                self.assertEqual(second.ticket_id.commercial_partner_id, self.client)
                self._work_off()
                self.assertEqual((first.state, first.author_id.id), ("held", False))
                self.assertEqual(self.client.child_ids, people)
                self.assertEqual(self.paula.email, "paula@bakery.example")
                self.assertFalse(self._receive(sender, **headers))

    def test_an_own_address_on_a_client_s_contact_is_nobody_s(self):
        self.paula.email = self.company.email
        held = self._hold_of(self.company.email)
        self.assertEqual((held.cause, held.author_id.id), ("own", False))

    def test_an_alias_s_name_at_another_domain_is_not_our_own(self):
        self.team.alias_id.alias_incoming_local = True
        self.paula.email = "planhelp@bakery.example"
        self.assertEqual(self._receive(self.paula.email).partner_id, self.paula)

    def test_people_of_several_clients_are_ambiguous_covered_or_not(self):
        self.miller.email = self.paula.email
        held = self._hold_of(self.paula.email)
        self.assertEqual(held.refusal_id.reason, "ambiguous")
        self.assertFalse(held.author_id)
        second = self._hold_of(self.paula.email)
        wizard = self._attach(second, self.paula)
        self.assertEqual(wizard.shared_because, "several")
        self.assertEqual(second.ticket_id.partner_id, self.paula)
        self.assertEqual(held.state, "held")
        self._attach(held, self.client, always=True)
        self.assertEqual(held.ticket_id.partner_id, self.paula)
        self.assertEqual(self._receive(self.paula.email).partner_id, self.paula)
        details = self.env["support.identity"].search([("is_preferred", "=", True)])
        details.with_user(self.agent).action_ask_each_time()
        self.assertFalse(self._receive(self.paula.email))

    def test_a_client_that_does_not_have_the_address_can_be_chosen_for_one_mail(self):
        self.miller.email = self.paula.email
        held = self._hold_of(self.paula.email)
        people = self.client.child_ids
        self._attach(held, self.ann.partner_id)
        self.assertEqual(held.ticket_id.partner_id, self.paula)
        self.assertEqual(self.client.child_ids, people)

    def test_attaching_confirms_what_the_client_typed(self):
        self._type_as(self.ann, email="ann@new.example")
        held = self._hold_of("ann@new.example")
        self._attach(held, self.client)
        self.assertEqual(held.ticket_id.partner_id, self.ann.partner_id)
        self.assertFalse(self.client.support_to_confirm)

    def test_many_mails_are_judged_by_as_many_queries_as_one(self):
        gate = self.env["support.mail.gate"]
        message = self.env["mail.thread"]._read_mail
        counts = []
        for number in (1, 2, 60):
            requests = [
                gate._prepare_mail_request(
                    message(self._write(f"p{n}@{number}.example").encode()),
                    {"email_from": ""},
                    ("helpdesk.ticket", 0, {"team_id": self.team.id}, 1, None),
                    self.env["support.held.mail"],
                )
                for n in range(number)
            ]
            self._make_people(number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = gate._judge_mails(requests)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertTrue(all(verdict.allowed for verdict, _who in found))
        self.assertEqual(*counts[1:])  # The first fills what is cached.

    def _make_people(self, number):
        self.env["res.partner"].create(
            [
                {
                    "name": f"P{n}",
                    "email": f"p{n}@{number}.example",
                    "parent_id": self.client.id,
                }
                for n in range(number)
            ]
        )
