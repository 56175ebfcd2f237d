# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a hostile or an ingenious user tries to get past the gate, over the wire:
docs/gate.md has the table."""

import itertools
from pprint import pformat

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..gate.common import PASSWORD, REFUSED, WaysCommon

ACCESS = "odoo.exceptions.AccessError"
BAD_INPUT = "odoo.exceptions.UserError"
NOT_FOUND = "werkzeug.exceptions.NotFound"
numbers = itertools.count(1)


@tagged("post_install", "-at_install")
class HostileCommon(WaysCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.covered, cls.uncovered, cls.elsewhere = cls.states

    def _call(self, model, method, *args, **kwargs):
        """Call a method as whoever is logged in; return the name of the error, or ""."""
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _post(self, route, params):
        self.env.flush_all()
        with mute_logger("odoo.http", "odoo.sql_db"):
            answer = self.make_jsonrpc_request_raw(route, params)
        self.env.invalidate_all()
        return answer["error"]["data"]["name"] if "error" in answer else ""

    def _write_ticket(self, ticket, **values):
        return self._call(
            "helpdesk.ticket",
            "write",
            ticket.ids,
            values,
            context={"allowed_company_ids": [self.company.id, self.sister.id]},
        )

    def assertNoTicket(self, model, method, *args, **kwargs):
        """Call a method, and return the name of its error: it makes no ticket."""
        before = self._find_tickets()
        error = self._call(model, method, *args, **kwargs)
        self.assertFalse(self._find_tickets() - before)
        return error

    def _make_old_ticket(self, state, closed=False, **values):
        """Make a ticket that is older than the gate."""
        state.company.support_gate_mode = "off"
        ticket = self._open_ticket(state.person, team_id=state.team.id, **values)
        if closed:
            ticket.stage_id = self._find_closing_stage()
        state.company.support_gate_mode = "enforce"
        return ticket

    def _find_closing_stage(self):
        return self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True), ("team_ids", "=", False)], limit=1
        )

    def _make_letter(self, state):
        return (
            f"From: {state.person.email_formatted}\r\n"
            f"To: nobody@{self.domain.name}\r\nSubject: Help\r\n"
            f"Message-ID: <hostile-{next(numbers)}@clients.example.com>\r\n\r\nStuck"
        )


class TestHostileClient(HostileCommon):
    """A client with a portal login, a link, and patience."""

    def test_a_portal_login_makes_no_ticket_by_rpc(self):
        for state in self.states:
            self.authenticate(state.portal, PASSWORD)
            values = self._prepare_ticket(state)
            for more in ({}, {"work_type_id": self.own_error.id}):
                error = self.assertNoTicket(
                    "helpdesk.ticket", "create", [{**values, **more}]
                )
                self.assertEqual(error, ACCESS)

    def test_a_portal_login_is_no_mail_gateway(self):
        self.authenticate(self.uncovered.portal, PASSWORD)
        error = self.assertNoTicket(
            "mail.thread",
            "message_process",
            "helpdesk.ticket",
            self._make_letter(self.uncovered),
            custom_values={"work_type_id": self.own_error.id},
        )
        self.assertEqual(error, ACCESS)

    def test_the_form_makes_no_ticket_with_more_than_it_asks_for(self):
        self.authenticate(self.uncovered.portal, PASSWORD)
        before = self._find_tickets()
        self.company.helpdesk_mgmt_portal_select_team = True
        for more in (
            {"work_type_id": self.own_error.id},
            {"partner_id": self.covered.person.id},
            {"company_id": self.sister.id},
            {"team": self.elsewhere.team.id},
        ):
            answer = self.url_open(
                "/submitted/ticket",
                data={
                    "subject": "Help",
                    "description": "Stuck",
                    "csrf_token": Request.csrf_token(self),
                    **more,
                },
            )
            self.assertIn("o_support_plan_turned_away", answer.text)
        self.assertEqual(self._find_tickets(), before)

    def _comment(self, ticket, **access):
        return self._post(
            "/mail/message/post",
            {
                "thread_model": "helpdesk.ticket",
                "thread_id": ticket.id,
                "post_data": {"body": "Again", "message_type": "comment"},
                **access,
            },
        )

    def _find_comments(self, ticket):
        return ticket.message_ids.filtered(lambda m: "Again" in (m.body or ""))

    def test_a_comment_on_a_closed_ticket_asks_for_cover(self):
        for state in self.states:
            ticket = self._make_old_ticket(state, closed=True)
            self.authenticate(state.portal, PASSWORD)
            error = self._comment(ticket)
            self.assertEqual(error, "" if state.allowed else NOT_FOUND)
            error = self._call(
                "helpdesk.ticket",
                "message_post",
                ticket.ids,
                body="Again",
                subtype_xmlid="mail.mt_comment",
            )
            self.assertEqual(error, "" if state.allowed else ACCESS)
            # An internal note, which is what Odoo posts unless told otherwise.
            error = self._call(
                "helpdesk.ticket", "message_post", ticket.ids, body="Among ourselves"
            )
            self.assertEqual(error, ACCESS)
            self.assertEqual(
                len(self._find_comments(ticket)), 2 if state.allowed else 0
            )
            page = self.url_open(f"/my/ticket/{ticket.id}").text
            self.assertEqual('data-allow_composer="1"' in page, state.allowed)

    def test_a_link_with_a_token_comments_on_no_closed_ticket_either(self):
        ticket = self._make_old_ticket(self.uncovered, closed=True)
        token = ticket._portal_ensure_token()
        self.authenticate(None, None)
        self.assertEqual(self._comment(ticket, token=token), NOT_FOUND)
        self.assertFalse(self._find_comments(ticket))

    def test_an_open_ticket_takes_comments_and_so_does_a_gate_that_observes(self):
        self.authenticate(self.uncovered.portal, PASSWORD)
        self.assertEqual(self._comment(self._make_old_ticket(self.uncovered)), "")
        closed = self._make_old_ticket(self.uncovered, closed=True)
        self.company.support_gate_mode = "observe"
        self.assertEqual(self._comment(closed), "")

    def test_mail_to_a_team_that_was_archived_opens_no_ticket(self):
        self.team.active = False
        before = self._find_tickets()
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(
                False,
                self._make_letter(self.uncovered).replace("nobody@", "first@"),
            )
        self.assertEqual(self._find_tickets(), before)


class TestIngeniousAgent(HostileCommon):
    """Somebody of ours who knows the wire, and would rather not ask a manager."""

    def setUp(self):
        super().setUp()
        self.authenticate("agent", PASSWORD)

    def _make_flagged(self):
        client = self._make_client("Quarry Inn")
        self._cover(client)
        ticket = self._open_ticket(client.child_ids)
        client.child_ids.parent_id = self.stranger
        return ticket

    def test_nobody_writes_a_verdict_by_hand(self):
        ticket = self._make_flagged()
        for values in (
            {"support_verdict": "covered"},
            {"support_term_id": self.term.id},
            {"support_exception_id": 1},
        ):
            self.assertEqual(self._write_ticket(ticket, **values), BAD_INPUT)
        self.assertEqual(ticket.support_verdict, "uncovered")

    def test_a_verdict_that_is_given_along_counts_for_nothing(self):
        values = {
            **self._prepare_ticket(self.covered),
            "work_type_id": self.own_error.id,
            "support_verdict": "covered",
            "support_term_id": self.term.id,
        }
        before = self._find_tickets()
        self.assertEqual(self._call("helpdesk.ticket", "create", [values]), "")
        made = self._find_tickets() - before
        self.assertEqual(made.support_verdict, "no_cover_needed")
        self.assertFalse(made.support_term_id)

    def test_the_client_s_company_in_the_same_breath_does_not_deceive(self):
        ticket = self._open_ticket(self.covered.person)
        error = self._write_ticket(
            ticket,
            partner_id=self.uncovered.person.id,
            commercial_partner_id=self.client.id,
        )
        self.assertEqual(error, REFUSED)

    def test_a_ticket_goes_to_no_person_who_may_not_ask(self):
        self.term.contract_id.write(
            {
                "support_callers": "named",
                "support_caller_ids": [Command.set(self.covered.person.ids)],
            }
        )
        ticket = self._open_ticket(self.covered.person)
        error = self._write_ticket(ticket, partner_id=self.elsewhere.person.id)
        self.assertEqual(error, REFUSED)

    def test_many_at_once_are_refused_for_the_one_that_is_uncovered(self):
        tickets = self._open_ticket(self.covered.person).copy()
        tickets |= self._open_ticket(self.covered.person)
        error = self._call(
            "helpdesk.ticket",
            "web_save_multi",
            tickets.ids,
            [{"name": "Renamed"}, {"partner_id": self.uncovered.person.id}],
            specification={},
        )
        self.assertEqual(error, REFUSED)
        self.assertEqual(tickets.partner_id, self.covered.person)
        self.assertNotIn("Renamed", tickets.mapped("name"))

    def test_an_import_that_changes_tickets_is_refused(self):
        self.authenticate("manager", PASSWORD)
        ticket = self._open_ticket(self.covered.person)
        columns = [".id", "partner_id/.id"]
        row = [str(ticket.id), str(self.uncovered.person.id)]
        self._call("helpdesk.ticket", "load", columns, [row])
        self.assertEqual(ticket.partner_id, self.covered.person)

    def test_another_company_s_exempt_team_is_no_way_in_here(self):
        """Its gate is off and its team exempt: a ticket of its own is not moved here."""
        self.elsewhere.team.support_plan_required = False
        self.sister.support_gate_mode = "off"
        ticket = self._open_ticket(
            self.uncovered.person, team_id=self.elsewhere.team.id
        )
        self.assertEqual(ticket.support_verdict, "off")
        self.assertEqual(self._write_ticket(ticket, team_id=self.team.id), REFUSED)
        self.assertEqual(
            self._write_ticket(
                ticket, team_id=self.team.id, company_id=self.company.id
            ),
            REFUSED,
        )

    def test_another_company_s_kind_of_work_excuses_nothing_here(self):
        kind = self.env["support.work.type"].create(
            {"name": "Theirs", "needs_cover": False, "company_id": self.sister.id}
        )
        values = self._prepare_ticket(self.uncovered)
        error = self.assertNoTicket(
            "helpdesk.ticket", "create", [{**values, "work_type_id": kind.id}]
        )
        self.assertEqual(error, BAD_INPUT)

    def test_whoever_swallows_the_refusal_keeps_no_ticket(self):
        """A server action may catch every error; nothing is saved all the same."""
        self.agent.group_ids += self.env.ref("base.group_system")
        ticket = self._open_ticket(self.covered.person)
        for what in (
            f"create({pformat(self._prepare_ticket(self.uncovered))})",
            f"browse({ticket.id}).write({{'partner_id': {self.uncovered.person.id}}})",
        ):
            action = self.env["ir.actions.server"].create(
                {
                    "name": "Never mind",
                    "model_id": self.env["ir.model"]._get("res.partner").id,
                    "state": "code",
                    "code": f"try:\n    env['helpdesk.ticket'].{what}\n"
                    "except Exception:\n    pass",
                }
            )
            error = self.assertNoTicket("ir.actions.server", "run", action.ids)
            self.assertEqual(error, REFUSED)
        self.assertEqual(ticket.partner_id, self.covered.person)

    def test_no_context_opens_the_gate_or_hides_a_refusal(self):
        values = self._prepare_ticket(self.uncovered)
        counted = self.env["support.refusal"].search_count([])
        for context in (
            {"import_dryrun": True},
            {"support_granting": True, "support_charging": True, "tracking_disable": 1},
            {"default_support_verdict": "covered", "default_work_type_id": False},
        ):
            error = self.assertNoTicket(
                "helpdesk.ticket", "create", [values], context=context
            )
            self.assertEqual(error, REFUSED)
        refusals = self.env["support.refusal"].search([])
        self.assertEqual(len(refusals), counted + 1)
        self.assertEqual(refusals[0].count, 3)

    def test_no_context_makes_an_e_mail_one_that_was_held(self):
        for again in (1, [1, {"work_type_id": self.own_error.id}]):
            self.assertNoTicket(
                "mail.thread",
                "message_process",
                "helpdesk.ticket",
                self._make_letter(self.uncovered),
                context={"support_held_again": again, "support_raw_mail": "x"},
            )
        self.assertEqual(self.env["support.held.mail"].search_count([]), 2)

    def test_no_context_sends_an_answer_to_somebody_else(self):
        refusal = self.env["support.refusal"]._count(
            [
                {
                    "partner_id": self.stranger.id,
                    "channel": "web",
                    "reason": "none",
                    "company_id": self.company.id,
                }
            ]
        )
        error = self._call(
            "support.refusal",
            "action_send_offer",
            refusal.ids,
            context={"support_addressee": ["eve@example.net", "en_US"]},
        )
        self.assertEqual(error, "")
        sent = self.env["mail.mail"].search([], limit=1)
        self.assertIn(self.stranger.email, sent.email_to)

    def test_no_default_exempts_a_team(self):
        new_test_user(
            self.env,
            "head",
            "helpdesk_mgmt.group_helpdesk_manager",
            password=PASSWORD,
        )
        self.authenticate("head", PASSWORD)
        teams = self.env["helpdesk.ticket.team"].search([])
        error = self._call(
            "helpdesk.ticket.team",
            "create",
            [{"name": "Favours"}],
            context={"default_support_plan_required": False},
        )
        self.assertEqual(error, ACCESS)
        self.assertEqual(self.env["helpdesk.ticket.team"].search([]), teams)

    def _grant(self, **kwargs):
        values = {"partner_id": self.stranger.id, "reason": "They sign tomorrow"}
        values.update(kwargs.pop("values", {}))
        self._call("support.exception", "create", [values], **kwargs)
        return self.env["support.exception"].search([], limit=1)

    def test_no_default_signs_for_the_manager(self):
        self.company.write(
            {"support_exceptions_allowed": True, "support_exceptions_by_agents": 1}
        )
        granted = self._grant(
            context={
                "default_asked_by": self.manager.id,
                "default_reviewed_by": self.manager.id,
                "default_used_on": "2027-01-01 00:00:00",
            }
        )
        self.assertEqual(granted.asked_by, self.agent)
        self.assertEqual(granted.granted_by, self.agent)
        self.assertFalse(granted.reviewed_by)
        self.assertFalse(granted.used_on)

    def test_a_branch_has_no_exceptions_of_its_own_to_grant(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.agent.company_ids += branch
        self.company.write(
            {"support_exceptions_allowed": True, "support_exceptions_by_agents": 1}
        )
        states = [
            self._grant(
                values={"company_id": branch.id},
                context={"allowed_company_ids": [self.company.id, branch.id]},
            ).state
            for _each in range(2)
        ]
        self.assertEqual(states, ["granted", "asked"])


class TestTicketsThatMove(HostileCommon):
    """What Odoo moves without a write on the ticket: never blocked, flagged at once."""

    def assertFlagged(self, tickets, flagged=True):
        self.env.flush_all()
        self.env.invalidate_all()
        for ticket in tickets:
            self.assertEqual(ticket.support_verdict == "uncovered", flagged)

    def _make_person(self, parent=None, **values):
        parent = parent or self.client
        return self.env["res.partner"].create(
            {"name": "Pat", "parent_id": parent.id, **values}
        )

    def test_the_ticket_of_a_deleted_contact_is_flagged(self):
        person = self._make_person()
        ticket = self._open_ticket(person)
        person.unlink()
        self.assertFlagged(ticket)

    def test_the_tickets_of_a_deleted_legal_entity_are_flagged(self):
        entity = self._make_client("Harbour Cafe")
        self.term.contract_id.support_covered_partner_ids = entity
        ticket = self._open_ticket(entity.child_ids)
        entity.unlink()
        self.assertFlagged(ticket)

    def test_the_tickets_of_an_archived_contact_are_flagged(self):
        department = self._make_person()
        person = self._make_person(department, active=False)
        tickets = self._open_ticket(person) | self._open_ticket(department)
        department.active = False
        department.parent_id = self.stranger
        self.assertFlagged(tickets)

    def test_the_client_of_a_contact_written_by_hand_flags_its_tickets(self):
        person = self._make_person()
        ticket = self._open_ticket(person)
        person.commercial_partner_id = self.stranger
        self.assertFlagged(ticket)

    def test_a_stage_that_opens_again_flags_the_uncovered(self):
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "Filed", "closed": True}
        )
        tickets = {
            state.name: self._make_old_ticket(state, stage_id=stage.id)
            for state in self.states
        }
        stage.closed = False
        for state in self.states:
            self.assertFlagged(tickets[state.name], flagged=not state.allowed)

    def test_a_team_that_is_deleted_leaves_no_exempt_tickets(self):
        for state in self.states:
            team = self.team.copy({"name": "Internal", "company_id": state.company.id})
            team.support_plan_required = False
            ticket = self._open_ticket(state.person, team_id=team.id)
            self.assertEqual(ticket.support_verdict, "exempt")
            team.unlink()
            self.assertFlagged(ticket, flagged=not state.allowed)
