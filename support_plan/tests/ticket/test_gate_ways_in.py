# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every way in, through the real path: docs/gate.md has the table."""

import itertools
from contextlib import suppress
from datetime import datetime, timedelta
from xmlrpc.client import Fault

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...exceptions import SupportRefused
from ...models.gate.support_refusal import TESTING
from ..gate.common import PASSWORD, WaysCommon

numbers = itertools.count(1)


@tagged("post_install", "-at_install")
class TestWaysIn(WaysCommon):
    # ------------------------------------------------------------------
    # The web client, as the browser calls it (the tours press its buttons)
    # ------------------------------------------------------------------

    def test_saving_the_form(self):
        self.authenticate("agent", PASSWORD)
        self.assertGate(
            lambda state: self._call_kw(
                state,
                "helpdesk.ticket",
                "web_save",
                [],
                self._prepare_ticket(state),
                specification={"number": {}},
            )
        )

    def test_the_partner_s_smart_button_with_the_client_in_the_context(self):
        self.authenticate("agent", PASSWORD)

        def create(state):
            values = self._prepare_ticket(state)
            context = {"default_partner_id": values.pop("partner_id")}
            return self._call_kw(
                state, "helpdesk.ticket", "create", [values], context=context
            )

        self.assertGate(create)

    def test_name_create(self):
        """It fails on what a ticket must have, whoever asks."""
        self.authenticate("agent", PASSWORD)
        for state in self.states:
            answer = self.make_jsonrpc_request_raw(
                "/web/dataset/call_kw/helpdesk.ticket/name_create",
                {
                    "model": "helpdesk.ticket",
                    "method": "name_create",
                    "args": ["The till"],
                    "kwargs": {"context": {"default_partner_id": state.person.id}},
                },
            )
            self.assertIn("error", answer)
        self.assertFalse(
            self._find_tickets().filtered(lambda t: t.number == "The till")
        )

    def test_name_create_with_all_that_a_ticket_must_have(self):
        self.authenticate("agent", PASSWORD)

        def name_create(state):
            values = self._prepare_ticket(state)
            context = {f"default_{name}": value for name, value in values.items()}
            self._call_kw(
                state, "helpdesk.ticket", "name_create", "T-1", context=context
            )

        self.assertGate(name_create)

    def _import(self, state, dryrun):
        columns = ["name", "description", "partner_id/.id", "team_id/.id"]
        line = f"Till,stuck,{state.person.id},{state.team.id}"
        wizard = self._call_kw(
            state,
            "base_import.import",
            "create",
            {
                "res_model": "helpdesk.ticket",
            },
        )
        self.url_open(
            "/base_import/set_file",
            data={"id": wizard, "csrf_token": Request.csrf_token(self)},
            files={
                "ufile": ("tickets.csv", f"{','.join(columns)}\n{line}", "text/csv")
            },
        ).raise_for_status()
        options = {"quoting": '"', "separator": ",", "has_headers": True}
        return self._call_kw(
            state,
            "base_import.import",
            "execute_import",
            [wizard],
            columns,
            columns,
            options,
            dryrun=dryrun,
        )

    def test_importing_a_file(self):
        self.authenticate("manager", PASSWORD)

        def import_(state):
            messages = self._import(state, dryrun=False)["messages"]
            self.assertEqual(bool(messages), not state.allowed)
            if messages:
                self.assertIn("no support plan", str(messages))

        self.assertGate(import_)

    def test_testing_a_file_says_who_would_be_refused_and_counts_nobody(self):
        self.authenticate("manager", PASSWORD)
        before = self._find_tickets()
        for state in self.states:
            messages = self._import(state, dryrun=True)["messages"]
            self.assertEqual(bool(messages), not state.allowed)
        self.assertEqual(self._find_tickets(), before)
        refusals = self.env["support.refusal"].search_count([])
        for testing in (TESTING, False):
            Ticket = self.env["helpdesk.ticket"].with_context(import_dryrun=testing)
            with self.assertRaises(SupportRefused), self.env.cr.savepoint():
                Ticket.create(self._prepare_ticket(self.states[1]))
            self.env.cr.postcommit.run()
            refusals += not testing
            self.assertEqual(self.env["support.refusal"].search_count([]), refusals)

    def test_duplicating(self):
        """A ticket from the days of cover is no way to another one."""
        self.authenticate("agent", PASSWORD)
        for duplicate in (
            lambda state, ticket: self._call_kw(
                state, "helpdesk.ticket", "copy", ticket.id
            ),
            lambda state, ticket: self._call_kw(
                state,
                "ir.actions.server",
                "run",
                [self.env.ref("helpdesk_mgmt.action_duplicate_ticket").id],
                context={
                    "active_model": "helpdesk.ticket",
                    "active_id": ticket.id,
                    "active_ids": ticket.ids,
                },
            ),
        ):
            tickets = {
                state.name: self._make_old_ticket(state) for state in self.states
            }
            self.assertGate(
                lambda state, d=duplicate, t=tickets: d(state, t[state.name])
            )

    def _make_old_ticket(self, state):
        """Make a ticket that is older than the gate."""
        state.company.support_gate_mode = "off"
        ticket = self._open_ticket(state.person, team_id=state.team.id)
        state.company.support_gate_mode = "enforce"
        return ticket

    # ------------------------------------------------------------------
    # RPC of every kind
    # ------------------------------------------------------------------

    def test_xml_rpc(self):
        def create(state):
            try:
                self.xmlrpc_object.execute_kw(
                    self.env.cr.dbname,
                    self.agent.id,
                    PASSWORD,
                    "helpdesk.ticket",
                    "create",
                    [self._prepare_ticket(state)],
                    {"context": {"allowed_company_ids": state.company.ids}},
                )
            except Fault as fault:
                self.assertIn("no support plan", fault.faultString)

        self.assertGate(create)

    def test_json_rpc(self):
        def create(state):
            answer = self.make_jsonrpc_request_raw(
                "/jsonrpc",
                {
                    "service": "object",
                    "method": "execute_kw",
                    "args": [
                        self.env.cr.dbname,
                        self.agent.id,
                        PASSWORD,
                        "helpdesk.ticket",
                        "create",
                        [self._prepare_ticket(state)],
                        {"context": {"allowed_company_ids": state.company.ids}},
                    ],
                },
            )
            self.assertEqual("error" in answer, not state.allowed)

        self.assertGate(create)

    def test_json_2(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.agent)
            ._generate("rpc", "Front door", datetime.now() + timedelta(days=1))
        )

        def create(state):
            answer = self.url_open(
                "/json/2/helpdesk.ticket/create",
                json={
                    "vals_list": [self._prepare_ticket(state)],
                    "context": {"allowed_company_ids": state.company.ids},
                },
                headers={"Authorization": f"Bearer {key}"},
            )
            self.assertEqual(answer.ok, state.allowed)
            if not answer.ok:
                self.assertIn("no support plan", answer.text)

        self.assertGate(create)

    def test_load(self):
        self.authenticate("manager", PASSWORD)
        self.assertGate(
            lambda state: self._call_kw(
                state,
                "helpdesk.ticket",
                "load",
                ["name", "description", "partner_id/.id", "team_id/.id"],
                [["Till", "stuck", str(state.person.id), str(state.team.id)]],
            )
        )

    def test_a_batch_of_which_one_is_uncovered(self):
        self.authenticate("agent", PASSWORD)
        covered, uncovered = (self._prepare_ticket(state) for state in self.states[:2])
        before = self._find_tickets()
        self._call_kw(
            self.states[1], "helpdesk.ticket", "create", [covered] * 30 + [uncovered]
        )
        self.assertEqual(self._find_tickets(), before)

    # ------------------------------------------------------------------
    # The portal's form
    # ------------------------------------------------------------------

    FORM = {"subject": "The till is stuck", "description": "and does not open"}

    def test_the_portal_s_form_by_post(self):
        def post(state):
            self.authenticate(state.portal, PASSWORD)
            token = Request.csrf_token(self)
            self.url_open("/submitted/ticket", data={**self.FORM, "csrf_token": token})

        self.assertGate(post)

    def test_the_portal_s_form_by_get(self):
        """A link makes no ticket, whoever follows it."""
        for state in self.states:
            self.authenticate(state.portal, PASSWORD)
            before = self._find_tickets()
            with mute_logger("odoo.http"):
                self.url_open("/submitted/ticket", params=self.FORM)
            self.assertEqual(self._find_tickets(), before)

    # ------------------------------------------------------------------
    # E-mail
    # ------------------------------------------------------------------

    def _receive(self, state, model=False, to=None):
        number = next(numbers)
        message = (
            f"From: {state.person.email_formatted}\r\n"
            f"To: {to or state.team.alias_name}@{self.domain.name}\r\n"
            f"Subject: Till {number}\r\n"
            f"Message-ID: <{number}@clients.example.com>\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\nIt is stuck.\r\n"
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].with_company(state.company).message_process(
                model, message
            )

    def test_the_team_s_alias(self):
        self.assertGate(self._receive)
        aliases = self.team.alias_id | self.states[2].team.alias_id
        self.assertNotIn("invalid", aliases.mapped("alias_status"))

    def test_the_mail_gateway_s_fallback_model_without_any_alias(self):
        self.assertGate(
            lambda state: self._receive(state, "helpdesk.ticket", to="nobody")
        )

    # ------------------------------------------------------------------
    # The server itself, as superuser
    # ------------------------------------------------------------------

    def _make_action(self, state):
        return self.env["ir.actions.server"].create(
            {
                "name": "A ticket from the outside",
                "model_id": self.env["ir.model"]._get("helpdesk.ticket").id,
                "state": "code",
                "code": f"env['helpdesk.ticket'].create({self._prepare_ticket(state)})",
            }
        )

    def test_a_server_action(self):
        def run(state):
            with suppress(SupportRefused), self.env.cr.savepoint():
                self._make_action(state).with_company(state.company).run()

        self.assertGate(run)

    def test_a_scheduled_action(self):
        def run(state):
            cron = self.env["ir.cron"].create(
                {
                    "name": "Open a ticket every night",
                    "model_id": self.env["ir.model"]._get("helpdesk.ticket").id,
                    "code": (
                        "env['helpdesk.ticket'].with_company("
                        f"{state.company.id}).create({self._prepare_ticket(state)})"
                    ),
                    "interval_type": "days",
                }
            )
            with mute_logger("odoo.addons.base.models.ir_cron"):
                cron.method_direct_trigger()

        self.assertGate(run)

    def test_an_activity_of_another_document_does_not_help_either(self):
        """The superuser of a script is asked as anybody else."""

        def create(state):
            with suppress(UserError), self.env.cr.savepoint():
                self.env["helpdesk.ticket"].with_user(1).sudo().create(
                    self._prepare_ticket(state)
                )

        self.assertGate(create)
