# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...controllers.portal_tickets import (
    SupportPlanTicketController as TicketController,
)
from ..common import TODAY, SupportPlanCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortal(SupportPlanCommon, HttpCase):
    """The portal, over HTTP: pages for clients, and no way round the gate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._make_portal_user(cls.client, "ann", "Ann Baker")
        cls.bob = cls._make_portal_user(cls.stranger, "bob", "Bob Garage")
        cls.company.helpdesk_mgmt_portal_select_category = True
        cls.company.helpdesk_mgmt_portal_select_team = True

    def _get(self, path):
        return self.url_open(path)

    def _post(self, path, **values):
        token = Request.csrf_token(self)
        return self.url_open(path, data={"csrf_token": token, **values})

    def _ask(self, **values):
        return self._post(
            "/submitted/ticket",
            **{"subject": "It prints", "description": "All <b>day</b>", **values},
        )

    def _count_tickets(self):
        return self.env["helpdesk.ticket"].search_count([("name", "=", "It prints")])

    def _get_refusals(self):
        return self.env["support.refusal"].search([("channel", "=", "portal")])

    # ------------------------------------------------------------------
    # The gate in front of the form
    # ------------------------------------------------------------------

    def test_a_covered_client_opens_a_ticket(self):
        self._cover()
        self.authenticate("ann", "ann")
        self.assertIn('action="/submitted/ticket"', self._get("/new/ticket").text)
        answer = self._ask()
        self.assertEqual(answer.status_code, 200)
        self.assertIn("/my/ticket/", answer.url)
        self.assertEqual(self._count_tickets(), 1)
        self.assertFalse(self._get_refusals())

    def _assertTurnedAway(self, verdict, words):
        page = self._get("/new/ticket")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn('action="/submitted/ticket"', page.text)
        self.assertIn(f'data-verdict="{verdict}"', page.text)
        self.assertIn(words, page.text)
        self.assertNotIn("Put on a", page.text, "words for staff, not for clients")
        answer = self._ask()
        self.assertEqual(answer.status_code, 200)
        self.assertIn(f'data-verdict="{verdict}"', answer.text)
        self.assertIn("It prints", answer.text)
        self.assertIn("All &lt;b&gt;day&lt;/b&gt;", answer.text)
        self.assertFalse(self._count_tickets())
        refusal = self._get_refusals()
        self.assertEqual((refusal.reason, refusal.count), (verdict, 1))
        self.assertEqual(refusal.subject, "It prints")
        self.assertEqual(refusal.message, "All <b>day</b>")
        return page.text

    def test_a_client_without_a_plan_can_ask_for_one(self):
        self.authenticate("ann", "ann")
        text = self._assertTurnedAway("none", "You have no support plan yet")
        self.assertIn("Ask for a plan", text)

    def test_a_client_whose_premium_is_unpaid_is_led_to_the_invoice(self):
        invoice = self._bill(self._subscribe())
        self.authenticate("ann", "ann")
        text = self._assertTurnedAway("pending", "awaits payment")
        self.assertIn(f"Pay invoice {invoice.name}", text)
        link = re.search(rf'"(/my/invoices/{invoice.id}\?[^"]*)"', text)[1]
        self.assertEqual(self._get(link.replace("&amp;", "&")).status_code, 200)

    def test_another_company_on_the_subscription_does_not_get_the_invoice(self):
        line = self._subscribe()
        line.contract_id.support_covered_partner_ids = self.stranger
        self._bill(line)
        self.authenticate("bob", "bob")
        text = self._assertTurnedAway("pending", "another company holds")
        self.assertNotIn("/my/invoices/", text)

    def test_a_client_whose_plan_has_ended_is_told_when(self):
        self._cover(start=TODAY - timedelta(400), paid_on=TODAY - timedelta(400))
        self.authenticate("ann", "ann")
        text = self._assertTurnedAway("lapsed", "Your support plan has ended")
        self.assertIn("Ask for a plan", text)

    def test_a_client_whose_hours_are_used_up_may_ask_for_more(self):
        self._cover()
        self._log(minutes=600)
        self.authenticate("ann", "ann")
        text = self._assertTurnedAway("exhausted", "is used up")
        self.assertIn("Ask for more support", text)

    def test_a_client_on_hold_is_told_so(self):
        term = self._cover()
        self.env["support.hold"].create(
            {"contract_id": term.contract_id.id, "reason": "Dispute"}
        ).action_hold()
        self.authenticate("ann", "ann")
        text = self._assertTurnedAway("hold", "is on hold")
        self.assertNotIn("Dispute", text)

    def test_somebody_who_is_not_named_gets_neither_form_nor_invoice(self):
        term = self._cover()
        term.contract_id.write(
            {
                "support_callers": "named",
                "support_caller_ids": [
                    Command.set((self.client.child_ids - self.ann.partner_id).ids)
                ],
            }
        )
        self.authenticate("ann", "ann")
        text = self._assertTurnedAway("not_authorised", "who may ask for support")
        self.assertNotIn("Ask for a plan", text)

    def test_a_login_without_a_client_is_turned_away_too(self):
        new_test_user(self.env, "solo", "base.group_portal")
        self.authenticate("solo", "solo")
        self._assertTurnedAway("none", "You have no support plan yet")

    def test_while_the_gate_observes_the_form_is_there(self):
        self.company.support_gate_mode = "observe"
        self.authenticate("bob", "bob")
        self.assertIn('action="/submitted/ticket"', self._get("/new/ticket").text)
        self._ask()
        self.assertEqual(self._count_tickets(), 1)

    def test_a_team_that_needs_no_plan_can_be_written_to(self):
        team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Billing Questions",
                "support_plan_required": False,
                "show_in_portal": True,
            }
        )
        self.authenticate("bob", "bob")
        self.assertIn("Write to Billing Questions", self._get("/new/ticket").text)
        form = self._get(f"/new/ticket?team={team.id}").text
        self.assertIn('action="/submitted/ticket"', form)
        self._ask(team=team.id)
        self.assertEqual(self._count_tickets(), 1)

    def test_only_covered_categories_are_offered(self):
        categories = self.env["helpdesk.ticket.category"].create(
            [
                {"name": "Printers", "show_in_portal": True},
                {"name": "Payroll", "show_in_portal": True},
            ]
        )
        self.plan.support_category_ids = categories[0]
        self._cover()
        self.authenticate("ann", "ann")
        form = self._get("/new/ticket").text
        self.assertIn("Printers", form)
        self.assertNotIn("Payroll", form)
        answer = self._ask(category=categories[1].id)
        self.assertIn('data-verdict="out_of_scope"', answer.text)
        self.assertFalse(self._count_tickets())
        self._ask(category=categories[0].id)
        self.assertEqual(self._count_tickets(), 1)

    def test_numbers_that_are_none_break_nothing(self):
        self._cover()
        self.authenticate("ann", "ann")
        for number in ("x", "-1", "99999999999999999999", "1;DROP", "²"):
            with self.subTest(number):
                answer = self._ask(category=number, team=number)
                self.assertEqual(answer.status_code, 200)

    # ------------------------------------------------------------------
    # The form: once, whole, and for what it offers
    # ------------------------------------------------------------------

    def _get_form_token(self):
        page = self._get("/new/ticket").text
        return re.search(r'name="form_token" value="([^"]{20,})"', page)[1]

    def test_a_form_opens_one_ticket_however_often_it_is_posted(self):
        self._cover()
        self.authenticate("ann", "ann")
        token = self._get_form_token()
        pages = {self._ask(form_token=token).url for _time in range(3)}
        self.assertEqual(len(pages), 1)
        self.assertIn("/my/ticket/", pages.pop())
        self.assertEqual(self._count_tickets(), 1)
        self._ask(form_token=self._get_form_token())
        self.assertEqual(self._count_tickets(), 2)

    def test_a_form_that_another_process_posted_a_moment_ago_opens_no_second(self):
        """The database tells, where the ticket can't be seen yet."""
        self._cover()
        self.authenticate("ann", "ann")
        token = self._get_form_token()
        first = self._ask(form_token=token).url
        find = TicketController._find_posted

        def find_later(controller, token, cr=None):
            return find(controller, token, cr) if cr else None

        with (
            patch.object(TicketController, "_find_posted", find_later),
            mute_logger("odoo.sql_db"),
        ):
            self.assertEqual(self._ask(form_token=token).url, first)
        self.assertEqual(self._count_tickets(), 1)

    def test_nobody_is_led_to_another_s_ticket_by_its_form(self):
        self._cover()
        self._cover(self.stranger)
        self.authenticate("ann", "ann")
        token = self._get_form_token()
        first = self._ask(form_token=token).url
        self.authenticate("bob", "bob")
        with mute_logger("odoo.sql_db"):
            self.assertNotEqual(self._ask(form_token=token).url, first)

    def test_a_form_without_subject_or_description_is_shown_again(self):
        self._cover()
        self.authenticate("ann", "ann")
        for missing in ("subject", "description"):
            for nothing in ("", "  ", "\n"):
                page = self._ask(**{missing: nothing})
                self.assertEqual(page.status_code, 200)
                self.assertIn("Please enter a subject and a description", page.text)
                kept = {"subject": "All &lt;b&gt;", "description": "It prints"}
                self.assertIn(kept[missing], page.text)
        token = Request.csrf_token(self)
        page = self.url_open("/submitted/ticket", data={"csrf_token": token})
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self._count_tickets(), 0)

    def test_characters_that_no_database_keeps_break_nothing(self):
        self._cover()
        self.authenticate("ann", "ann")
        self.assertEqual(self._ask(description="a\0b").status_code, 200)
        self.assertEqual(self._ask(subject="It jams\0").status_code, 200)
        self.assertEqual(self._count_tickets(), 1)
        tickets = self.env["helpdesk.ticket"].search([("name", "=like", "It jams%")])
        self.assertEqual(len(tickets), 1)
        self.authenticate("bob", "bob")
        page = self._ask(subject="a\0b", description="a\0b")
        self.assertEqual(page.status_code, 200)

    def test_the_form_takes_the_teams_and_categories_that_it_offers(self):
        sister = self.env["res.company"].create({"name": "Sister Ltd"})
        sister.support_gate_mode = "off"
        others = self.env["helpdesk.ticket.team"].create(
            [
                {"name": "Theirs", "company_id": sister.id, "show_in_portal": True},
                {"name": "Hidden", "show_in_portal": False},
            ]
        )
        self.authenticate("bob", "bob")
        for team in others:
            self._ask(team=team.id)
            self.assertEqual(self._count_tickets(), 0, team.name)
        theirs = self.env["helpdesk.ticket.category"].create(
            {"name": "Theirs", "company_id": sister.id, "show_in_portal": True}
        )
        self._cover()
        self.authenticate("ann", "ann")
        self._ask(category=theirs.id)
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "It prints")])
        self.assertEqual(ticket.company_id, self.company)
        self.assertFalse(ticket.category_id)

    def test_fifty_posts_are_one_refusal_with_its_count(self):
        self.authenticate("bob", "bob")
        for _number in range(50):
            self._ask()
        refusal = self._get_refusals()
        self.assertEqual((len(refusal), refusal.count), (1, 50))
        self.assertFalse(self._count_tickets())

    def test_what_is_kept_of_a_huge_message_stays_small(self):
        self.authenticate("bob", "bob")
        self._ask(subject="s" * 5000, description="d" * 50_000)
        refusal = self._get_refusals()
        self.assertEqual(len(refusal.subject), 200)
        self.assertEqual(len(refusal.message), 10_000)

    # ------------------------------------------------------------------
    # No ticket is made or closed by a link
    # ------------------------------------------------------------------

    def test_a_link_opens_no_ticket(self):
        self._cover()
        self.authenticate("ann", "ann")
        answer = self._get("/submitted/ticket?subject=It+prints&description=All+day")
        self.assertIn("/new/ticket", answer.url)
        self.assertFalse(self._count_tickets())

    def test_a_form_without_its_token_opens_no_ticket(self):
        self._cover()
        self.authenticate("ann", "ann")
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.url_open(
                "/submitted/ticket", data={"subject": "It prints", "description": "x"}
            )
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._count_tickets())

    def _make_closable(self, client):
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "Solved by us", "closed": True, "close_from_portal": True}
        )
        stage.team_ids = self.team
        return self._open_ticket(client), stage

    def test_a_client_closes_its_ticket_by_the_form_only(self):
        self._cover()
        ticket, stage = self._make_closable(self.client)
        self.authenticate("ann", "ann")
        page = self._get(f"/my/ticket/{ticket.id}").text
        self.assertIn("Solved by us", page)
        form = page[page.index('action="/ticket/close"') - 200 :]
        self.assertIn('method="POST"', form[:400])
        self.assertIn("csrf_token", form[: form.index("</form>")])
        values = {"ticket_id": ticket.id, "stage_id": stage.id}
        self._get(f"/ticket/close?ticket_id={ticket.id}&stage_id={stage.id}")
        self.assertFalse(ticket.closed)
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(
                self.url_open("/ticket/close", data=values).status_code, 400
            )
        self.assertFalse(ticket.closed)
        self._post("/ticket/close", **values)
        ticket.invalidate_recordset()
        self.assertEqual(ticket.stage_id, stage)

    def test_nobody_closes_another_client_s_ticket(self):
        self._cover()
        ticket, stage = self._make_closable(self.client)
        before = ticket.stage_id
        self.authenticate("bob", "bob")
        self._post("/ticket/close", ticket_id=ticket.id, stage_id=stage.id)
        self._post("/ticket/close", ticket_id="x", stage_id="y")
        self._post("/ticket/close")
        ticket.invalidate_recordset()
        self.assertEqual(ticket.stage_id, before)

    def test_a_ticket_moves_to_closing_stages_alone(self):
        self._cover()
        ticket, _stage = self._make_closable(self.client)
        before = ticket.stage_id
        other_team = self.env["helpdesk.ticket.team"].create({"name": "Second Line"})
        theirs = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Theirs",
                "close_from_portal": True,
                "team_ids": [Command.set(other_team.ids)],
            }
        )
        open_stage = self.env["helpdesk.ticket.stage"].create({"name": "Open"})
        self.authenticate("ann", "ann")
        for stage in (theirs, open_stage):
            self._post("/ticket/close", ticket_id=ticket.id, stage_id=stage.id)
            ticket.invalidate_recordset()
            self.assertEqual(ticket.stage_id, before)

    # ------------------------------------------------------------------
    # Asking for a plan
    # ------------------------------------------------------------------

    def test_asking_for_a_plan_is_noted_once_a_day(self):
        self.stranger.user_id = self.manager
        self.authenticate("bob", "bob")
        self.assertIn("Thank you", self._post("/my/support/ask").text)
        for _number in range(3):
            self._post("/my/support/ask")
        refusal = self._get_refusals()
        self.assertEqual((len(refusal), refusal.count), (1, 1))
        self.assertTrue(refusal.plan_asked_at)
        self.assertEqual(refusal.plan_asked_by, self.bob.partner_id)
        self.assertEqual(len(self.stranger.activity_ids), 1)
        self.assertIn("be in touch", self._get("/new/ticket").text)
        with self._travel(TODAY + timedelta(2)):
            self.authenticate("bob", "bob")
            self._post("/my/support/ask")
        refusal.invalidate_recordset()
        self.assertEqual(refusal.count, 2)

    def test_a_covered_client_asks_for_no_plan(self):
        self._cover()
        self.authenticate("ann", "ann")
        self._post("/my/support/ask")
        self.assertFalse(self._get_refusals())

    def test_a_link_asks_for_no_plan(self):
        self.authenticate("bob", "bob")
        self.assertEqual(self._get("/my/support/ask").status_code, 405)
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(
                self.url_open("/my/support/ask", data={"a": "b"}).status_code, 400
            )
        self.assertFalse(self._get_refusals())

    # ------------------------------------------------------------------
    # What a client sees of its plan
    # ------------------------------------------------------------------

    def test_the_home_page_tells_how_a_client_is_covered(self):
        self._cover()
        self.authenticate("ann", "ann")
        page = self._get("/my").text
        self.assertIn("Annual Plan", page)
        self.assertIn("Covered until 03/14/2028", page)
        self.assertNotIn("support_balance", page)
        self.authenticate("bob", "bob")
        self.assertNotIn("Annual Plan", self._get("/my").text)

    def _assertBalance(self, shown, minutes, words):
        self.plan.support_show_balance = shown
        self._cover()
        if minutes:
            self._log(minutes=minutes)
        self.authenticate("ann", "ann")
        for page in ("/my", "/my/support"):
            text = self._get(page).text
            if words:
                self.assertIn(f">{words}<", re.sub(r"\s*([<>])\s*", r"\1", text))
            else:
                self.assertNotIn("support_balance", text)
            self.assertNotRegex(text, r"\bminutes?\b")

    def test_a_client_sees_whole_hours_where_its_plan_says_so(self):
        self._assertBalance("hours", 130, "7 hours left")

    def test_a_client_sees_a_level_where_its_plan_says_so(self):
        self._assertBalance("level", 500, "Nearly used up")

    def test_a_client_sees_no_balance_by_default(self):
        self._assertBalance("none", 130, "")

    def test_the_cards_ask_a_fixed_number_of_queries(self):
        self.plan.support_show_balance = "hours"
        for _number in range(4):
            self._cover()
        portal = self.env["support.portal"]
        portal._prepare_cards(self.client, self.company)
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            cards = portal._prepare_cards(self.client, self.company)
        self.assertEqual(len(cards), 4)

    # ------------------------------------------------------------------
    # Written terms
    # ------------------------------------------------------------------

    def _make_policy(self):
        policy = self.env["support.plan.policy"].create(
            {"name": "Our Terms", "body": "<p>Whole hours it is.</p>"}
        )
        policy.action_put_in_use()
        self.plan.support_policy_id = policy
        return policy

    def _sign(self, line, policy, name="Ann Baker", signature=PIXEL, query=""):
        path = f"/my/support/terms/{line.id}/accept?policy_id={policy.id}{query}"
        return self.make_jsonrpc_request(path, {"name": name, "signature": signature})

    def test_a_client_reads_and_accepts_its_terms(self):
        policy = self._make_policy()
        line = self._cover().contract_line_id
        self.authenticate("ann", "ann")
        self.assertIn("Read and accept", self._get("/my/support").text)
        page = self._get(f"/my/support/terms/{line.id}").text
        self.assertIn("Whole hours it is.", page)
        self.assertIn("portal.signature_form", page)
        self.assertNotIn("error", self._sign(line, policy))
        kept = line.contract_id.support_acceptance_ids
        self.assertEqual((kept.policy_id, kept.means), (policy, "portal"))
        self.assertEqual(kept.signer_id, self.ann.partner_id)
        self.assertEqual(kept.accepted_on, TODAY)
        self.assertTrue(kept.signature)
        self.assertIn(b"Whole hours it is.", kept._get_document())
        self.assertIn("error", self._sign(line, policy), "once is enough")
        page = self._get("/my/support").text
        self.assertIn(f"/my/support/accepted/{kept.id}", page)
        answer = self._get(f"/my/support/accepted/{kept.id}")
        self.assertEqual(answer.content, kept._get_document())

    def test_what_was_read_is_what_is_accepted(self):
        policy = self._make_policy()
        line = self._cover().contract_line_id
        policy.browse(policy.action_new_version()["res_id"]).action_put_in_use()
        self.authenticate("ann", "ann")
        self.assertIn("changed", self._sign(line, policy)["error"])
        self.assertFalse(line.contract_id.support_acceptance_ids)

    def test_an_acceptance_without_name_or_signature_is_none(self):
        policy = self._make_policy()
        line = self._cover().contract_line_id
        self.authenticate("ann", "ann")
        for name, signature in (("", PIXEL), ("Ann", ""), ("Ann", "no image")):
            self.assertIn("error", self._sign(line, policy, name, signature))
        self.assertFalse(line.contract_id.support_acceptance_ids)

    def test_nobody_reads_or_accepts_for_another_client(self):
        policy = self._make_policy()
        line = self._cover().contract_line_id
        contract = line.contract_id
        kept = contract._accept_support_policy(
            line, "Ann", document=("Signed.pdf", b"%PDF secret")
        )
        policy = policy.browse(policy.action_new_version()["res_id"])
        policy.action_put_in_use()
        contract._portal_ensure_token()
        for login in ("bob", None):
            self.authenticate(login, login)
            for query in ("", "access_token=wrong"):
                page = self._get(f"/my/support/terms/{line.id}?{query}").text
                self.assertNotIn("Whole hours it is.", page)
                page = self._get(f"/my/support/accepted/{kept.id}?{query}").text
                self.assertNotIn("secret", page)
                answer = self._sign(line, policy, query=f"&{query}")
                self.assertIn("error", answer)
        self.assertEqual(contract.support_acceptance_ids, kept)

    def test_the_link_of_a_subscription_is_enough_to_accept(self):
        policy = self._make_policy()
        line = self._cover().contract_line_id
        token = f"&access_token={line.contract_id._portal_ensure_token()}"
        self.authenticate(None, None)
        page = self._get(f"/my/contracts/{line.contract_id.id}?{token}").text
        self.assertIn("Written terms of", page)
        page = self._get(f"/my/support/terms/{line.id}?{token}").text
        self.assertIn("Whole hours it is.", page)
        self.assertNotIn("error", self._sign(line, policy, query=token))
        self.assertEqual(line.contract_id.support_acceptance_ids.signer, "Ann Baker")
