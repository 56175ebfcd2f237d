# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every way round: a ticket that there is, and a change that would give it to somebody
without cover. docs/gate.md has the table."""

from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...exceptions import SupportRefused
from ..gate.common import PASSWORD, WaysCommon


@tagged("post_install", "-at_install")
class TestWaysRound(WaysCommon):
    def setUp(self):
        super().setUp()
        self.authenticate("agent", PASSWORD)

    def assertChange(self, prepare, change, taken):
        """Try a change in each state: it is made for the covered alone.

        :param prepare: makes the ticket that is changed
        :param change: changes it, as the web client does
        :param taken: tells whether the ticket was changed
        """
        for state in self.states:
            with self.subTest(state=state.name):
                ticket = prepare(state)
                self.env.flush_all()
                with mute_logger("odoo.http"):
                    change(state, ticket)
                self.env.invalidate_all()
                self.assertEqual(bool(taken(state, ticket)), state.allowed)

    def _write(self, state, model, record, values):
        both = [self.company.id, self.sister.id]
        self._call_kw(
            state,
            model,
            "web_save",
            record.ids,
            values,
            specification={"display_name": {}},
            context={"allowed_company_ids": both},
        )

    def _write_ticket(self, **values):
        return lambda state, ticket: self._write(
            state,
            "helpdesk.ticket",
            ticket,
            {
                name: value(state) if callable(value) else value
                for name, value in values.items()
            },
        )

    def _make_ours(self, state):
        """Make a ticket of our own error, which needs no cover."""
        return self._open_ticket(
            state.person, team_id=state.team.id, work_type_id=self.own_error.id
        )

    def _make_exempt(self, state):
        """Make a ticket of an internal team that needs no cover."""
        team = self.team.copy({"name": "Internal", "company_id": state.company.id})
        team.support_plan_required = False
        return self._open_ticket(state.person, team_id=team.id)

    def test_changing_the_client(self):
        self.assertChange(
            self._make_anybody_s,
            self._write_ticket(partner_id=lambda state: state.person.id),
            lambda state, ticket: ticket.partner_id == state.person,
        )

    def test_changing_the_team(self):
        self.assertChange(
            self._make_exempt,
            self._write_ticket(team_id=lambda state: state.team.id),
            lambda state, ticket: ticket.team_id == state.team,
        )

    def test_changing_the_kind_of_work(self):
        self.assertChange(
            self._make_ours,
            self._write_ticket(work_type_id=self.support.id),
            lambda state, ticket: ticket.work_type_id == self.support,
        )

    def test_changing_the_company(self):
        """The client is covered in the company that the ticket goes to, or not."""

        def prepare(state):
            there = self.company if state.company == self.sister else self.sister
            there.support_gate_mode = "off"
            ticket = self._open_ticket(state.person, team_id=False, company_id=there.id)
            there.support_gate_mode = "enforce"
            return ticket

        self.assertChange(
            prepare,
            self._write_ticket(company_id=lambda state: state.company.id),
            lambda state, ticket: ticket.company_id == state.company,
        )

    def test_a_one2many_command_on_the_contact(self):
        commands = {
            "create": lambda state, ticket: Command.create(self._prepare_ticket(state)),
            "link": lambda state, ticket: Command.link(ticket.id),
            "set": lambda state, ticket: Command.set(ticket.ids),
            "update": lambda state, ticket: Command.update(
                ticket.id, {"partner_id": state.person.id}
            ),
        }
        self.agent.group_ids += self.env.ref("base.group_partner_manager")
        for name, command in commands.items():
            with self.subTest(command=name):
                self.assertChange(
                    self._make_anybody_s,
                    lambda state, ticket, c=command: self._write(
                        state,
                        "res.partner",
                        state.person
                        if c is not commands["update"]
                        else ticket.partner_id,
                        {"helpdesk_ticket_ids": [c(state, ticket)]},
                    ),
                    lambda state, ticket: state.person.helpdesk_ticket_ids.filtered(
                        lambda one: one.support_verdict == "covered"
                    ),
                )

    def _make_anybody_s(self, state):
        """Make the ticket of somebody who needs no cover, as it came before the gate."""
        state.person.helpdesk_ticket_ids.unlink()
        state.company.support_gate_mode = "off"
        ticket = self._open_ticket(self._make_client("Anybody"), team_id=state.team.id)
        state.company.support_gate_mode = "enforce"
        return ticket

    def _close(self, state):
        """Make a closed ticket, from before the gate."""
        state.company.support_gate_mode = "off"
        ticket = self._open_ticket(state.person, team_id=state.team.id)
        ticket.stage_id = self._find_stage(closed=True)
        state.company.support_gate_mode = "enforce"
        return ticket

    def _find_stage(self, closed):
        return self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", closed)], limit=1
        )

    def test_reopening(self):
        self.assertChange(
            self._close,
            self._write_ticket(stage_id=self._find_stage(closed=False).id),
            lambda state, ticket: not ticket.closed,
        )

    def test_unarchiving(self):
        def prepare(state):
            state.company.support_gate_mode = "off"
            ticket = self._open_ticket(state.person, team_id=state.team.id)
            ticket.active = False
            state.company.support_gate_mode = "enforce"
            return ticket

        self.assertChange(
            prepare,
            lambda state, ticket: self._call_kw(
                state, "helpdesk.ticket", "action_unarchive", ticket.ids
            ),
            lambda state, ticket: ticket.active,
        )

    def test_a_reply_to_a_closed_ticket_reopens_it_for_the_covered_alone(self):
        """It is heard of the covered alone."""
        for state in self.states:
            ticket = self._close(state)
            message = ticket.message_post(body="Done")
            self.env["mail.thread"].message_process(
                False,
                f"From: {state.person.email_formatted}\r\n"
                f"To: {state.team.alias_name}@{self.domain.name}\r\n"
                f"Subject: Re: {ticket.name}\r\nIn-Reply-To: {message.message_id}\r\n"
                f"Message-ID: <reply-{state.name}@clients.example.com>\r\n\r\nAgain",
            )
            self.assertEqual(ticket.closed, not state.allowed)
            replies = ticket.message_ids.filtered(lambda m: "Again" in (m.body or ""))
            self.assertEqual(len(replies), int(state.allowed))

    def test_an_agent_does_not_exempt_a_team(self):
        answer = self.make_jsonrpc_request_raw(
            "/web/dataset/call_kw/helpdesk.ticket.team/write",
            {
                "model": "helpdesk.ticket.team",
                "method": "write",
                "args": [self.team.ids, {"support_plan_required": False}],
                "kwargs": {},
            },
        )
        self.assertIn("AccessError", answer["error"]["data"]["name"])

    # ------------------------------------------------------------------
    # What Odoo moves without asking: never blocked, flagged at once
    # ------------------------------------------------------------------

    def _merge(self, sources, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": [Command.set((sources | into).ids)], "state": "selection"}
        )
        wizard.dst_partner_id = into
        wizard.action_merge()
        self.env.flush_all()
        self.env.invalidate_all()

    def _make_covered_s(self):
        """Make a covered client's person with an open ticket."""
        client = self._make_client("Quarry Inn")
        self._cover(client)
        return client.child_ids, self._open_ticket(client.child_ids)

    def _move_to_the_company_of(self, state, ticket):
        """Have the ticket asked of the state's company, from before the gate."""
        if ticket.company_id != state.company:
            state.company.support_gate_mode = "off"
            ticket.write({"team_id": state.team.id, "company_id": state.company.id})
            state.company.support_gate_mode = "enforce"

    def test_merging_contacts_flags_the_tickets_of_the_uncovered(self):
        for state in self.states:
            person, ticket = self._make_covered_s()
            self._move_to_the_company_of(state, ticket)
            person.email = state.person.email
            self._merge(person, into=state.person)
            self.assertFalse(person.exists())
            self.assertEqual(ticket.partner_id, state.person)
            self.assertEqual(
                ticket.commercial_partner_id, state.person.commercial_partner_id
            )
            self.assertEqual(
                ticket.support_verdict, "covered" if state.allowed else "uncovered"
            )

    def test_merging_the_covered_client_itself_takes_its_plan_along(self):
        _person, ticket = self._make_covered_s()
        self._merge(ticket.commercial_partner_id, into=self.stranger)
        self.assertEqual(ticket.commercial_partner_id, self.stranger)
        self.assertEqual(ticket.support_verdict, "covered")

    def test_re_parenting_flags_the_tickets_of_the_uncovered(self):
        self.agent.group_ids += self.env.ref("base.group_partner_manager")
        for state in self.states:
            person, ticket = self._make_covered_s()
            self._move_to_the_company_of(state, ticket)
            self._write(
                state,
                "res.partner",
                person,
                {"parent_id": state.person.commercial_partner_id.id},
            )
            self.env.invalidate_all()
            self.assertEqual(
                ticket.commercial_partner_id, state.person.commercial_partner_id
            )
            self.assertEqual(
                ticket.support_verdict, "covered" if state.allowed else "uncovered"
            )

    def test_a_child_that_a_command_on_its_new_parent_moves_is_flagged_too(self):
        person, ticket = self._make_covered_s()
        self.stranger.write({"child_ids": [Command.link(person.id)]})
        self.assertEqual(ticket.support_verdict, "uncovered")

    def test_a_person_who_becomes_a_company_of_its_own_is_flagged_too(self):
        person, ticket = self._make_covered_s()
        person.is_company = True
        self.assertEqual(ticket.support_verdict, "uncovered")

    def test_a_person_who_becomes_a_covered_company_is_not_flagged(self):
        person, ticket = self._make_covered_s()
        ticket.support_term_id.contract_id.support_covered_partner_ids = person
        person.is_company = True
        self.assertEqual(ticket.commercial_partner_id, person)
        self.assertEqual(ticket.support_verdict, "covered")

    def test_another_company_s_cover_does_not_help_a_moved_ticket(self):
        """Its client is covered in this company, and the ticket is the sister's."""
        ticket = self._open_ticket(
            self.stranger.child_ids,
            team_id=self.states[2].team.id,
            work_type_id=self.own_error.id,
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET work_type_id = NULL WHERE id = %s", ticket.ids
        )
        ticket.invalidate_recordset()
        self.stranger.child_ids.parent_id = self.client
        self.assertEqual(ticket.support_verdict, "uncovered")

    def _flag(self):
        person, ticket = self._make_covered_s()
        person.parent_id = self.stranger
        return ticket

    def test_no_call_is_logged_on_a_flagged_ticket(self):
        ticket = self._flag()
        with self.assertRaisesRegex(SupportRefused, "no call is logged on it"):
            self._log(client=self.stranger, ticket_id=ticket.id)
        self._log(
            client=self.stranger, ticket_id=ticket.id, work_type_id=self.own_error.id
        )

    def test_no_call_is_written_down_for_a_flagged_ticket_nor_moved_to_it(self):
        ticket = self._flag()
        started = {"started_at": "2027-03-15 10:00:00", "minutes": 5, "summary": "x"}
        call = self.env["support.call"].create(
            {"ticket_id": ticket.id, "work_type_id": self.own_error.id, **started}
        )
        apart = call.create({"partner_id": self.stranger.id, **started})
        support = apart.work_type_id
        for act in (
            lambda: call.create({"ticket_id": ticket.id, **started}),
            lambda: apart.write({"ticket_id": ticket.id}),
            lambda: call.write({"work_type_id": support.id}),
        ):
            with (
                self.subTest(act=act),
                self.assertRaisesRegex(SupportRefused, "no call is logged on it"),
                self.env.cr.savepoint(),
            ):
                act()

    def test_a_call_that_ran_when_its_ticket_was_flagged_is_kept(self):
        person, ticket = self._make_covered_s()
        call = self.env["support.call"].create(
            {
                "ticket_id": ticket.id,
                "started_at": "2027-03-15 10:00:00",
                "minutes": 5,
                "summary": "Helped",
            }
        )
        client = person.parent_id
        person.parent_id = self.stranger
        with self.assertRaises(SupportRefused), self.env.cr.savepoint():
            call.action_log()
        call.write({"ticket_id": False, "partner_id": client.id})
        call.action_log()
        self.assertHours(call, drawn=1)

    def test_the_flag_goes_when_cover_starts(self):
        ticket = self._flag()
        term = self._cover(self.stranger)
        self.env.cr.precommit.run()
        self.assertEqual(ticket.support_verdict, "covered")
        self.assertEqual(ticket.support_term_id, term)
        self._log(client=self.stranger, ticket_id=ticket.id)

    def test_a_flagged_ticket_is_worked_on_under_an_exception(self):
        ticket = self._flag()
        self.company.support_exceptions_allowed = True
        with Form(self.env["support.exception"]) as form:
            form.partner_id = self.stranger
            form.ticket_id = ticket
            form.reason = "They moved yesterday"
        self.assertEqual(ticket.support_verdict, "exception")
        call = self._log(client=self.stranger, ticket_id=ticket.id)
        self.assertHours(call, absorbed=1)

    def test_flagging_many_tickets_asks_the_database_a_fixed_number_of_times(self):
        def count(number):
            person, ticket = self._make_covered_s()
            for _each in range(number - 1):
                ticket.copy()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            person.parent_id = self.stranger
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(3), count(20))
