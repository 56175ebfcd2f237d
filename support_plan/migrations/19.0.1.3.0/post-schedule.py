# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

from odoo import SUPERUSER_ID, api

from odoo.addons.support_plan.schedule_report import (
    anchor_of_openings,
    end_of,
    work_out,
)

_logger = logging.getLogger(__name__)
BATCH = 500


def migrate(cr, version):
    """Make the periods of subscriptions out of their invoices, terms and openings.

    What disagrees is noted on the subscription; a next date that somebody had typed is
    left as it is, and the recurring run shows the conflict.
    """
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    # A line that has its schedule already keeps it; what was only planned does not count.
    cr.execute(
        """DELETE FROM support_plan_period period WHERE NOT EXISTS (
               SELECT FROM support_plan_period other
               WHERE other.contract_line_id = period.contract_line_id
                 AND (other.invoice_line_id IS NOT NULL OR other.state <> 'planned'
                      OR other.user_id IS NOT NULL)
           )"""
    )
    cr.execute("SELECT DISTINCT contract_line_id FROM support_plan_period")
    known = {line_id for (line_id,) in cr.fetchall()}
    planned, found = work_out(cr)
    planned = [each for each in planned if each[0].id not in known]
    found = [each for each in found if each.line_id not in known]
    cr.execute(
        """UPDATE account_move_line SET support_released = TRUE
           WHERE support_period_start IS NOT NULL AND parent_state = 'cancel'"""
    )
    env.invalidate_all()
    for start in range(0, len(planned), BATCH):
        _make_periods(env, planned[start : start + BATCH])
    _note(env, found)


def _make_periods(env, planned):
    rows = [row for _line, its_rows in planned for row in its_rows]
    roots = {
        line.id: line.contract_id.company_id.root_id.id
        for line in env["contract.line"].browse(line.id for line, _rows in planned)
    }
    periods = env["support.plan.period"].create(
        [
            {
                "contract_line_id": row.line_id,
                "company_id": roots[row.line_id],
                "date_start": row.start,
                "date_end": row.end,
                "state": row.state,
                "is_opening": row.is_opening,
                "kept_premium": row.premium,
                "kept_currency_id": row.currency_id,
                "reason": row.reason,
                "user_id": SUPERUSER_ID if row.state == "skipped" else False,
                **_get_what(row),
            }
            for row in rows
        ]
    )
    _link(env, periods, rows)
    typed = {line.id: line.next_date for line, _rows in planned}
    lines = env["contract.line"].browse(typed)
    for line, its_rows in planned:
        anchor = anchor_of_openings(line, its_rows)
        if anchor and anchor != line.date_start:
            env.cr.execute(
                "UPDATE contract_line SET support_anchor = %s WHERE id = %s",
                [anchor, line.id],
            )
        end = end_of(line, its_rows)
        if end != line.date_end and not line.is_canceled:
            env.cr.execute(
                "UPDATE contract_line SET date_end = %s WHERE id = %s", [end, line.id]
            )
    env.invalidate_all()
    lines._plan_anew()
    env.add_to_compute(lines._fields["support_next_period_id"], lines)
    env.flush_all()
    # What somebody had typed is shown, and not overwritten.
    env.cr.execute(
        """UPDATE contract_line line SET recurring_next_date = typed.day
           FROM unnest(%s::int[], %s::date[]) AS typed (id, day)
           WHERE typed.id = line.id AND typed.day <> line.recurring_next_date
             AND line.is_canceled IS NOT TRUE""",
        [list(typed), list(typed.values())],
    )
    env.invalidate_all()


def _get_what(row):
    """Return what was invoiced; what is not said is the line's."""
    what = {"product_id": row.product_id, "quantity": row.quantity}
    return {name: value for name, value in what.items() if value}


def _link(env, periods, rows):
    """Let invoice lines and terms point at their periods.

    SQL, as the invoices of years are many, and writing them asks the books' locks.
    """
    env.flush_all()
    links = [
        (period.id, line_id)
        for period, row in zip(periods, rows, strict=True)
        for line_id in row.invoice_line_ids
    ]
    env.cr.execute(
        """UPDATE account_move_line line SET support_period_id = link.period_id
           FROM unnest(%s::int[], %s::int[]) AS link (period_id, line_id)
           WHERE link.line_id = line.id""",
        [[link[0] for link in links], [link[1] for link in links]],
    )
    env.cr.execute(
        """UPDATE support_plan_period period SET invoice_line_id = line.id
           FROM account_move_line line
           WHERE line.support_period_id = period.id
             AND line.support_released IS NOT TRUE AND period.id = ANY(%s::int[])""",
        [periods.ids],
    )
    terms = [
        (period.id, row.term_id)
        for period, row in zip(periods, rows, strict=True)
        if row.term_id
    ]
    env.cr.execute(
        """UPDATE support_plan_term term SET period_id = link.period_id
           FROM unnest(%s::int[], %s::int[]) AS link (period_id, term_id)
           WHERE link.term_id = term.id""",
        [[link[0] for link in terms], [link[1] for link in terms]],
    )
    env.cr.execute(
        """UPDATE support_plan_period old SET successor_id = new.id
           FROM support_plan_period new
           WHERE old.id = ANY(%s::int[]) AND old.state = 'credited'
             AND new.contract_line_id = old.contract_line_id
             AND new.state <> 'credited' AND new.date_start = old.date_start""",
        [periods.ids],
    )
    env.invalidate_all()


def _note(env, found):
    lines = env["contract.line"].browse(each.line_id for each in found)
    for each, line in zip(found, lines, strict=True):
        _logger.warning("Schedule: %s", each)
        line.contract_id._message_log(body=str(each))
