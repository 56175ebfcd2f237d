# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the gate adds to a ticket, and whether that grows with the number of terms."""

from functools import partial
from itertools import cycle
from unittest.mock import patch

from measure import Side, compare, copies, count_queries, environment, multiply, settle
from world import cover, make_clients, make_plan, make_user

from odoo.addons.support_plan.models.gate.support_gate import Request
from odoo.addons.support_plan.models.ticket.helpdesk_ticket import HelpdeskTicket

BATCH = 1_000
FEW, MANY = 100, 1_000_000
TERMS_OF_A_CLIENT = 10


def measure_overhead(database):
    """Tickets of covered clients' people, as an agent opens them: with the gate, with
    the gate switched off, and with no gate at all."""
    with copies(database, "enforce", "off") as (enforce, off):
        for copy, mode in ((enforce, "enforce"), (off, "off")):
            clients = _fill(copy, BATCH * TERMS_OF_A_CLIENT)
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
            clients = _fill(copy, terms)
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


# ----------------------------------------------------------------------
# Many clients, each for ten years
# ----------------------------------------------------------------------


def _fill(database, terms):
    """Make so many terms: of each client, one for each of ten years.

    :return: the clients' ids
    """
    count = terms // TERMS_OF_A_CLIENT
    with environment(database) as env:
        make_user(env, "agent", "support_plan.group_agent")
        term = cover(env, make_clients(env, 1), make_plan(env))
        env.cr.commit()
        client = multiply(env, term.partner_id, count)
        env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s", [client]
        )
        contract = multiply(
            env,
            term.contract_id,
            count,
            partner_id=f"{client} + n - 1",
            commercial_partner_id=f"{client} + n - 1",
            invoice_partner_id=f"{client} + n - 1",
        )
        line = multiply(
            env, term.contract_line_id, count, contract_id=f"{contract} + n - 1"
        )
        number = f"(n - 1) / {TERMS_OF_A_CLIENT}"
        earlier = (
            f"(model.{{}} - (n - 1) %% {TERMS_OF_A_CLIENT} * interval '1 year')::date"
        )
        whose = {
            "contract_line_id": f"{line} + {number}",
            "contract_id": f"{contract} + {number}",
            "partner_id": f"{client} + {number}",
            "date_start": earlier.format("date_start"),
        }
        first = multiply(
            env,
            term,
            terms,
            **whose,
            date_end=earlier.format("date_end"),
            covered_from=earlier.format("covered_from"),
            invoice_line_id="NULL",
            is_opening="TRUE",
        )
        multiply(
            env,
            term.lot_ids,
            terms,
            **whose,
            term_id=f"{first} + n - 1",
            date_expiry=earlier.format("date_expiry"),
            hours_left="0",
        )
        env.cr.execute(
            """INSERT INTO support_plan_entry (lot_id, kind, hours, date)
               SELECT id, 'grant', hours_granted, date_start FROM support_plan_lot
               WHERE hours_left = 0"""
        )
        env.cr.commit()
    settle(database)
    return range(client, client + count)
