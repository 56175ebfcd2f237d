"""The arithmetic of periods, without Odoo: what always holds of a schedule."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_hours import anchors, load

settings.load_profile("plain")
periods = load("periods")

DAY = timedelta(days=1)
rhythms = st.tuples(
    st.sampled_from(
        ["daily", "weekly", "monthly", "quarterly", "semesterly", "yearly"]
    ),
    st.integers(1, 4),
)
numbers = st.integers(0, 60)


@pytest.mark.parametrize(
    ("anchor", "rule", "interval", "expected"),
    [
        (
            date(2024, 2, 29),
            "yearly",
            1,
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
        ),
        (
            date(2027, 1, 31),
            "monthly",
            1,
            ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"],
        ),
        (date(2027, 8, 29), "quarterly", 1, ["2027-08-29", "2027-11-29", "2028-02-29"]),
        (
            date(2026, 11, 30),
            "quarterly",
            1,
            ["2026-11-30", "2027-02-28", "2027-05-30"],
        ),
        (date(2026, 8, 31), "quarterly", 1, ["2026-08-31", "2026-11-30", "2027-02-28"]),
        (
            date(2026, 8, 31),
            "semesterly",
            1,
            ["2026-08-31", "2027-02-28", "2027-08-31"],
        ),
        (date(2027, 3, 1), "weekly", 2, ["2027-03-01", "2027-03-15", "2027-03-29"]),
        (date(2027, 3, 1), "daily", 3, ["2027-03-01", "2027-03-04", "2027-03-07"]),
    ],
)
def test_periods_keep_to_the_day_of_their_anchor(anchor, rule, interval, expected):
    firsts = [
        periods.period(anchor, rule, interval, number)[0]
        for number in range(len(expected))
    ]

    assert [str(first) for first in firsts] == expected


@given(anchors, rhythms, numbers)
def test_periods_lie_end_to_end(anchor, rhythm, number):
    first, last = periods.period(anchor, *rhythm, number)

    assert first <= last
    assert periods.period(anchor, *rhythm, number + 1)[0] == last + DAY
    for day in (first, last):
        assert periods.period_number(anchor, *rhythm, day) == number
        assert periods.period_end(anchor, *rhythm, day) == last
    assert periods.begins_period(anchor, *rhythm, first)
    assert not periods.begins_period(anchor, *rhythm, last) or first == last


def test_nothing_begins_before_the_anchor():
    anchor = date(2027, 1, 31)

    before = periods.begins_period(anchor, "monthly", 1, date(2026, 12, 31))
    assert before is False
    assert periods.period_number(anchor, "monthly", 1, anchor) == 0
    with pytest.raises(ValueError, match=r"^No period begins before its anchor\.$"):
        periods.period_number(anchor, "monthly", 1, anchor - DAY)


def test_a_period_far_away_is_found_without_a_walk():
    anchor = date(1, 1, 1)

    assert periods.period_number(anchor, "daily", 1, date(9000, 1, 1)) == (
        (date(9000, 1, 1) - anchor).days
    )
    assert periods.period_number(anchor, "weekly", 2, date(9000, 1, 1)) == (
        (date(9000, 1, 1) - anchor).days // 14
    )
    assert periods.period_number(anchor, "quarterly", 2, date(9000, 1, 1)) == 17998
    assert periods.period_number(anchor, "yearly", 1, date(9000, 1, 1)) == 8999


@pytest.mark.parametrize(
    ("start", "end", "rule", "anchor"),
    [
        (date(2027, 1, 31), date(2027, 2, 27), "monthly", date(2027, 1, 31)),
        (date(2026, 1, 31), date(2027, 2, 27), "monthly", date(2026, 1, 31)),
        (date(2024, 2, 29), date(2027, 2, 27), "yearly", date(2024, 2, 29)),
        (date(2026, 11, 30), date(2027, 2, 27), "quarterly", date(2026, 11, 30)),
        (date(2027, 1, 10), date(2027, 2, 27), "monthly", date(2027, 2, 28)),
        (date(2027, 1, 31), date(2027, 2, 26), "monthly", date(2027, 2, 27)),
    ],
)
def test_cover_brought_in_keeps_its_day_where_it_can(start, end, rule, anchor):
    assert periods.anchor_after(start, end, rule, 1) == anchor


def is_end_to_end(schedule):
    return all(
        before[1] + DAY == after[0]
        for before, after in zip(schedule, schedule[1:], strict=False)
    )


@given(
    anchors,
    rhythms,
    st.sets(st.integers(0, 12), max_size=6),
    st.integers(0, 14),
    st.none() | st.integers(0, 40),
)
def test_what_a_schedule_lacks_makes_it_whole(anchor, rhythm, taken, start, days):
    start = periods.boundary(anchor, *rhythm, start)
    taken = sorted(periods.period(anchor, *rhythm, number) for number in taken)
    taken = [each for each in taken if each[0] >= start]
    last = None if days is None else max([start, *(end for _, end in taken)])
    if last is not None:
        last += days * DAY

    lacking = periods.free_periods(anchor, *rhythm, start, taken, last)
    free = list(islice(lacking, 20) if last is None else lacking)
    schedule = sorted(free + taken)

    assert schedule[0][0] == start
    assert is_end_to_end(schedule)
    numbered = {periods.period_number(anchor, *rhythm, one[0]) for one in schedule}
    assert len(numbered) == len(schedule)
    if last is None:
        assert len(free) == 20
    else:
        assert schedule[-1][1] == last
        # Once it is whole, it lacks nothing.
        assert not list(periods.free_periods(anchor, *rhythm, start, schedule, last))


def test_a_schedule_that_has_no_last_day_goes_on():
    start = date(2027, 1, 1)
    lacking = periods.free_periods(start, "yearly", 1, start, [])

    years = [(first.year, end.year) for first, end in islice(lacking, 3)]
    assert years == [(2027, 2027), (2028, 2028), (2029, 2029)]


def free(taken, last, start=date(2027, 1, 1)):
    free = periods.free_periods(date(2027, 1, 1), "monthly", 1, start, taken, last)
    return [(str(first), str(end)) for first, end in free]


def test_the_last_day_belongs_to_the_schedule():
    january = ("2027-01-01", "2027-01-31")

    assert free([], date(2027, 1, 31)) == [january]
    assert free([], date(2026, 12, 31)) == []
    assert free([], date(2027, 1, 1)) == [("2027-01-01",) * 2]
    assert free([], date(2027, 2, 1)) == [january, ("2027-02-01",) * 2]
    assert free([], date(2027, 2, 28), date(2027, 2, 1)) == [
        ("2027-02-01", "2027-02-28")
    ]


def test_a_schedule_goes_on_after_what_ends_off_its_days():
    opening = date(2026, 12, 10), date(2027, 1, 9)

    assert free([opening], date(2027, 2, 28)) == [
        ("2027-01-10", "2027-01-31"),
        ("2027-02-01", "2027-02-28"),
    ]
    # What was over before it begins takes nothing of it.
    assert free([(date(2026, 1, 1), date(2026, 1, 31))], date(2027, 1, 31)) == [
        ("2027-01-01", "2027-01-31")
    ]


def test_what_begins_within_a_period_leaves_the_days_before_it():
    off = date(2027, 1, 31), date(2027, 2, 27)

    assert free([off], date(2027, 3, 31)) == [
        ("2027-01-01", "2027-01-30"),
        ("2027-02-28", "2027-02-28"),
        ("2027-03-01", "2027-03-31"),
    ]
    assert free([off], date(2027, 1, 15)) == [("2027-01-01", "2027-01-15")]


@given(anchors, rhythms, numbers, st.integers(0, 500))
def test_periods_go_on_from_any_day(anchor, rhythm, number, days):
    day = periods.boundary(anchor, *rhythm, number) + days * DAY
    following = list(islice(periods.periods_from(anchor, *rhythm, day), 4))

    assert following[0][0] == day
    assert is_end_to_end(following)
    for first, end in following:
        assert end == periods.period_end(anchor, *rhythm, first)
    ended = list(periods.periods_from(anchor, *rhythm, day, following[1][0]))
    assert ended == [following[0], (following[1][0],) * 2]
    assert not list(periods.periods_from(anchor, *rhythm, day, day - DAY))


@given(anchors, rhythms, numbers, st.data())
def test_the_parts_of_a_period_are_the_whole(anchor, rhythm, number, data):
    first, last = periods.period(anchor, *rhythm, number)
    cut = first + DAY * data.draw(st.integers(0, (last - first).days))

    part = periods.part_of_period(anchor, *rhythm, first, cut)
    days = (last - first).days + 1
    assert part == Fraction((cut - first).days + 1, days)
    if cut < last:
        rest = periods.part_of_period(anchor, *rhythm, cut + DAY, last)
        assert part + rest == 1
    else:
        assert part == 1


def test_contract_years_begin_within_the_period():
    anchor = date(2024, 2, 29)
    years = list(periods.contract_years(anchor, date(2025, 2, 28), date(2026, 2, 28)))

    assert years == [
        (date(2025, 2, 28), date(2026, 2, 27)),
        (date(2026, 2, 28), date(2027, 2, 27)),
    ]
    assert list(periods.contract_years(anchor, anchor, anchor)) == [
        (anchor, date(2025, 2, 27))
    ]
    assert not list(periods.contract_years(anchor, date(2025, 3, 1), date(2026, 2, 27)))
    # A period may begin before the first of them.
    assert list(periods.contract_years(anchor, date(2023, 3, 1), anchor)) == [
        (anchor, date(2025, 2, 27))
    ]
