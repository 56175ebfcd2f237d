#!/usr/bin/env python3
# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Work out the schedule of a database that has none yet, and what to look at in it.

The upgrade to 19.0.1.3.0 makes the periods that this finds. Run it on the old database
first: it only reads, and needs neither Odoo nor the new version there, but psycopg2 and
dateutil, which every Odoo has::

    python3 support_plan/schedule_report.py DATABASE      (or a connection string)

PostgreSQL's own variables say where the database is: PGHOST, PGUSER, PGSERVICE... The
exit status is 0 when there is nothing to look at, 1 when there is, and 2 when the
database could not be read.
"""
# This is a command as well, and says what it found where a person reads it.
# pylint: disable=print-used

import sys
from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

if __package__:
    from .audit import look_at
    from .periods import anchor_after, begins_period, periods_from
else:
    from audit import look_at
    from periods import anchor_after, begins_period, periods_from

ONE_DAY = timedelta(days=1)
SENTENCES = {
    "overlap": "{client}: {name} was invoiced for {start} to {end}, which overlaps with "
    "what was invoiced before. It gets no period; look at that invoice.",
    "missing": "{client}: nothing stands for {start} to {end} ({reason}). It counts as "
    "skipped; plan it again to bill it.",
    "other_dates": "{client}: the next period begins on {start}, which is within a term, "
    "so until {end} only that part of its premium is billed.",
    "header_end": "{client}: the subscription ends on {start}, and its line went on. The "
    "line ends with it, or with what is invoiced.",
    "next_date": "{client}: the next invoice was set to {start}, and the next period "
    "begins on {end}. The run sets the subscription aside until that is put right.",
}


class Found(NamedTuple):
    """Something that people should look at."""

    kind: str  # of SENTENCES
    line_id: int
    client: str
    start: date
    end: date | None = None
    name: str = ""
    reason: str = ""

    def __str__(self):
        return SENTENCES[self.kind].format(**self._asdict())


class Row(NamedTuple):
    """A period to make: what it is, and what belongs to it."""

    line_id: int
    start: date
    end: date
    state: str
    premium: float | None = None
    currency_id: int | None = None
    invoice_line_ids: tuple = ()  # of which the first, where it is billed, stands
    term_id: int | None = None
    is_opening: bool = False
    reason: str | None = None
    product_id: int | None = None
    quantity: int | None = None


class Premium(NamedTuple):
    """What was invoiced, or brought over, for some days."""

    start: date
    end: date
    stands: bool
    posted: bool
    invoice_line_id: int | None
    term_id: int | None
    amount: float
    currency_id: int
    name: str
    product_id: int
    quantity: int | None


class Line(NamedTuple):
    """A plan's subscription line, as the old version left it."""

    id: int
    client: str
    date_start: date
    date_end: date | None
    last_invoiced: date | None
    next_date: date | None
    anchor: date
    rule: str
    interval: int
    is_canceled: bool
    header_end: date | None


def read_lines(cr) -> list[Line]:
    """Return the subscription lines of plans, as they are."""
    # A version of old has no anchor of a line's own.
    cr.execute(
        """
        SELECT line.id, partner.name, line.date_start, line.date_end,
            line.last_date_invoiced, line.recurring_next_date,
            COALESCE(
                (to_jsonb(line) ->> 'support_anchor')::date, line.date_start
            ), line.recurring_rule_type,
            line.recurring_interval, COALESCE(line.is_canceled, FALSE),
            contract.date_end
        FROM contract_line line
        JOIN contract_contract contract ON contract.id = line.contract_id
        JOIN res_partner partner ON partner.id = contract.partner_id
        JOIN product_product product ON product.id = line.product_id
        JOIN product_template template ON template.id = product.product_tmpl_id
        WHERE template.support_plan_ok AND line.date_start IS NOT NULL
            AND line.display_type IS NULL
        ORDER BY line.id
        """
    )
    return [Line(*row) for row in cr.fetchall()]


def read_premiums(cr) -> dict[int, list[Premium]]:
    """Return what was invoiced or brought over, by subscription line."""
    cr.execute(
        """
        SELECT line.contract_line_id, line.support_period_start,
            line.support_period_end,
            line.support_released IS NOT TRUE AND line.parent_state <> 'cancel',
            line.parent_state = 'posted', line.id, term.id, line.price_subtotal,
            line.currency_id, COALESCE(move.name, 'Draft'), line.product_id,
            term.quantity
        FROM account_move_line line
        JOIN account_move move ON move.id = line.move_id
        LEFT JOIN support_plan_term term ON term.invoice_line_id = line.id
        WHERE line.support_period_start IS NOT NULL AND line.contract_line_id IS NOT NULL
        UNION ALL
        SELECT contract_line_id, date_start, date_end, TRUE, TRUE, NULL, id, premium,
            currency_id, 'Opening', product_id, quantity
        FROM support_plan_term WHERE is_opening
        ORDER BY 1, 2, 4 DESC, 6
        """
    )
    premiums = defaultdict(list)
    for line_id, *values in cr.fetchall():
        premiums[line_id].append(Premium(*values))
    return premiums


def plan_line(line: Line, premiums: list[Premium]) -> tuple[list[Row], list[Found]]:
    """Return the periods that a line has had, and what people should look at.

    What is billed stays as it was invoiced; what is free up to the last day that was
    invoiced counts as skipped. What follows is planned by the addon itself.
    """
    rows, found, refused = [], [], []
    until = None
    for premium in (each for each in premiums if each.stands):
        if until and premium.start <= until:
            refused.append(premium)
            found.append(
                Found(
                    "overlap",
                    line.id,
                    line.client,
                    premium.start,
                    premium.end,
                    premium.name,
                )
            )
            continue
        until = premium.end
        rows.append(
            Row(
                line.id,
                premium.start,
                premium.end,
                "billed" if premium.posted else "planned",
                premium.amount,
                premium.currency_id,
                (premium.invoice_line_id,) if premium.invoice_line_id else (),
                premium.term_id,
                premium.invoice_line_id is None,
                product_id=premium.product_id,
                quantity=premium.quantity,
            )
        )
    free = [each for each in premiums if not each.stands]
    rows += _credit(line, free)
    skipped = list(_skip(line, free, rows, refused))
    found += [
        Found("missing", line.id, line.client, row.start, row.end, reason=row.reason)
        for row in skipped
    ]
    return sorted(rows + skipped, key=lambda row: (row.start, row.state)), found


def _credit(line, free):
    """Yield a credited period for each premium that had bought a term and was taken
    back."""
    for premium in free:
        if premium.term_id:
            yield Row(
                line.id,
                premium.start,
                premium.end,
                "credited",
                premium.amount,
                premium.currency_id,
                (premium.invoice_line_id,),
                premium.term_id,
                reason=premium.name,
                product_id=premium.product_id,
                quantity=premium.quantity,
            )


def _skip(line, free, rows, refused):
    """Yield what is free up to the last day that was invoiced, in whatever way."""
    standing = sorted(
        (row.start, row.end)
        for row in rows
        if row.state != "credited" and row.end >= line.date_start
    )
    day = line.date_start
    last = line.last_invoiced or day - ONE_DAY
    last = max([last, *(premium.end for premium in refused)])
    for start, end in [*standing, (last + ONE_DAY, last)]:
        gap_end = min(start - ONE_DAY, last)
        if day <= gap_end:
            yield from _skip_gap(line, free, day, gap_end, refused)
        day = max(day, end + ONE_DAY)


def _skip_gap(line, free, start, end, refused):
    rhythm = line.anchor, line.rule, line.interval
    if start < line.anchor:
        days = [(start, end)]
    else:
        days = periods_from(*rhythm, start, end)
    for first, last in days:
        over = [
            each for each in free + refused if each.start <= last and each.end >= first
        ]
        yield Row(
            line.id,
            first,
            last,
            "skipped",
            invoice_line_ids=tuple(
                each.invoice_line_id
                for each in over
                if not each.term_id and each not in refused
            ),
            reason=", ".join(each.name for each in over)
            or "not invoiced before the upgrade",
        )


def look_ahead(line: Line, rows: list[Row]) -> list[Found]:
    """Return what people should look at in what follows."""
    if line.is_canceled:
        return []
    taken = [row.end for row in rows if row.state != "credited"]
    last = line.last_invoiced or line.date_start - ONE_DAY
    start = max([last, *taken]) + ONE_DAY if taken else last + ONE_DAY
    start = max(start, line.date_start)
    if line.last_invoiced and any(row.start > line.last_invoiced for row in rows):
        start = line.last_invoiced + ONE_DAY  # one became free before others
    if line.date_end and start > line.date_end:
        return []
    found = []
    if end_of(line, rows) != line.date_end:
        return [Found("header_end", line.id, line.client, line.header_end)]
    if line.next_date and line.next_date != start:
        found.append(Found("next_date", line.id, line.client, line.next_date, start))
    if start >= line.anchor and not begins_period(
        line.anchor, line.rule, line.interval, start
    ):
        end = next(periods_from(line.anchor, line.rule, line.interval, start))[1]
        found.append(Found("other_dates", line.id, line.client, start, end))
    return found


def end_of(line: Line, rows: list[Row]) -> date | None:
    """Return the last day of a line: with that of its subscription's header, where
    somebody had set one and the line went on, but not before what is billed."""
    if not line.header_end or line.date_end and line.date_end <= line.header_end:
        return line.date_end
    billed = [row.end for row in rows if row.state != "credited"]
    return max([line.header_end, line.date_start, *billed])


def anchor_of_openings(line: Line, rows: list[Row]) -> date | None:
    """Return the day from which the periods of a line that was brought over are counted,
    where it is not the line's first day."""
    openings = [row for row in rows if row.is_opening and row.end >= line.date_start]
    if not openings or line.anchor != line.date_start:
        return None
    last = max(openings, key=lambda row: row.end)
    return anchor_after(last.start, last.end, line.rule, line.interval)


def work_out(cr) -> tuple[list[tuple[Line, list[Row]]], list[Found]]:
    """Return each line with its periods, and all that people should look at.

    :param cr: a cursor of psycopg2, or Odoo's
    """
    premiums = read_premiums(cr)
    planned, found = [], []
    for line in read_lines(cr):
        rows, findings = plan_line(line, premiums[line.id])
        planned.append((line, rows))
        found += findings + look_ahead(line, rows)
    return planned, found


def report(cr) -> bool:
    """Print what people should look at, and how much there is.

    :return: whether there is nothing to look at
    """
    planned, found = work_out(cr)
    for each in found:
        print(each)
    periods = sum(len(rows) for _line, rows in planned)
    print(
        f"{len(planned)} subscription lines, {periods} periods, {len(found)} to look at."
    )
    return not found


def main(arguments) -> int:
    """Report on the database that is named, and return the exit status."""
    return look_at(arguments, __doc__, lambda cr: 0 if report(cr) else 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
