# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A siege by neighbours: what the logins and the mail of a client, of its rival and of a
stranger try, to read or steer what is another's.

Each way is tried twice: as the house stands, where it must come to nothing; and with its
guards taken away, where it must succeed, or the siege would notice nothing.
"""

import re
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...controllers.portal_support import SupportPlanPortal
from ...controllers.portal_tickets import SupportPlanTicketController
from ...models.mail import support_held_mail_release, support_mail_origin
from ..common import TODAY
from ..portal.test_portal import PIXEL
from .common_readers import SECRET, ReadersCommon

PROOF = "mx.elsewhere.example; dmarc=pass header.from=example.com"
WAYS = {}


def way(*guards):
    """Register a way in, with what guards it: each a function of the test that gives a
    context in which the guard is gone."""

    def register(method):
        WAYS[method.__name__] = guards
        return method

    return register


# ----------------------------------------------------------------------
# Taking guards away
# ----------------------------------------------------------------------


def method(model, name, instead):
    return lambda test: patch.object(type(test.env[model]), name, instead)


def rule(name):
    @contextmanager
    def without(test):
        test.env.ref(f"support_plan.{name}").active = False
        test.env.flush_all()
        test.registry.clear_all_caches()
        yield

    return without


def groups(model, field):
    """Take a field's groups away."""

    @contextmanager
    def without(test):
        one = test.env[model]._fields[field]
        with patch.object(one, "groups", None):
            yield

    return without


def access(*models):
    """Let clients' logins read models that are staff's."""

    @contextmanager
    def without(test):
        for model in models:
            test.env["ir.model.access"].create(
                {
                    "name": "siege",
                    "model_id": test.env["ir.model"]._get(model).id,
                    "group_id": test.env.ref("base.group_portal").id,
                    "perm_read": True,
                }
            )
        test.registry.clear_all_caches()
        yield

    return without


def on(target, name, instead):
    return lambda test: patch.object(target, name, instead)


def _lead_anywhere(self, message_dict, route):
    survivor = self.env["helpdesk.ticket"].sudo().browse(route[1] or ()).duplicate_id
    return (route[0], survivor.id, *route[2:]) if survivor else route


READERS = method("helpdesk.ticket", "_filter_readers", lambda self, people: people)
TYPED = method("res.partner", "_is_typed_by_stranger", lambda self: False)
TIED = method(
    "support.mail.gate", "_untie", lambda self, message, message_dict, route: route
)
ANYBODY = method("support.gate", "_check_may_ask", lambda self: None)
PAPERS = (
    method("support.refusal", "_get_answer", lambda self: "pending"),
    method(
        "support.refusal",
        "_compute_unpaid_invoice_id",
        lambda self: self.update({"unpaid_invoice_id": TestSiege.invoice}),
    ),
)
PAGES = on(SupportPlanPortal, "_may_see", lambda *args, **kwargs: True)


@tagged("post_install", "-at_install")
class TestSiege(ReadersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = cls._make_client("Prospect Ltd")
        cls.sam = cls._make_portal_user(cls.prospect, "sam", "Sam Prospect")
        cls.ann.partner_id.phone = "+32 2 555 01 23"

    def test_nobody_comes_in(self):
        self.assertGreaterEqual(len(WAYS), 25)
        for name in WAYS:
            with self.subTest(name), self._undone():
                self.assertFalse(getattr(self, name)(), "A way in")

    def test_each_way_is_noticed_without_its_guards(self):
        for name, guards in WAYS.items():
            with self.subTest(name), self._undone(), ExitStack() as stack:
                for guard in guards:
                    stack.enter_context(guard(self))
                self.assertTrue(getattr(self, name)(), "Nothing is noticed")

    @contextmanager
    def _undone(self):
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            with mute_logger(
                "odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule"
            ):
                yield
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.transaction.clear()
            self.registry.clear_all_caches()
            self.authenticate(None, None)

    # ------------------------------------------------------------------
    # What they use
    # ------------------------------------------------------------------

    def _as(self, user):
        self.authenticate(user.login, user.login)

    def _post(self, path, **values):
        return self.url_open(
            path, data={"csrf_token": Request.csrf_token(self), **values}
        )

    def _followed(self):
        """Return a ticket that a rival follows past every guard, answered."""
        ticket = self._mail()
        self._follow_by_sql(ticket, self.bob)
        self._answer(ticket)
        self._as(self.bob)
        return ticket

    def _search(self, model, domain, names):
        return self._call(model, "search_read", domain, names)

    def _unpaid(self):
        """Return the client of an unpaid premium, with somebody there who is named."""
        client = self._make_client("Unpaid Bakery")
        contract = self._subscribe(client).contract_id
        invoice = self._bill(contract.contract_line_ids)
        invoice._portal_ensure_token()
        TestSiege.invoice = invoice
        return client, contract, invoice

    def _is_told(self, invoice, address):
        self._work_off()
        mails = self.env["mail.mail"].search([("email_to", "like", address)])
        self.assertTrue(mails, "Whoever writes is answered")
        return invoice.access_token in "".join(mails.mapped("body_html"))

    # ------------------------------------------------------------------
    # Reading by following
    # ------------------------------------------------------------------

    @way(READERS, rule("rule_helpdesk_ticket_own"))
    def read_what_one_is_copied_in(self):
        ticket = self._mail(Cc=self.bob.email)
        self._as(self.bob)
        return SECRET in self._call(ticket._name, "read", ticket.ids, ["name"])

    @way(rule("rule_helpdesk_ticket_own"))
    def search_what_one_follows(self):
        self._followed()
        return SECRET in self._search("helpdesk.ticket", [], ["name"])

    @way(rule("rule_helpdesk_ticket_own"))
    def open_the_page_of_what_one_follows(self):
        ticket = self._followed()
        return SECRET in self.url_open(f"/my/ticket/{ticket.id}").text

    @way(rule("rule_helpdesk_ticket_own"))
    def comment_on_what_one_follows(self):
        ticket = self._followed()
        before = len(ticket.message_ids)
        self._comment(ticket)
        self.env.invalidate_all()
        return len(ticket.message_ids) > before

    @way(rule("rule_mail_message_own_tickets"))
    def read_a_message_that_one_was_told_of(self):
        message = self._answer(self._mail())
        self._tell_by_sql(message, self.bob)
        self._as(self.bob)
        return SECRET in self._call("mail.message", "read", message.ids, ["body"])

    @way(
        rule("rule_mail_notification_own_tickets"),
        rule("rule_mail_message_own_tickets"),
    )
    def find_a_notification_that_one_got(self):
        message = self._answer(self._mail())
        self._tell_by_sql(message, self.bob)
        self._as(self.bob)
        domain = [("mail_message_id", "=", message.id)]
        answer = self._call("mail.notification", "search_count", domain)
        return '"result": 0' not in answer and "error" not in answer

    @way(READERS)
    def get_the_next_answer_by_following(self):
        ticket = self._mail()
        self._follow_by_sql(ticket, self.bob)
        return self.bob.partner_id in self._get_told(self._answer(ticket))

    @way(groups("helpdesk.ticket", "duplicate_id"))
    def read_the_name_of_a_duplicate(self):
        theirs = self._mail()
        own = self._mail(self.bob.email_formatted, subject="Mine", text="Mine")
        own.duplicate_id = theirs
        self._as(self.bob)
        answer = self._call(own._name, "read", own.ids, ["duplicate_id"])
        return SECRET in answer

    @way(rule("rule_contract_contract_own"))
    def read_a_subscription_that_one_follows(self):
        contract = self.term.contract_id
        contract.name = SECRET
        self._follow_by_sql(contract, self.bob)
        self._as(self.bob)
        return SECRET in self._search("contract.contract", [], ["name"])

    @way(rule("rule_contract_line_own"), rule("rule_contract_contract_own"))
    def read_the_lines_of_a_subscription_that_one_follows(self):
        line = self.term.contract_line_id
        line.name = SECRET
        self._follow_by_sql(line.contract_id, self.bob)
        self._as(self.bob)
        return SECRET in self._search("contract.line", [], ["name"])

    # ------------------------------------------------------------------
    # Mail in somebody else's name
    # ------------------------------------------------------------------

    def _pass_on(self, **headers):
        """Say that a list of ours passed on what Ann wrote; return what it opened."""
        return self._mail(
            f"users@{self.domain.name}", X_Original_From=self.ann.email, **headers
        )

    @way(on(support_mail_origin, "is_proven", lambda *args: True))
    def pass_for_whom_a_list_names(self):
        return self._pass_on()

    @way(
        on(
            support_mail_origin,
            "is_proven",
            lambda message, server, address: "pass" in str(message.values()),
        )
    )
    def pass_by_another_servers_proof(self):
        self.company.support_authserv_id = "mx.ours.example"
        return self._pass_on(Authentication_Results=PROOF)

    @way(
        method(
            "support.mail.gate", "_get_colleague", lambda self, request: self.env.user
        ),
        method(
            "support.mail.gate", "_get_what_forwarding_lacks", lambda self, *args: ""
        ),
    )
    def name_a_client_as_a_colleague_does(self):
        ticket = self._mail(self.sam.email, subject=f"#client {self.ann.email}")
        return ticket

    @way(TIED)
    def reply_to_an_id_that_can_be_guessed(self):
        ticket = self._mail()
        guessed = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        before = len(ticket.message_ids)
        self._mail("evil@elsewhere.example", In_Reply_To=guessed[-1:].message_id)
        return len(ticket.message_ids) > before

    @way(
        TIED,
        on(support_held_mail_release.secrets, "token_hex", lambda size: "1"),
    )
    def reply_to_the_guessed_id_of_a_held_mail(self):
        raw = self._write(self.sam.email, f"The {SECRET}")
        self.assertFalse(self._hand_over(raw))
        held = self._get_held()
        # Its own id is known, as the mail went elsewhere too.
        self.env["mail.message"].create({"message_id": held.message_id, "body": "x"})
        self._cover(self.prospect)
        self._work_off()
        ticket = held.ticket_id
        before = len(ticket.message_ids)
        guess = f"<held-1@{self.domain.name}>"
        self._mail("evil@elsewhere.example", In_Reply_To=guess)
        return len(ticket.message_ids) > before

    # ------------------------------------------------------------------
    # Address books
    # ------------------------------------------------------------------

    def _type(self, user, partner=None, **values):
        """Write what a login types on the portal, as its pages do: as superuser."""
        partner = (partner or user.partner_id).with_user(user).sudo()
        partner.write(values)

    @way(TYPED)
    def take_a_strangers_mail_by_an_entry(self):
        entry = self.env["res.partner"].with_user(self.bob).sudo()
        entry.create(
            {
                "name": "Mine",
                "email": "new@elsewhere.example",
                "parent_id": self.stranger.id,
            }
        )
        return self._mail("new@elsewhere.example")

    @way(TYPED)
    def switch_a_client_off_by_its_address(self):
        self._type(self.sam, email=self.ann.email)
        return not self._mail()

    @way(TYPED)
    def switch_a_client_off_by_its_number(self):
        self._type(self.sam, phone=self.ann.partner_id.phone)
        answer = (
            self.env["support.gate"]
            .with_user(self.agent)
            .check_client(phone=self.ann.partner_id.phone)
        )
        return not answer["allowed"]

    @way(
        method("support.identity", "_check_is_staff", lambda self: None),
        access("support.identity"),
    )
    def confirm_what_one_typed(self):
        self._type(self.sam, email=self.ann.email)
        row = self.env["support.identity"].search(
            [("partner_id", "=", self.sam.partner_id.id), ("kind", "=", "email")]
        )
        row = row.filtered(lambda one: one.state == "unconfirmed")
        self._as(self.sam)
        self._call(row._name, "action_confirm", row.ids)
        self.env.invalidate_all()
        return row.state == "confirmed"

    # ------------------------------------------------------------------
    # Merges
    # ------------------------------------------------------------------

    @way(TYPED)
    def confirm_by_a_merge_what_one_typed(self):
        entry = self.env["res.partner"].with_user(self.sam).sudo()
        entry = entry.create(
            {"name": "Sam", "email": self.ann.email, "parent_id": self.prospect.id}
        )
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((entry | self.sam.partner_id).ids, self.sam.partner_id)
        return not self._mail()

    @way(method("support.mail.gate", "_lead_to_survivor", _lead_anywhere))
    def answer_on_the_ticket_that_ones_own_was_merged_into(self):
        theirs = self._mail()
        own = self._mail(self.bob.email_formatted, subject="Mine", text="Mine")
        answer = self._answer(own)
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        own.write({"stage_id": done.id, "duplicate_id": theirs.id})
        before = len(theirs.message_ids)
        self._mail(self.bob.email_formatted, In_Reply_To=answer.message_id)
        return len(theirs.message_ids) > before

    # ------------------------------------------------------------------
    # Papers
    # ------------------------------------------------------------------

    @way(*PAPERS)
    def get_the_invoice_without_being_named(self):
        client, contract, invoice = self._unpaid()
        contract.write(
            {
                "support_callers": "named",
                "support_caller_ids": client.child_ids.ids,
            }
        )
        other = self.env["res.partner"].create(
            {"name": "Otto", "email": "otto@x.example", "parent_id": client.id}
        )
        self.assertFalse(self._mail(other.email))
        return self._is_told(invoice, other.email)

    @way(*PAPERS)
    def get_the_invoice_of_the_company_that_covers_one(self):
        _client, contract, invoice = self._unpaid()
        subsidiary = self._make_client("Hill Bakery")
        contract.support_covered_partner_ids = subsidiary
        person = subsidiary.child_ids[:1]
        person.email = "hill@x.example"
        self.assertFalse(self._mail(person.email))
        return self._is_told(invoice, person.email)

    # ------------------------------------------------------------------
    # Pages and forms
    # ------------------------------------------------------------------

    def _accept(self):
        policy = self.env["support.plan.policy"].create(
            {"name": "House Rules", "body": f"<p>Of {SECRET}.</p>"}
        )
        policy.action_put_in_use()
        self.plan.support_policy_id = policy
        return policy, self.term.contract_line_id

    @way(PAGES)
    def read_a_neighbours_terms(self):
        _policy, line = self._accept()
        self._as(self.bob)
        return SECRET in self.url_open(f"/my/support/terms/{line.id}").text

    @way(PAGES)
    def load_what_a_neighbour_signed(self):
        _policy, line = self._accept()
        kept = line.contract_id._accept_support_policy(
            line, "Ann", document=("Signed.pdf", f"%PDF {SECRET}".encode())
        )
        self._as(self.bob)
        return SECRET in self.url_open(f"/my/support/accepted/{kept.id}").text

    @way(PAGES)
    def sign_for_a_neighbour(self):
        policy, line = self._accept()
        self._as(self.bob)
        self.make_jsonrpc_request(
            f"/my/support/terms/{line.id}/accept?policy_id={policy.id}",
            {"name": "Ann", "signature": PIXEL},
        )
        return line.contract_id.support_acceptance_ids

    @way(
        on(
            SupportPlanTicketController,
            "_get_own_ticket",
            lambda self, ticket_id: TestSiege.ticket.with_env(TestSiege.ticket.env),
        )
    )
    def close_a_neighbours_ticket(self):
        ticket = TestSiege.ticket = self._mail()
        self.team.write({"close_ticket": True} if "close_ticket" in self.team else {})
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "Done", "closed": True, "close_from_portal": True}
        )
        stage.team_ids |= self.team
        self._as(self.bob)
        self._post("/ticket/close", ticket_id=ticket.id, stage_id=stage.id)
        self.env.invalidate_all()
        return ticket.closed

    @way(on(SupportPlanTicketController, "_keep_to_form", lambda self, values: values))
    def write_to_a_company_where_the_gate_is_off(self):
        sister = self.env["res.company"].create({"name": "Sister Ltd"})
        sister.support_gate_mode = "off"
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Theirs", "company_id": sister.id, "show_in_portal": True}
        )
        self.company.helpdesk_mgmt_portal_select_team = True
        self._as(self.sam)
        self._post("/submitted/ticket", subject="Siege", description="x", team=team.id)
        return self.env["helpdesk.ticket"].search_count([("name", "=", "Siege")])

    @way(
        on(
            SupportPlanTicketController,
            "_find_posted",
            lambda self, token, cr=None: TestSiege.ticket.id,
        )
    )
    def learn_a_ticket_by_the_token_of_its_form(self):
        ticket = TestSiege.ticket = self._mail()
        ticket.support_form_token = "t"
        self._as(self.bob)
        page = self._post(
            "/submitted/ticket", subject="x", description="x", form_token="t"
        )
        return f"/my/ticket/{ticket.id}" in page.url or re.search(
            rf"/my/ticket/{ticket.id}\b", " ".join(r.url for r in page.history[1:])
        )

    # ------------------------------------------------------------------
    # RPC
    # ------------------------------------------------------------------

    @way(access("support.plan.term", "support.plan.lot", "support.plan.entry"))
    def read_terms_hours_and_ledger(self):
        self._as(self.bob)
        answers = [
            self._search(model, [], ["display_name"])
            for model in ("support.plan.term", "support.plan.lot", "support.plan.entry")
        ]
        return any('"error"' not in answer for answer in answers)

    @way(access("support.call"))
    def read_calls(self):
        self._log(61)
        self._as(self.bob)
        return '"error"' not in self._search("support.call", [], ["summary"])

    @way(groups("res.company", "support_cost_hour"))
    def read_the_cost_of_an_hour(self):
        self.company.support_cost_hour = 4711
        self._as(self.bob)
        company = self.company.ids
        return "4711" in self._call(
            "res.company", "read", company, ["support_cost_hour"]
        )

    @way(groups("res.company", "support_cost_hour"))
    def compare_the_cost_of_an_hour(self):
        self.company.support_cost_hour = 47
        self._as(self.bob)
        domain = [("support_cost_hour", "=", 47)]
        return '"error"' not in self._call("res.company", "search_count", domain)

    @way(ANYBODY)
    def ask_how_a_neighbour_is_covered(self):
        self._as(self.bob)
        answer = self._call("support.gate", "check_client", partner_id=self.client.id)
        return '"error"' not in answer

    @way(ANYBODY)
    def spend_a_neighbours_hours(self):
        self._as(self.bob)
        self._call(
            "support.call",
            "log_call",
            external_ref="siege",
            minutes=61,
            partner_id=self.client.id,
            started_at=f"{TODAY} 05:00:00",
        )
        calls = self.env["support.call"].search_count([("external_ref", "=", "siege")])
        return calls

    @way(
        method("support.desk", "_check_agent", lambda self: None),
        access("support.identity"),
    )
    def look_somebody_up_at_the_desk(self):
        self._as(self.bob)
        answer = self._call("support.desk", "look_up", self.client.name)
        return '"error"' not in answer

    @way(lambda test: test._without_staff_check())
    def use_up_an_exception_by_checking_cover(self):
        ticket = self._mail(self.bob.email_formatted, subject="Mine", text="Mine")
        self._as(self.bob)
        answer = self._call(ticket._name, "action_support_check_cover", ticket.ids)
        return '"error"' not in answer

    def _without_staff_check(self):
        ticket = type(self.env["helpdesk.ticket"])
        return patch.object(
            ticket,
            "action_support_check_cover",
            lambda self: self.sudo()._review_cover(use_exceptions=True) or True,
        )
