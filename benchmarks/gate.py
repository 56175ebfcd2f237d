# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the gate adds to a ticket, and whether that grows with the number of terms."""

from functools import partial
from itertools import cycle
from unittest.mock import patch

from measure import Side, compare, copies, count_queries, environment
from world import TERMS_OF_A_CLIENT, fill

from odoo.addons.support_plan.models.ticket.helpdesk_ticket import HelpdeskTicket
from odoo.addons.support_plan.verdict import Request

BATCH = 1_000
FEW, MANY = 100, 1_000_000


def measure_overhead(database):
    """Tickets of covered clients' people, as an agent opens them: with the gate, with
    the gate switched off, and with no gate at all."""
    with copies(database, "enforce", "off") as (enforce, off):
        for copy, mode in ((enforce, "enforce"), (off, "off")):
            clients = fill(copy, BATCH * TERMS_OF_A_CLIENT)
            with environment(copy) as env:
                env.company.support_gate_mode = mode
                people = _make_people(env, clients)
                team = _make_team(env)
                env.cr.commit()
        one = cycle([person] for person in people[:10])
        sides = [
            Side(copy, lambda env, work=work: work(next(one), team, env), "agent")
            for copy, work in (
                (enforce, _create),
                (off, _create),
                (enforce, _create_without_gate),
            )
        ]
        queries = [
            count_queries(Side(enforce, partial(_create, some, team), "agent"))
            - count_queries(
                Side(enforce, partial(_create_without_gate, some, team), "agent")
            )
            for some in (people[:1], people)
        ]
        return {
            "gate.queries_per_batch": max(queries),
            "gate.overhead": compare(sides[0], sides[1], pairs=101, times=4) - 1,
            "gate.overhead_all": compare(sides[0], sides[2], pairs=101, times=4) - 1,
        }


def measure_growth(database):
    """The gate's verdict on one request, among few terms and among a million."""
    with copies(database, "few", "many") as (few, many):
        sides = []
        for copy, terms in ((many, MANY), (few, FEW)):
            clients = fill(copy, terms)
            # As many clients on either side, from all over the table.
            asked = cycle(clients[:: len(clients) // (FEW // TERMS_OF_A_CLIENT)])
            sides.append(Side(copy, partial(_check, asked), "agent"))
        return {"gate.growth": compare(*sides, times=50)}


def _create(partner_ids, team_id, env):
    env["helpdesk.ticket"].create(
        [
            {
                "name": "The printer prints",
                "description": "and does not stop",
                "partner_id": partner_id,
                "team_id": team_id,
            }
            for partner_id in partner_ids
        ]
    )


def _create_without_gate(partner_ids, team_id, env):
    with patch.object(HelpdeskTicket, "_pass_gate", lambda *_args, **_kwargs: None):
        _create(partner_ids, team_id, env)


def _check(asked, env):
    client = env["res.partner"].browse(next(asked))
    (verdict,) = env["support.gate"]._check([Request(client, env.company)])
    assert verdict.allowed


def _make_people(env, client_ids):
    people = env["res.partner"].create(
        [
            {"name": f"A Person of {client_id}", "parent_id": client_id}
            for client_id in client_ids
        ]
    )
    return people.ids


def _make_team(env):
    agent = env["res.users"].search([("login", "=", "agent")])
    team = env["helpdesk.ticket.team"].create(
        {"name": "First Line", "user_ids": agent.ids}
    )
    return team.id
