"""Whole-hour arithmetic and first-expiring-first draw-down, free of Odoo.

Everything here takes and returns plain values, so that it can be read, tested and
trusted without a database. Hours are whole (``int``) everywhere; minutes are the real
ones, kept for staff alone. Rules 1 and 4 of docs/rules.md live here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import ceil
from typing import NamedTuple

MINUTES_PER_HOUR = 60


class Stock(NamedTuple):
    """What the draw-down needs to know of a lot."""

    key: int
    expiry: date
    hours_left: int


class Take(NamedTuple):
    """Hours that one lot gives."""

    key: int
    hours: int


def exact(multiplier: float | str | Fraction) -> Fraction:
    """Return a multiplier as the number that was typed.

    It comes from a database float; its shortest decimal form is what the user typed,
    and what we reckon with.

    >>> exact(1.1), exact(1.5) * exact("1.1")
    (Fraction(11, 10), Fraction(33, 20))
    """
    return Fraction(str(multiplier))


def weighted_minutes(minutes: int, multiplier: float | str | Fraction) -> Fraction:
    """Return the minutes that count, exactly: real minutes times the multiplier.

    >>> weighted_minutes(25, 1.5)
    Fraction(75, 2)
    >>> weighted_minutes(10, 0.1) * 6 == 6
    True
    """
    return Fraction(minutes) * exact(multiplier)


def whole_hours(minutes: int | Fraction) -> int:
    """Round minutes up to whole hours; nothing for no time at all.

    >>> [whole_hours(minutes) for minutes in (0, 1, 60, 61, 120)]
    [0, 1, 1, 2, 2]
    """
    return ceil(Fraction(minutes) / MINUTES_PER_HOUR)


def charged_hours(
    minutes: int | Fraction,
    *,
    minimum: int = 1,
    multiplier: float | str | Fraction = 1,
    grace_minutes: int = 0,
) -> int:
    """Return the whole hours that a call of so many minutes is charged.

    Minutes times multiplier, less the grace minutes, rounded up once, and never less
    than the minimum.

    :param minutes: real minutes of work, more than 0
    :param minimum: the minimum charge in hours; 0 is allowed
    :param multiplier: what the kind of work weighs, e.g. 1.5 after hours
    :param grace_minutes: minutes past a full hour that do not start the next one
    :raises ValueError: when there were no minutes, or a rule is negative

    >>> charged_hours(25)
    1
    >>> charged_hours(61)
    2
    >>> charged_hours(45, multiplier=1.5)
    2
    >>> charged_hours(64, grace_minutes=5), charged_hours(66, grace_minutes=5)
    (1, 2)
    >>> charged_hours(5, minimum=2)
    2
    >>> charged_hours(0)
    Traceback (most recent call last):
        ...
    ValueError: A call lasts at least one minute.
    """
    return charged_together(
        [(minutes, multiplier)], minimum=minimum, grace_minutes=grace_minutes
    )


def charged_together(
    calls: Iterable[tuple[int | Fraction, float | str | Fraction]],
    *,
    minimum: int = 1,
    grace_minutes: int = 0,
) -> int:
    """Return the whole hours that calls are charged which are rounded up together.

    As :func:`charged_hours`, which is this for one call.

    :param calls: the real minutes of each, and what its kind of work weighs

    >>> charged_together([(20, 1), (30, 1)]), charged_together([(20, 1), (30, 1.5)])
    (1, 2)
    """
    counted = Fraction(-grace_minutes)
    for minutes, multiplier in calls:
        if minutes <= 0:
            raise ValueError("A call lasts at least one minute.")
        if exact(multiplier) < 0:
            raise ValueError("A multiplier is never negative.")
        counted += weighted_minutes(minutes, multiplier)
    if minimum < 0 or grace_minutes < 0:
        raise ValueError("Minimum and grace minutes are never negative.")
    return max(minimum, whole_hours(counted))


def draw_down(lots: Iterable[Stock], hours: int) -> tuple[list[Take], int]:
    """Take hours from lots, the lot that expires first first.

    :param lots: the lots that may be drawn on; equal expiries go by key
    :param hours: whole hours to take
    :return: what each lot gives, and the hours that no lot could give

    >>> spring, autumn = Stock(1, date(2027, 3, 31), 2), Stock(2, date(2027, 9, 30), 5)
    >>> draw_down([autumn, spring], 3)
    ([Take(key=1, hours=2), Take(key=2, hours=1)], 0)
    >>> draw_down([spring], 3)
    ([Take(key=1, hours=2)], 1)
    """
    if hours < 0:
        raise ValueError("Hours to draw are never negative.")
    takes = []
    for lot in sorted(lots, key=lambda lot: (lot.expiry, lot.key)):
        taken = min(hours, lot.hours_left)
        if taken > 0:
            takes.append(Take(lot.key, taken))
            hours -= taken
    return takes, hours


def rolled_over(hours_left: int, cap: int) -> int:
    """Return the unused hours that move into the next term: up to the cap, once.

    >>> rolled_over(7, 5), rolled_over(3, 5), rolled_over(3, 0)
    (5, 3, 0)
    """
    return max(0, min(hours_left, cap))


def used_percent(granted: int, left: int) -> int:
    """Return how much of a stock is used, in whole percent, rounded down.

    >>> used_percent(20, 5), used_percent(3, 1), used_percent(0, 0)
    (75, 66, 0)
    """
    return (granted - left) * 100 // granted if granted else 0
