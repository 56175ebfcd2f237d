# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Clients in every state, and three states that every way to a ticket is tried in."""

from datetime import timedelta
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user
from odoo.tools import mute_logger

from ..common import TODAY, SupportPlanCommon

PASSWORD = "a long password"
REFUSED = "odoo.addons.support_plan.exceptions.SupportRefused"


class EveryStateCommon(SupportPlanCommon):
    """Clients of whom all that the gate knows is asked."""

    @classmethod
    def _make_clients_in_every_state(cls):
        """Return clients by the name of their state today."""
        clients = {}

        def cover(name, start=TODAY, **rules):
            client = clients[name] = cls._make_client(name)
            plan = cls._make_plan(name, **rules)
            return cls._cover(client, plan, start, paid_on=min(start, TODAY))

        long_ago = TODAY - relativedelta(years=1)
        cover("covered")
        cover("unlimited", support_allowance="unlimited")
        cover("no hours", support_allowance="none", support_overage="bill")
        cover("begins tomorrow", TODAY + timedelta(1))
        cover("ends today", TODAY - relativedelta(years=1, days=-1))
        cover("lapsed", long_ago)
        graceful = cover("grace", long_ago, support_grace_days=14)
        cls._bill(graceful.contract_line_id)
        last_week = TODAY - timedelta(7)
        cls._put_on_hold(cover("on hold", last_week).contract_id)
        released = cover("released").contract_id
        cls._put_on_hold(released)
        cls._take_off_hold(released)
        for name, rules in (("used up", {}), ("billed", {"support_overage": "bill"})):
            cls._log(600, cover(name, **rules).partner_id)
        reserved = cover("reserved").partner_id
        cls.env["support.call"].create(
            {
                "partner_id": reserved.id,
                "minutes": 600,
                "started_at": "2027-03-15 01:00:00",
                "summary": "Awaits its review",
                "state": "to_review",
            }
        )
        clients["bounced"] = cls._make_client("bounced")
        invoice = cls._bill(cls._subscribe(clients["bounced"]))
        cls._bounce(cls._pay(invoice))
        cover("named").contract_id.support_callers = "named"
        coffee = cls.env["helpdesk.ticket.category"].create({"name": "Coffee"})
        cover("narrow", support_category_ids=coffee.ids)
        clients["legal entity"] = cls._make_client("legal entity")
        cover("parent").contract_id.support_covered_partner_ids = clients[
            "legal entity"
        ]
        clients["unpaid"] = cls._make_client("unpaid")
        cls._bill(cls._subscribe(clients["unpaid"]))
        clients["none"] = cls.stranger
        return clients


class State(NamedTuple):
    """A client's person, the team that is asked, and whether a ticket may come."""

    name: str
    person: Any
    team: Any
    portal: str
    allowed: bool

    @property
    def company(self):
        return self.team.company_id


class WaysCommon(SupportPlanCommon, HttpCase):
    """A covered client, one without a plan, and one that is covered in another company
    than the one that is asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._cover()
        cls.sister = cls.env["res.company"].create({"name": "Sister Ltd"})
        both = {
            "company_ids": [Command.set([cls.company.id, cls.sister.id])],
            "password": PASSWORD,
        }
        cls.agent.write(both)
        cls.manager.write(both)
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "ways.example.com", "bounce_alias": "b", "catchall_alias": "c"}
        )
        (cls.company | cls.sister).alias_domain_id = cls.domain
        cls.team.write({"alias_name": "first", "alias_domain_id": cls.domain.id})
        theirs = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Theirs",
                "company_id": cls.sister.id,
                "alias_name": "theirs",
                "alias_domain_id": cls.domain.id,
            }
        )
        elsewhere = cls.client.child_ids.copy({"name": "Elsa Where"})
        cls.states = [
            cls._make_state("covered", cls.client.child_ids - elsewhere, cls.team),
            cls._make_state("uncovered", cls.stranger.child_ids, cls.team),
            cls._make_state("elsewhere", elsewhere, theirs),
        ]

    @classmethod
    def _make_state(cls, name, person, team):
        person.email = f"{name}@clients.example.com"
        login = f"portal_{name}"
        user = new_test_user(
            cls.env,
            login,
            "base.group_portal",
            password=PASSWORD,
            company_id=team.company_id.id,
            company_ids=[Command.set(team.company_id.ids)],
        )
        own = user.partner_id
        user.partner_id = person
        own.unlink()
        return State(name, person, team, login, allowed=name == "covered")

    def _find_tickets(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["helpdesk.ticket"].with_context(active_test=False).search([])

    def assertGate(self, way):
        """Try a way in, in each state: it gives a ticket to the covered alone."""
        for state in self.states:
            with self.subTest(state=state.name):
                before = self._find_tickets()
                with mute_logger("odoo.http", "odoo.sql_db"):
                    way(state)
                made = self._find_tickets() - before
                self.assertEqual(len(made), int(state.allowed))
                if made:
                    self.assertEqual(made.support_verdict, "covered")
                    self.assertEqual(made.support_term_id, self.term)

    def _prepare_ticket(self, state):
        return {
            "name": "The till is stuck",
            "description": "and does not open",
            "partner_id": state.person.id,
            "team_id": state.team.id,
        }

    def _call_kw(self, state, model, method, *args, context=None, **kwargs):
        """Call a method as the web client does; return its result, or assert that the
        gate refused it."""
        context = {"allowed_company_ids": state.company.ids, **(context or {})}
        answer = self.make_jsonrpc_request_raw(
            f"/web/dataset/call_kw/{model}/{method}",
            {
                "model": model,
                "method": method,
                "args": args,
                "kwargs": {**kwargs, "context": context},
            },
        )
        if "error" in answer:
            self.assertEqual(answer["error"]["data"]["name"], REFUSED, answer)
            self.assertFalse(state.allowed, answer)
            return None
        return answer.get("result")

    def make_jsonrpc_request_raw(self, route, params):
        return self.url_open(route, json={"params": params}).json()
