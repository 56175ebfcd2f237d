# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...audit import find_mistakes
from ..common import TODAY
from .common import ADDRESS, MARK, NAME, TRACKED, PrivacyCommon


@tagged("post_install", "-at_install")
class TestErase(PrivacyCommon):
    def _make_everything(self):
        """Make one record of each kind that is about the person."""
        self.ticket = self._make_ticket(self.person, f"{MARK} ticket", closed=True)
        self.ticket.message_subscribe(self.person.ids)
        self.ticket.message_post(
            body=f"{MARK} reply",
            author_id=self.person.id,
            message_type="comment",
            attachments=[("letter.txt", f"{MARK} letter".encode())],
        )
        self.ticket.message_post(
            body=f"Dear {NAME}, {MARK}", partner_ids=self.person.ids
        )
        self.call = self._make_call(self.person, f"{MARK} call")
        self.call.with_user(self.manager).message_post(body=f"{MARK} note")
        self.dispute = self.env["support.call.dispute"].create(
            {"call_id": self.call.id, "reason": f"{MARK} dispute"}
        )
        self.refusal = self._make_refusal(
            partner_id=self.client.id,
            caller_id=self.person.id,
            email=ADDRESS,
            subject=f"{MARK} subject",
            message=f"{MARK} message",
            explanation=f"{NAME}: {MARK}",
        )
        self.stray = self._make_refusal(email=ADDRESS, subject=f"{MARK} stray")
        self.held = self._make_held(ADDRESS, f"{MARK}-held", self.person)
        self.company.support_exceptions_allowed = True
        self.exception = self.env["support.exception"].create(
            {
                "partner_id": self.client.id,
                "ticket_id": self.ticket.id,
                "reason": f"{MARK} exception",
                "valid_until": TODAY,
            }
        )
        self._track()
        tracked = self.exception.with_context(**TRACKED)
        tracked.reason = f"{MARK} exception, changed"
        self._track()
        self.assertIn(("mail_tracking_value", "old_value_char"), self._find_text(MARK))

    def test_no_word_and_no_address_is_left_in_the_database(self):
        self._make_everything()
        self.assertTrue(self._find_text(MARK))
        self._erase()
        self.assertEqual(self._find_text(MARK), set())
        self.assertEqual(self._find_text(ADDRESS), set())
        self.assertEqual(self._find_text(NAME), set())

    def test_hours_entries_and_minutes_stay(self):
        self._make_everything()
        names = ["hours", "hours_drawn", "minutes", "state", "partner_id", "term_id"]
        before = self.call.read(names)
        entries = self.call.entry_ids.read(["hours", "kind", "lot_id", "date"])
        left = self.term.hours_left
        self._erase()
        self.assertEqual(self.call.read(names), before)
        self.assertEqual(
            self.call.entry_ids.read(["hours", "kind", "lot_id", "date"]), entries
        )
        self.assertEqual(self.term.hours_left, left)
        self.assertFalse(self.call.caller_id)
        self.assertEqual(self.call.summary, "Erased")
        self.assertEqual(self.dispute.reason, "Erased")
        self.assertEqual(list(find_mistakes(self.env.cr)), [])

    def test_a_ticket_stays_with_its_client_and_loses_its_person(self):
        self._make_everything()
        number, verdict = self.ticket.number, self.ticket.support_verdict
        self._erase()
        self.assertEqual(self.ticket.number, number)
        self.assertEqual(self.ticket.support_verdict, verdict)
        self.assertEqual(self.ticket.partner_id, self.client)
        self.assertEqual(self.ticket.name, "Erased")
        self.assertFalse(self.ticket.partner_email)
        self.assertFalse(self.ticket.message_partner_ids & self.person)
        self.assertFalse(self.ticket.message_ids.author_id & self.person)

    def test_an_open_ticket_keeps_its_contact_and_the_result_says_so(self):
        ticket = self._make_ticket(self.person, f"{MARK} open")
        wizard = self._erase()
        self.assertEqual(ticket.partner_id, self.person)
        self.assertEqual(ticket.name, "Erased")
        self.assertIn(ticket.number, wizard.support_result)

    def test_refusals_go_on_counting(self):
        self._make_everything()
        term = self._cover(self.stranger)
        sold = self._make_refusal(partner_id=self.namesake.id, email=ADDRESS)
        sold.write({"partner_id": False, "offer_day": TODAY})
        self.person.parent_id = self.stranger
        self.env.flush_all()
        self.assertEqual(sold.offer_outcome, "taken", term)
        self._erase()
        self.assertEqual(self.refusal.count, 3)
        self.assertEqual(self.refusal.partner_id, self.client)
        self.assertFalse(self.refusal.caller_id)
        self.assertEqual(self.refusal.erased_on, TODAY)
        self.assertEqual(sold.offer_outcome, "taken")
        taken = self.env["support.refusal"].search([("offer_outcome", "=", "taken")])
        self.assertIn(sold, taken)

    def test_a_further_refusal_of_an_unknown_caller_counts_apart(self):
        stray = self._make_refusal(email=ADDRESS)
        self._erase()
        vals = {"channel": "email", "reason": "none", "company_id": self.company.id}
        further = self.env["support.refusal"]._count([vals])
        self.assertNotEqual(further, stray)
        self.assertEqual(stray.count, 3)

    def test_held_mail_goes(self):
        self._make_everything()
        held = self.env["ir.attachment"].search(
            [("res_model", "=", "support.held.mail"), ("res_field", "=", "raw")]
        )
        self.assertTrue(held.filtered(lambda one: one.res_id == self.held.id))
        self._erase()
        self.assertFalse(self.held.exists())
        self.assertFalse(held.exists().filtered(lambda one: one.res_id == self.held.id))

    def test_others_keep_theirs(self):
        """One of the same name, a colleague, and who shares the address."""
        twin = self._make_refusal(
            partner_id=self.stranger.id, caller_id=self.namesake.id, subject="Twin"
        )
        sharing = self._make_refusal(
            caller_id=self.colleague.id, email=ADDRESS, subject="Shared address"
        )
        held = self._make_held(ADDRESS, "Colleague", self.colleague)
        call = self._make_call(self.colleague, "Colleague's call")
        ticket = self._make_ticket(self.colleague, "Colleague's ticket")
        ticket.message_post(
            body="Theirs", author_id=self.colleague.id, email_from=ADDRESS
        )
        ticket.message_post(body=f"{MARK} mine", author_id=self.person.id)
        self._erase()
        self.assertEqual(twin.subject, "Twin")
        self.assertEqual(twin.caller_id, self.namesake)
        self.assertEqual(sharing.caller_id, self.colleague)
        self.assertTrue(held.exists())
        self.assertEqual(call.caller_id, self.colleague)
        self.assertEqual(ticket.name, "Colleague's ticket")
        self.assertIn("Theirs", "".join(ticket.message_ids.mapped("body")))
        self.assertNotIn(MARK, "".join(ticket.message_ids.mapped("body")))

    def test_a_dispute_of_a_colleagues_call(self):
        call = self._make_call(self.colleague, "Colleague's call")
        call.message_post(body="What the colleague said")
        dispute = self.env["support.call.dispute"].create(
            {
                "call_id": call.id,
                "raised_by_id": self.person.id,
                "reason": f"{MARK}: I say\nthis is <wrong>",
            }
        )
        dispute._settle_dispute(f"{MARK} stands")
        self._erase()
        self.assertEqual(self._find_text(MARK), set())
        self.assertEqual(call.summary, "Colleague's call")
        self.assertIn("What the colleague said", str(call.message_ids.mapped("body")))

    def test_a_second_time_nothing_is_left_to_do(self):
        self._make_everything()
        self._make_ticket(self.person, f"{MARK} open")
        self._erase()
        logs = self.env["privacy.log"].search_count([])
        wizard = self._erase()
        self.assertIn("nothing to erase", wizard.support_result)
        self.assertEqual(self.env["privacy.log"].search_count([]), logs)

    def test_the_log_says_who_and_how_much_and_not_whom(self):
        self._make_everything()
        self._erase()
        log = self.env["privacy.log"].search([], limit=1, order="id desc")
        self.assertEqual(log.user_id, self.admin)
        self.assertIn("Support Call: 1", log.execution_details)
        for name in ("anonymized_name", "anonymized_email", "execution_details"):
            self.assertNotIn("Zimmer", log[name])
            self.assertNotIn(ADDRESS, log[name])

    # ------------------------------------------------------------------
    # Evidence
    # ------------------------------------------------------------------

    def test_an_acceptance_is_kept_while_it_is_evidence(self):
        acceptance = self._make_acceptance()
        wizard = self._erase()
        self.assertEqual(acceptance.signer, NAME)
        self.assertIn("Kept as evidence", wizard.support_result)

    def test_an_acceptance_is_erased_when_its_time_is_over(self):
        acceptance = self._make_acceptance()
        line = self.term.contract_line_id
        line.flush_recordset()
        self.env.cr.execute(
            "UPDATE contract_line SET date_end = %s WHERE id = %s",
            [date(2028, 3, 4), line.id],
        )
        self.env.invalidate_all()
        self.assertEqual(acceptance._get_kept_until(), date(2038, 3, 4))
        with self._travel(date(2038, 3, 4)):
            self._erase()
            self.assertEqual(acceptance.signer, NAME)
        with self._travel(date(2038, 3, 5)):
            self._erase()
        self.assertEqual(acceptance.signer, "Erased")
        self.assertFalse(acceptance.signer_id)
        self.assertEqual(acceptance._get_document(), b"Erased")
        with self.assertRaises(UserError):
            acceptance.note = "Nobody else changes it"

    def test_nobody_forges_the_pass(self):
        acceptance = self._make_acceptance()
        call = self._make_call(self.person, "Logged")
        forged = {"support_erasing": "ERASING"}
        with self.assertRaises(UserError):
            acceptance.with_context(**forged).signer = "Somebody"
        with self.assertRaises(UserError):
            call.with_context(**forged).summary = "Something"

    # ------------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------------

    def test_only_administrators(self):
        portal = self._make_portal_user(self.client, "zoeportal", "Zoe Portal")
        wizard = self._open_wizard()
        for user in (self.agent, self.manager, self.billing, portal):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.env["privacy.lookup.wizard"].with_user(user).create(
                        {"name": NAME, "email": ADDRESS}
                    )
                for act in ("action_support_erase", "action_support_export"):
                    with self.assertRaises(AccessError):
                        getattr(wizard.with_user(user), act)()
                with self.assertRaises(AccessError):
                    wizard.with_user(user).sudo().action_support_erase()

    def test_another_companys_records_stay(self):
        other = self.env["res.company"].create({"name": "Other Ltd."})
        theirs = self._make_refusal(
            email=ADDRESS, subject=f"{MARK} theirs", company_id=other.id
        )
        ours = self._make_refusal(email=ADDRESS, subject=f"{MARK} ours")
        wizard = self._open_wizard()
        wizard.action_lookup()
        line = wizard.line_ids.filtered(
            lambda one: one.res_model == "support.refusal" and one.res_id == theirs.id
        )
        with self.assertRaises(UserError):
            line.action_unlink()
        self._erase()
        self.assertEqual(theirs.subject, f"{MARK} theirs")
        self.assertEqual(ours.subject, "Erased")
        local = new_test_user(
            self.env,
            "local",
            "base.group_system",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self._erase(user=local)
        self.assertEqual(theirs.subject, "Erased")

    def test_a_private_client_keeps_cover_and_loses_words(self):
        client = self.env["res.partner"].create(
            {"name": NAME, "email": "zoe@private.example.org"}
        )
        term = self._cover(client, start=TODAY - timedelta(3), paid_on=TODAY)
        call = self._log(61, client, summary=f"{MARK} private")
        wizard = self._erase(email="zoe@private.example.org")
        self.assertEqual(call.partner_id, client)
        self.assertEqual(call.summary, "Erased")
        self.assertEqual(term.state, "active")
        self.assertEqual(self._find_text(MARK), set())
        self.assertIn(term.contract_id.display_name, wizard.support_result)

    def test_the_word_is_of_the_companys_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.company.partner_id.lang = "fr_FR"
        call = self._make_call(self.person, f"{MARK} call")
        self._erase()
        self.assertTrue(call.summary)
        self.assertNotIn(MARK, call.summary)

    # ------------------------------------------------------------------
    # Odoo's lookup
    # ------------------------------------------------------------------

    def test_the_lookup_lists_ours_once(self):
        self._make_everything()
        by_address = self._make_ticket(self.client, f"{MARK} by address")
        by_address.write({"partner_email": f"{NAME} <{ADDRESS}>"})
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET partner_id = NULL WHERE id = %s",
            [by_address.id],
        )
        self.env.invalidate_all()
        wizard = self._open_wizard()
        wizard.action_lookup()
        listed = [(line.res_model, line.res_id) for line in wizard.line_ids]
        self.assertEqual(len(listed), len(set(listed)))
        for record in (
            self.ticket,
            by_address,
            self.call,
            self.dispute,
            self.refusal,
            self.stray,
            self.held,
            self.exception,
        ):
            self.assertIn((record._name, record.id), listed)

    def test_a_refused_call_is_found_by_its_number(self):
        refusal = self._make_refusal(phone="+1 555 0100", channel="phone")
        self._erase()
        self.assertFalse(refusal.erased_on)
        wizard = self._open_wizard()
        wizard.support_phone = "+1 555 0100"
        wizard.action_support_erase()
        self.assertFalse(refusal.phone)

    def test_people_who_share_the_address_are_proposed_and_taken_out(self):
        twin = self.env["res.partner"].create(
            {"name": "Yan Zimmer", "email": ADDRESS, "parent_id": self.client.id}
        )
        call = self._make_call(twin, "Yan's call")
        wizard = self._open_wizard()
        self.assertEqual(wizard.support_partner_ids, self.person | twin)
        wizard.support_partner_ids -= twin
        wizard.action_support_erase()
        self.assertEqual(call.caller_id, twin)
