"""Terms and contract years as plain dates, free of Odoo.

All dates are days without a time zone; both ends of a period belong to it. Every
boundary is reckoned from the first day of the subscription line (the anchor) and never
from the boundary before it, so that a line that starts on the 29th of February or the
31st of January does not drift.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

_UNITS = {
    "daily": {"days": 1},
    "weekly": {"weeks": 1},
    "monthly": {"months": 1},
    "quarterly": {"months": 3},
    "semesterly": {"months": 6},
    "yearly": {"years": 1},
}
_LONGEST_DAYS = {"days": 1, "weeks": 7, "months": 31, "years": 366}
ONE_DAY = timedelta(days=1)


def boundary(anchor: date, rule: str, interval: int, count: int) -> date:
    """Return the first day of the period number ``count`` (0 for the first).

    >>> boundary(date(2024, 2, 29), "yearly", 1, 1)
    datetime.date(2025, 2, 28)
    >>> boundary(date(2024, 2, 29), "yearly", 1, 4)
    datetime.date(2028, 2, 29)
    """
    unit = {key: value * interval * count for key, value in _UNITS[rule].items()}
    return anchor + relativedelta(**unit)


def period_end(anchor: date, rule: str, interval: int, start: date) -> date:
    """Return the last day of the period that ``start`` lies in.

    >>> period_end(date(2027, 1, 31), "monthly", 1, date(2027, 1, 31))
    datetime.date(2027, 2, 27)
    >>> period_end(date(2027, 1, 31), "monthly", 1, date(2027, 2, 28))
    datetime.date(2027, 3, 30)
    """
    # Begin at a count that is surely not too high, so that a start decades later does
    # not walk every period.
    ((unit, number),) = _UNITS[rule].items()
    count = (start - anchor).days // (_LONGEST_DAYS[unit] * number * interval)
    while boundary(anchor, rule, interval, count + 1) <= start:
        count += 1
    return boundary(anchor, rule, interval, count + 1) - ONE_DAY


def contract_years(anchor: date, start: date, end: date) -> Iterator[tuple[date, date]]:
    """Yield the contract years (first day, last day) that begin within a period.

    A quarterly premium meets one year in four; three years paid at once meet three.

    >>> list(contract_years(date(2027, 1, 1), date(2027, 4, 1), date(2027, 6, 30)))
    []
    >>> [year[0].year for year in
    ...  contract_years(date(2027, 1, 1), date(2027, 1, 1), date(2029, 12, 31))]
    [2027, 2028, 2029]
    """
    count = max(0, start.year - anchor.year - 1)
    while (first := boundary(anchor, "yearly", 1, count)) <= end:
        if first >= start:
            yield first, boundary(anchor, "yearly", 1, count + 1) - ONE_DAY
        count += 1
