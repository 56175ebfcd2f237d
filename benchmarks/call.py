# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Logging a call, for a new client and for one with 100,000 entries in the ledger."""

from functools import partial

from dateutil.relativedelta import relativedelta
from measure import Side, compare, copies, count_queries, environment, multiply, settle
from world import cover, make_clients, make_plan, make_user

from odoo import fields

FEW, MANY = 10, 100_000
PAST_YEARS = 40
BATCH = 1_000


def measure(database):
    with copies(database, "few", "many") as (few, many):
        client, _same = (
            _fill(copy, entries) for copy, entries in ((few, FEW), (many, MANY))
        )
        agent, agent_many = (
            Side(copy, partial(_log, {"partner_id": client}), "agent")
            for copy in (few, many)
        )
        pbx, pbx_many = (
            Side(copy, partial(_log_call, client), "telephone") for copy in (few, many)
        )
        with environment(few) as env:
            tickets = [_open_ticket(env, rounding) for rounding in ("call", "ticket")]
        on_tickets = [
            Side(few, partial(_log, {"ticket_id": ticket}), "agent")
            for ticket in tickets
        ]
        return {
            "call.queries": max(map(count_queries, (agent, agent_many, *on_tickets))),
            "call.queries_by_rpc": max(map(count_queries, (pbx, pbx_many))),
            "call.growth": compare(agent_many, agent, times=10),
            "call.growth_by_rpc": compare(pbx_many, pbx, times=10),
        }


def _log(whose, env):
    """What an agent does: a call, logged at once."""
    env["support.call"].create(_prepare_call(whose)).action_log()


def _log_call(client_id, env):
    """What a telephone system does, where its calls need no review."""
    env["support.call"].log_call(external_ref="1", minutes=61, partner_id=client_id)


def _prepare_call(whose):
    return {
        "minutes": 61,
        "started_at": fields.Datetime.now() - relativedelta(hours=2),
        "summary": "Set up the new printer",
        **whose,
    }


def _open_ticket(env, rounding):
    """Open a ticket of a person whose company's plan rounds in that way; return its
    id. Another call of the day is on it already."""
    client = make_clients(env, 1)
    person = env["res.partner"].create({"name": "A Person", "parent_id": client.id})
    cover(env, client, make_plan(env, support_rounding=rounding))
    team = env["helpdesk.ticket.team"].create(
        {
            "name": "First Line",
            "user_ids": env["res.users"].search([("login", "=", "agent")]).ids,
        }
    )
    ticket = env["helpdesk.ticket"].create(
        {
            "name": "The printer prints",
            "description": "and does not stop",
            "partner_id": person.id,
            "team_id": team.id,
            "category_id": env["helpdesk.ticket.category"].search([], limit=1).id,
        }
    )
    _log({"ticket_id": ticket.id, "minutes": 25}, env)
    env.cr.commit()
    return ticket.id


# ----------------------------------------------------------------------
# A client with a long history
# ----------------------------------------------------------------------


def _fill(database, entries):
    """Give one client so many entries: half of them in the lot of today, the others
    in the lots of years past.

    :return: the client's id
    """
    with environment(database) as env:
        env.company.support_review = "never"
        make_user(env, "agent", "support_plan.group_agent")
        make_user(env, "telephone", "support_plan.group_machine")
        client = make_clients(env, 1)
        term = cover(env, client, make_plan(env, support_hours=2 * MANY))
        call = env["support.call"].create(
            _prepare_call({"partner_id": client.id, "minutes": 25})
        )
        call.action_log()
        env.cr.commit()
        # Each lot has its grant, and today's has the draw-down of that one call.
        years = min(PAST_YEARS, entries // 4)
        draws = entries - 2 - years
        for lot in _make_past_lots(env, term, years, draws // 2 // years):
            _draw(env, call, lot, lot.hours_granted)
        _draw(env, call, term.lot_ids, draws - draws // 2 // years * years)
        assert env["support.plan.entry"].search_count([]) == entries
    settle(database)
    return client.id


def _make_past_lots(env, term, years, hours):
    """Make a term and a lot in each year past; return the lots, granted."""
    earlier = "(model.{} - n * interval '1 year')::date"
    multiply(
        env,
        term,
        years,
        date_start=earlier.format("date_start"),
        date_end=earlier.format("date_end"),
        covered_from=earlier.format("covered_from"),
        invoice_line_id="NULL",
        is_opening="TRUE",
    )
    multiply(
        env,
        term.lot_ids,
        years,
        term_id="""(SELECT past.id FROM support_plan_term past
            WHERE past.contract_line_id = model.contract_line_id
              AND past.date_start = (model.date_start - n * interval '1 year')::date)""",
        date_start=earlier.format("date_start"),
        date_expiry=earlier.format("date_expiry"),
        hours_granted=str(hours),
        hours_left="0",
    )
    env.invalidate_all()
    lots = term.contract_line_id.support_lot_ids - term.lot_ids
    env.cr.execute(
        """INSERT INTO support_plan_entry (lot_id, kind, hours, date)
           SELECT id, 'grant', hours_granted, date_start FROM support_plan_lot
           WHERE id = ANY(%s)""",
        [lots.ids],
    )
    env.cr.commit()
    return lots


def _draw(env, call, lot, count):
    """Draw that many single hours from a lot, each for a call of its own."""
    for begin in range(0, count, BATCH):
        first = multiply(
            env,
            call,
            min(BATCH, count - begin),
            term_id=str(lot.term_id.id),
            started_at=f"'{lot.date_start}'::timestamp + interval '12 hours'",
            work_date=f"'{lot.date_start}'::date",
        )
        env.cr.execute(
            """INSERT INTO support_plan_entry (lot_id, kind, hours, date, call_id)
               SELECT %s, 'draw', -1, work_date, id FROM support_call WHERE id >= %s""",
            [lot.id, first],
        )
        # One transaction would heap up a version of the lot for each of its entries.
        env.cr.commit()
