# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rule 6: no ticket without cover."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.misc import format_date
from odoo.tools.safe_eval import safe_eval

from ...exceptions import SupportRefused
from ...verdict import Request
from ..common import TODAY
from .common import EveryStateCommon


@tagged("post_install", "-at_install")
class TestGate(EveryStateCommon):
    def test_a_covered_client_s_ticket_opens_and_carries_its_verdict(self):
        term = self._cover()
        ticket = self._open_ticket()
        self.assertEqual(ticket.support_verdict, "covered")
        self.assertEqual(ticket.support_term_id, term)

    def test_a_client_without_a_plan_is_refused_and_told_what_to_do(self):
        with self.assertRaisesRegex(
            SupportRefused, "no support plan.*\n.*Offer a plan"
        ):
            self._open_ticket(self.stranger)

    def test_a_client_whose_premium_is_unpaid_is_refused(self):
        invoice = self._bill(self._subscribe())
        with self.assertRaisesRegex(SupportRefused, invoice.name):
            self._open_ticket()

    def test_a_client_whose_hours_are_used_up_is_refused(self):
        self._cover()
        self._log(10 * 60)
        with self.assertRaisesRegex(SupportRefused, "used up"):
            self._open_ticket()

    def test_a_plan_that_bills_lets_the_exhausted_in(self):
        self._cover(plan=self._make_plan("Billing", support_overage="bill"))
        self._log(10 * 60)
        self.assertEqual(self._open_ticket().support_verdict, "exhausted")

    def test_a_lapsed_client_is_refused(self):
        term = self._cover()
        with (
            self._travel(term.date_end + timedelta(1)),
            self.assertRaisesRegex(SupportRefused, "ended on"),
        ):
            self._open_ticket()

    def test_a_lapsed_client_is_told_when_the_last_term_ended(self):
        first = self._cover()
        line = first.contract_line_id
        with self._travel(first.date_end + timedelta(1)):
            self._pay(self._bill(line))
        last = line.support_term_ids - first
        with (
            self._travel(last.date_end + timedelta(1)),
            self.assertRaisesRegex(
                SupportRefused, f"ended on {format_date(self.env, last.date_end)}"
            ),
        ):
            self._open_ticket()

    def test_a_person_who_may_not_call_is_refused(self):
        line = self._cover().contract_line_id
        person = self.client.child_ids
        line.contract_id.write({"support_callers": "named"})
        with self.assertRaisesRegex(SupportRefused, "not among the people"):
            self._open_ticket(person)
        line.contract_id.support_caller_ids = person
        self.assertEqual(self._open_ticket(person).support_verdict, "covered")

    def test_a_category_that_the_plan_leaves_out_is_refused(self):
        covered, other = self.env["helpdesk.ticket.category"].create(
            [{"name": "Accounting"}, {"name": "Coffee Machine"}]
        )
        self._cover(plan=self._make_plan("Narrow", support_category_ids=covered.ids))
        self.assertTrue(self._open_ticket(category_id=covered.id))
        with self.assertRaisesRegex(SupportRefused, "Coffee Machine"):
            self._open_ticket(category_id=other.id)

    def test_a_further_legal_entity_is_covered_where_the_subscription_names_it(self):
        line = self._cover().contract_line_id
        line.contract_id.support_covered_partner_ids = self.stranger
        self.assertEqual(self._open_ticket(self.stranger).support_verdict, "covered")

    def test_our_own_error_needs_no_cover_and_the_ticket_says_so(self):
        ticket = self._open_ticket(self.stranger, work_type_id=self.own_error.id)
        self.assertEqual(ticket.support_verdict, "no_cover_needed")

    def test_a_ticket_without_a_client_is_refused(self):
        with self.assertRaisesRegex(SupportRefused, "names no client"):
            self._open_ticket(partner_id=False)

    def test_an_internal_team_can_be_exempted(self):
        self.team.support_plan_required = False
        ticket = self._open_ticket(partner_id=False)
        self.assertEqual(ticket.support_verdict, "exempt")

    def test_a_later_change_asks_again(self):
        self._cover()
        ticket = self._open_ticket()
        with self.assertRaises(SupportRefused):
            ticket.partner_id = self.stranger

    def test_a_closed_ticket_of_a_lapsed_client_is_not_reopened(self):
        term = self._cover()
        ticket = self._open_ticket()
        stage = self.env["helpdesk.ticket.stage"]
        ticket.stage_id = stage.search([("closed", "=", True)], limit=1)
        with (
            self._travel(term.date_end + timedelta(1)),
            self.assertRaises(SupportRefused),
        ):
            ticket.stage_id = stage.search([("closed", "=", False)], limit=1)

    def test_another_company_s_client_is_not_covered_here(self):
        self._cover()
        other = self.env["res.company"].create({"name": "Sister Ltd"})
        team = self.team.copy({"company_id": other.id, "name": "Theirs"})
        with self.assertRaises(SupportRefused):
            self._open_ticket(team_id=team.id, company_id=other.id)

    def test_a_branch_counts_as_its_root_company(self):
        self._cover()
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        team = self.team.copy({"company_id": branch.id, "name": "Theirs"})
        ticket = self._open_ticket(team_id=team.id, company_id=branch.id)
        self.assertEqual(ticket.support_verdict, "covered")

    def test_observing_lets_everything_pass_and_says_so(self):
        self.company.support_gate_mode = "observe"
        self.assertEqual(self._open_ticket(self.stranger).support_verdict, "observed")

    def test_an_exception_is_used_once_and_only_where_allowed(self):
        values = {
            "partner_id": self.stranger.id,
            "reason": "They sign tomorrow",
            "valid_until": TODAY + timedelta(1),
        }
        Exception_ = self.env["support.exception"]
        with (
            self.assertRaisesRegex(UserError, "makes no exceptions"),
            self.env.cr.savepoint(),
        ):
            Exception_.create(values)
        self.company.support_exceptions_allowed = True
        exception = Exception_.create(values)
        ticket = self._open_ticket(self.stranger)
        self.assertEqual(ticket.support_verdict, "exception")
        self.assertEqual(exception.ticket_id, ticket)
        with self.assertRaises(SupportRefused):
            self._open_ticket(self.stranger)

    def test_the_gate_asks_the_database_a_fixed_number_of_times(self):
        clients = [self._make_client(f"Client {number}") for number in range(20)]
        for client in clients:
            self._cover(client)
        gate = self.env["support.gate"]
        requests = [Request(client, self.company) for client in clients]
        self.env.flush_all()
        gate._check(requests)
        with self.assertQueryCount(1):
            verdicts = gate._check(requests)
        self.assertEqual({verdict.code for verdict in verdicts}, {"covered"})

    def test_whoever_the_short_query_lets_in_is_covered_by_the_long_one(self):
        """And the other way round, but for what the short one leaves to the long one:
        legal entities, and terms with a limit that somebody's question may break."""
        gate = self.env["support.gate"].sudo()
        clients = self._make_clients_in_every_state()
        till = self.env["helpdesk.ticket.category"].create({"name": "Till"})
        limited = {"named", "narrow", "legal entity"}
        everybody = set(clients) - {
            "none",
            "unpaid",
            "bounced",
            "legal entity",
            "used up",
            "billed",
            "reserved",
        }
        seen = set()
        for days in (-400, -366, -365, -1, 0, 1, 13, 14, 15, 364, 365, 400):
            day = TODAY + timedelta(days)
            for asked in (False, True):
                requests = {
                    name: Request(
                        client,
                        self.company,
                        caller=client.child_ids if asked else None,
                        category=till if asked else None,
                    )
                    for name, client in clients.items()
                }
                short = gate._let_in(list(requests.values()), day)
                long = gate._judge_all(list(requests.values()), day, in_words=False)
                for (name, request), verdict in zip(
                    requests.items(), long, strict=True
                ):
                    with self.subTest(state=name, days=days, asked=asked):
                        quick = short.get(request)
                        if quick:
                            self.assertEqual(
                                (quick.code, quick.term_id),
                                (verdict.code, verdict.term_id),
                            )
                            seen.add(name)
                        elif name not in limited:
                            self.assertNotEqual(verdict.code, "covered")
        self.assertEqual(seen, everybody)

    # ------------------------------------------------------------------
    # For telephone systems and scripts
    # ------------------------------------------------------------------

    def test_a_machine_asks_by_number_and_gets_plain_data(self):
        machine = new_test_user(self.env, "pbx", "support_plan.group_machine")
        self.client.phone = "+1 555 010 0123"
        self._cover()
        answer = (
            self.env["support.gate"]
            .with_user(machine)
            .check_client(phone="+15550100123")
        )
        self.assertEqual(answer["verdict"], "covered")
        self.assertEqual(answer["hours_left"], 10)
        self.assertEqual(answer["date_end"], "2028-03-14")

    def test_a_machine_logs_a_call_once(self):
        machine = new_test_user(self.env, "pbx", "support_plan.group_machine")
        self._cover()
        call = {
            "external_ref": "PBX-1",
            "minutes": 25,
            "partner_id": self.client.id,
        }
        Call = self.env["support.call"].with_user(machine)
        first = Call.log_call(**call)
        self.assertEqual((first["state"], first["hours"]), ("to_review", 1))
        again = Call.log_call(**call)
        self.assertEqual((again["id"], again["repeated"]), (first["id"], True))
        with self.assertRaisesRegex(UserError, "other content"):
            Call.log_call(**{**call, "minutes": 26})

    def test_a_machine_s_call_is_written_though_it_may_read_no_currency(self):
        machine = new_test_user(self.env, "pbx", "support_plan.group_machine")
        Call = self.env["support.call"].with_user(machine)
        self.env.flush_all()
        self.env.invalidate_all()
        Call.log_call(external_ref="PBX-2", minutes=5, partner_id=self.client.id)
        Call.env.flush_all()  # what the server does at the end of a request

    def test_a_machine_does_nothing_else(self):
        machine = new_test_user(self.env, "pbx", "support_plan.group_machine")
        for model in (
            "support.call",
            "res.partner",
            "account.move",
            "support.plan.lot",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(machine).search([]).read()

    def test_a_portal_login_may_not_ask(self):
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        with self.assertRaises(AccessError):
            self.env["support.gate"].with_user(portal).check_client(partner_id=1)

    def test_unknown_and_ambiguous_callers(self):
        gate = self.env["support.gate"]
        self.assertEqual(gate.check_client(email="x@y.zz")["verdict"], "unknown")
        for client in (self.client, self.stranger):
            client.child_ids.email = "shared@example.com"
        answer = gate.check_client(email="shared@example.com")
        self.assertEqual(answer["verdict"], "ambiguous")
        self.assertEqual(len(answer["clients"]), 2)

    def test_a_person_whom_several_clients_name_is_ambiguous(self):
        line = self._cover().contract_line_id
        bookkeeper = self.stranger.child_ids
        bookkeeper.email = "books@example.com"
        gate = self.env["support.gate"]
        answer = gate.check_client(email="books@example.com")
        self.assertEqual(answer["verdict"], "none")
        line.contract_id.write(
            {"support_callers": "named", "support_caller_ids": bookkeeper.ids}
        )
        answer = gate.check_client(email="books@example.com")
        self.assertEqual(answer["verdict"], "ambiguous")
        self.assertEqual(
            {one["name"]: one["verdict"] for one in answer["clients"]},
            {"Harbour Bakery": "covered", "Hill Garage": "none"},
        )
        answer = gate.check_client(partner_id=self.client.id)
        self.assertEqual(answer["verdict"], "covered")

    def test_outside_the_plan_s_hours_the_verdict_says_what_the_work_will_be(self):
        week = self.env["resource.calendar"].create(
            {
                "name": "Mornings",
                "attendance_ids": [
                    (5, 0, 0),
                    (
                        0,
                        0,
                        {"name": "am", "dayofweek": "0", "hour_from": 8, "hour_to": 12},
                    ),
                ],
            }
        )
        for outside, words in (
            ("uplift", "weighs 1.5 times"),
            ("manager", "awaits a manager"),
        ):
            client = self._make_client(f"Client {outside}")
            plan = self._make_plan(
                f"Mornings, {outside}",
                support_calendar_id=week.id,
                support_outside_hours=outside,
                support_uplift=1.5,
            )
            self._cover(client, plan)
            check = self.env["support.gate"].check_client
            answer = check(partner_id=client.id, at="2027-03-15 09:30:00")
            self.assertEqual(answer["verdict"], "covered")
            answer = check(partner_id=client.id, at="2027-03-15 19:30:00")
            self.assertEqual(
                (answer["verdict"], answer["allowed"]), ("outside_hours", True)
            )
            self.assertIn(words, answer["next_step"])
            self.assertEqual(self._open_ticket(client).support_verdict, "covered")

    def test_the_form_says_at_once_what_the_gate_would_say(self):
        self._cover()
        with Form(self.env["helpdesk.ticket"]) as form:
            form.partner_id = self.stranger
            self.assertEqual(form.support_answer_kind, "refused")
            self.assertIn("Offer a plan", form.support_answer)
            form.work_type_id = self.own_error
            self.assertEqual(form.support_answer_kind, "covered")
            form.partner_id = self.client
            form.work_type_id = self.support
            self.assertIn("Annual Plan, until", form.support_answer)
            form.name = "The printer prints"
            form.description = "and does not stop"

    def test_work_that_needs_no_cover_is_counted_by_agent_and_client(self):
        self._open_ticket(
            self.stranger, work_type_id=self.own_error.id, user_id=self.agent.id
        )
        action = self.env.ref("support_plan.helpdesk_ticket_action_let_in")
        counted = self.env["helpdesk.ticket"]._read_group(
            [*safe_eval(action.domain), ("user_id", "=", self.agent.id)],
            ["user_id", "commercial_partner_id"],
            ["__count"],
        )
        self.assertEqual(counted, [(self.agent, self.stranger, 1)])

    def test_one_click_enforces(self):
        self.company.support_gate_mode = "observe"
        settings = self.env["res.config.settings"]
        with self.assertRaises(AccessError):
            settings.with_user(self.agent).create({}).action_support_enforce()
        settings.create({}).action_support_enforce()
        self.assertEqual(self.company.support_gate_mode, "enforce")
