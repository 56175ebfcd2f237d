"""Terms and contract years as plain dates, free of Odoo.

All dates are days without a time zone; both ends of a period belong to it. Every
boundary is reckoned from the first day of the subscription line (the anchor) and never
from the boundary before it, so that a line that starts on the 29th of February or the
31st of January does not drift.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta

_UNITS = {
    "daily": ("days", 1),
    "weekly": ("days", 7),
    "monthly": ("months", 1),
    "quarterly": ("months", 3),
    "semesterly": ("months", 6),
    "yearly": ("months", 12),
}
ONE_DAY = timedelta(days=1)


def boundary(anchor: date, rule: str, interval: int, count: int) -> date:
    """Return the first day of the period number ``count`` (0 for the first).

    >>> boundary(date(2024, 2, 29), "yearly", 1, 1)
    datetime.date(2025, 2, 28)
    >>> boundary(date(2024, 2, 29), "yearly", 1, 4)
    datetime.date(2028, 2, 29)
    """
    unit, length = _UNITS[rule]
    return anchor + relativedelta(**{unit: length * interval * count})


def period(anchor: date, rule: str, interval: int, number: int) -> tuple[date, date]:
    """Return the first and the last day of a period.

    :param number: 0 for the period that begins on the anchor

    >>> first, last = period(date(2027, 1, 31), "monthly", 1, 1)
    >>> str(first), str(last)
    ('2027-02-28', '2027-03-30')
    """
    first = boundary(anchor, rule, interval, number)
    return first, boundary(anchor, rule, interval, number + 1) - ONE_DAY


def period_number(anchor: date, rule: str, interval: int, day: date) -> int:
    """Return the number of the period that a day lies in.

    :raises ValueError: where the day is before the anchor

    >>> period_number(date(2027, 1, 31), "monthly", 1, date(2027, 2, 27))
    0
    >>> period_number(date(2027, 1, 31), "monthly", 1, date(2027, 2, 28))
    1
    """
    if day < anchor:
        raise ValueError("No period begins before its anchor.")
    unit, length = _UNITS[rule]
    if unit == "days":
        return (day - anchor).days // (length * interval)
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    number = months // (length * interval)
    # In the month of a boundary, a day may still be before it.
    return number - (boundary(anchor, rule, interval, number) > day)


def period_end(anchor: date, rule: str, interval: int, start: date) -> date:
    """Return the last day of the period that ``start`` lies in.

    :raises ValueError: where the day is before the anchor

    >>> period_end(date(2027, 1, 31), "monthly", 1, date(2027, 1, 31))
    datetime.date(2027, 2, 27)
    >>> period_end(date(2027, 1, 31), "monthly", 1, date(2027, 2, 28))
    datetime.date(2027, 3, 30)
    """
    number = period_number(anchor, rule, interval, start)
    return period(anchor, rule, interval, number)[1]


def begins_period(anchor: date, rule: str, interval: int, day: date) -> bool:
    """Tell whether a period begins on a day.

    >>> begins_period(date(2027, 1, 31), "monthly", 1, date(2027, 2, 28))
    True
    >>> begins_period(date(2027, 1, 31), "monthly", 1, date(2027, 3, 28))
    False
    """
    if day < anchor:
        return False
    number = period_number(anchor, rule, interval, day)
    return boundary(anchor, rule, interval, number) == day


def part_of_period(
    anchor: date, rule: str, interval: int, start: date, end: date
) -> Fraction:
    """Return which part of its whole period a stretch of days is, by days.

    :param start: its first day
    :param end: its last day, in the same period
    :raises ValueError: where it begins before the anchor

    >>> year = date(2027, 1, 1), "yearly", 1
    >>> part_of_period(*year, date(2028, 1, 1), date(2028, 3, 31))
    Fraction(91, 366)
    >>> part_of_period(*year, date(2027, 1, 1), date(2027, 12, 31))
    Fraction(1, 1)
    """
    number = period_number(anchor, rule, interval, start)
    first, last = period(anchor, rule, interval, number)
    return Fraction((end - start).days + 1, (last - first).days + 1)


def anchor_after(start: date, end: date, rule: str, interval: int) -> date:
    """Return the anchor of the periods that follow on cover which was brought in.

    They keep to its first day where they can: monthly cover that ends on the 27th of
    February may have begun on the 31st of January, and then goes on from the 28th of
    February to the 30th of March. Else they begin anew on the day after it.

    :param start: the first day of the cover that was brought in
    :param end: its last day

    >>> anchor_after(date(2027, 1, 31), date(2027, 2, 27), "monthly", 1)
    datetime.date(2027, 1, 31)
    >>> anchor_after(date(2027, 1, 31), date(2027, 12, 31), "yearly", 1)
    datetime.date(2028, 1, 1)
    """
    following = end + ONE_DAY
    return start if begins_period(start, rule, interval, following) else following


def periods_from(
    anchor: date, rule: str, interval: int, day: date, last: date | None = None
) -> Iterator[tuple[date, date]]:
    """Yield period after period, end to end, from a day on; without end, unless there
    is a last day.

    :param day: the first day; within a period, the first one yielded is its rest
    :param last: the last day: the period that it lies in ends with it
    :raises ValueError: where the day is before the anchor

    >>> for first, end in periods_from(
    ...     date(2027, 1, 1), "yearly", 1, date(2028, 1, 1), date(2029, 3, 31)
    ... ):
    ...     print(first, end)
    2028-01-01 2028-12-31
    2029-01-01 2029-03-31
    """
    while last is None or day <= last:
        end = period_end(anchor, rule, interval, day)
        end = end if last is None else min(end, last)
        yield day, end
        day = end + ONE_DAY


def free_periods(
    anchor: date,
    rule: str,
    interval: int,
    start: date,
    taken: Iterable[tuple[date, date]],
    last: date | None = None,
) -> Iterator[tuple[date, date]]:
    """Yield the periods that a schedule lacks, so that it lies end to end; without end,
    unless it has a last day.

    :param start: the first day of the schedule, not before the anchor
    :param taken: first and last day of the periods that it has, without overlaps; one
        that begins within a period leaves only the days before it
    :param last: the last day of the schedule, where it has one; the period that it lies
        in ends with it

    >>> year = date(2027, 1, 1), date(2027, 12, 31)
    >>> for first, end in free_periods(
    ...     year[0], "yearly", 1, year[0], [year], date(2029, 3, 31)
    ... ):
    ...     print(first, end)
    2028-01-01 2028-12-31
    2029-01-01 2029-03-31
    """
    day = start
    for first, end in sorted(taken):
        before = first - ONE_DAY
        until = before if last is None else min(before, last)
        yield from periods_from(anchor, rule, interval, day, until)
        day = max(day, end + ONE_DAY)
    yield from periods_from(anchor, rule, interval, day, last)


def contract_years(anchor: date, start: date, end: date) -> Iterator[tuple[date, date]]:
    """Yield the contract years (first day, last day) that begin within a period.

    A quarterly premium meets one year in four; three years paid at once meet three.

    >>> list(contract_years(date(2027, 1, 1), date(2027, 4, 1), date(2027, 6, 30)))
    []
    >>> [year[0].year for year in
    ...  contract_years(date(2027, 1, 1), date(2027, 1, 1), date(2029, 12, 31))]
    [2027, 2028, 2029]
    """
    number = period_number(anchor, "yearly", 1, max(anchor, start))
    while (year := period(anchor, "yearly", 1, number))[0] <= end:
        if year[0] >= start:
            yield year
        number += 1
