"""The arithmetic of hours and periods, without Odoo: its doctests, and what always holds."""

import doctest
import importlib.util
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

# A slow machine is not a failure; what fails is printed, not kept in a folder.
settings.register_profile("plain", deadline=None, database=None, print_blob=True)
settings.load_profile("plain")

ADDON = Path(__file__).resolve().parents[2] / "support_plan"


def load(name):
    """Load a module of the addon by its path, as the addon itself imports Odoo."""
    spec = importlib.util.spec_from_file_location(name, ADDON / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hours = load("hours")
periods = load("periods")

minutes = st.integers(1, 100_000)
# What a user can type into a field of two decimals.
multipliers = st.integers(0, 1000).map(lambda hundredths: hundredths / 100)
minimums = st.integers(0, 20)
graces = st.integers(0, 59)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
anchors = st.one_of(
    days,
    st.sampled_from([date(2024, 2, 29), date(2027, 1, 31), date(2027, 12, 31)]),
)
rules = st.sampled_from(sorted(periods._UNITS))
stocks = st.lists(
    st.builds(hours.Stock, st.integers(1, 99), st.dates(), st.integers(0, 30)),
    unique_by=lambda lot: lot.key,
    max_size=8,
)


@pytest.mark.parametrize("module", [hours, periods], ids=lambda module: module.__name__)
def test_the_examples_in_the_documentation_hold(module):
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed


# ----------------------------------------------------------------------
# Charging
# ----------------------------------------------------------------------


@given(minutes, minimums, multipliers, graces)
def test_hours_are_those_that_a_person_would_count(worked, minimum, multiplier, grace):
    # Count in whole hundredths of a minute, one started hour after the other.
    rest = worked * round(multiplier * 100) - grace * 100
    started = 0
    while rest > 0:
        started += 1
        rest -= 60 * 100
    charged = hours.charged_hours(
        worked, minimum=minimum, multiplier=multiplier, grace_minutes=grace
    )
    assert type(charged) is int
    assert charged == max(minimum, started)


@given(minutes, minutes, minimums, multipliers, graces)
def test_more_work_is_never_charged_less(some, more, minimum, multiplier, grace):
    rules = {"minimum": minimum, "multiplier": multiplier, "grace_minutes": grace}
    less, most = sorted((some, some + more))
    assert hours.charged_hours(less, **rules) <= hours.charged_hours(most, **rules)


@given(minutes, minutes)
def test_one_long_call_is_never_charged_more_than_two_short_ones(first, second):
    together = hours.charged_hours(first + second)
    apart = hours.charged_hours(first) + hours.charged_hours(second)
    assert together <= apart


@given(st.lists(st.tuples(minutes, multipliers), min_size=1), minimums, graces)
def test_calls_rounded_up_together_are_charged_as_one(calls, minimum, grace):
    rules = {"minimum": minimum, "grace_minutes": grace}
    counted = sum(hours.weighted_minutes(*call) for call in calls)
    charged = hours.charged_together(calls, **rules)
    assert charged == (hours.charged_hours(counted, **rules) if counted else minimum)


@given(minutes)
def test_an_hour_is_never_charged_for_less_than_a_started_one(worked):
    assert 0 <= hours.charged_hours(worked) * 60 - worked < 60


@given(minutes, multipliers)
def test_a_multiplier_counts_as_it_was_typed(worked, multiplier):
    counted = hours.weighted_minutes(worked, multiplier)
    assert counted == worked * Fraction(round(multiplier * 100), 100)


@given(st.integers(max_value=0))
def test_a_call_without_minutes_is_an_error(worked):
    with pytest.raises(ValueError, match="at least one minute"):
        hours.charged_hours(worked)


def test_work_that_weighs_nothing_is_charged_the_hour_that_is_the_least():
    assert hours.charged_hours(45, multiplier=0) == 1
    assert hours.charged_together([(45, 0), (45, 0)]) == 1


def test_the_hour_after_a_full_one_starts_with_its_first_minute():
    assert hours.charged_together([(30, 1), (30, 1)]) == 1
    assert hours.charged_together([(30, 1), (31, 1)]) == 2


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("minimum", r"^Minimum and grace minutes are never negative\.$"),
        ("multiplier", r"^A multiplier is never negative\.$"),
        ("grace_minutes", r"^Minimum and grace minutes are never negative\.$"),
    ],
)
def test_a_negative_rule_is_an_error(rule, reason):
    with pytest.raises(ValueError, match=reason):
        hours.charged_hours(25, **{rule: -1})


# ----------------------------------------------------------------------
# Drawing
# ----------------------------------------------------------------------


@given(stocks, st.integers(0, 200))
def test_a_draw_conserves_hours(lots, wanted):
    takes, rest = hours.draw_down(lots, wanted)
    assert sum(take.hours for take in takes) + rest == wanted
    assert len({take.key for take in takes}) == len(takes)


@given(stocks, st.integers(0, 200))
def test_no_lot_is_drawn_below_zero_or_left_full_for_nothing(lots, wanted):
    takes, rest = hours.draw_down(lots, wanted)
    left = {lot.key: lot.hours_left for lot in lots}
    for take in takes:
        assert 0 < take.hours <= left[take.key]
        left[take.key] -= take.hours
    assert not rest or not any(left.values())


@given(stocks, st.integers(0, 200))
def test_the_lot_that_expires_first_is_drawn_first(lots, wanted):
    takes, _rest = hours.draw_down(lots, wanted)
    taken = {take.key: take.hours for take in takes}
    in_order = sorted(lots, key=lambda lot: (lot.expiry, lot.key))
    for number, lot in enumerate(in_order):
        later = in_order[number + 1 :]
        if any(taken.get(other.key) for other in later):
            assert taken.get(lot.key, 0) == lot.hours_left


@given(stocks, st.integers(0, 200), st.randoms(use_true_random=False))
def test_the_order_in_which_lots_are_given_makes_no_difference(lots, wanted, random):
    shuffled = random.sample(lots, len(lots))
    assert hours.draw_down(lots, wanted) == hours.draw_down(shuffled, wanted)


def test_nothing_negative_is_drawn():
    with pytest.raises(ValueError, match=r"^Hours to draw are never negative\.$"):
        hours.draw_down([], -1)


@given(st.integers(0, 99), st.integers(0, 99))
def test_what_rolls_over_is_left_and_within_the_cap(left, cap):
    assert hours.rolled_over(left, cap) == min(left, cap)
    # Whatever is wrong with a lot or a plan, nobody owes hours to the next term.
    assert hours.rolled_over(-1 - left, cap) == 0
    assert hours.rolled_over(left, -1 - cap) == 0


@given(st.integers(1, 99), st.data())
def test_used_percent_goes_from_nothing_to_a_hundred(granted, data):
    left = data.draw(st.integers(0, granted))
    percent = hours.used_percent(granted, left)
    assert 0 <= percent <= 100
    assert (percent == 100) == (left == 0)
    # Rounded down: nobody is told of 75% before it is used.
    assert percent * granted <= (granted - left) * 100


# ----------------------------------------------------------------------
# Periods
# ----------------------------------------------------------------------


@given(anchors, rules, st.integers(1, 5))
def test_periods_follow_each_other_without_gap_or_overlap(anchor, rule, interval):
    start = anchor
    for number in range(1, 60):
        end = periods.period_end(anchor, rule, interval, start)
        assert end >= start
        start = end + timedelta(days=1)
        assert start == periods.boundary(anchor, rule, interval, number)


@given(anchors, rules, st.integers(1, 5), st.integers(0, 4000))
def test_every_day_of_a_period_has_its_one_end(anchor, rule, interval, offset):
    day = anchor + timedelta(days=offset)
    end = periods.period_end(anchor, rule, interval, day)
    assert end >= day
    assert periods.period_end(anchor, rule, interval, end) == end
    assert periods.period_end(anchor, rule, interval, end + timedelta(days=1)) > end


@given(anchors, st.integers(1, 40))
def test_a_year_later_is_the_same_day_or_the_end_of_february(anchor, years):
    day = periods.boundary(anchor, "yearly", 1, years)
    assert (day.year, day.month) == (anchor.year + years, anchor.month)
    assert day.day == anchor.day or (anchor.day, day.day) == (29, 28)


@given(anchors, st.integers(1, 60))
def test_a_month_later_does_not_drift(anchor, months):
    day = periods.boundary(anchor, "monthly", 1, months)
    months_later = (day.year - anchor.year) * 12 + day.month - anchor.month
    assert months_later == months
    assert day.day == anchor.day or (day + timedelta(days=1)).day == 1


@given(anchors, rules, st.integers(1, 5))
def test_every_contract_year_begins_in_exactly_one_term(anchor, rule, interval):
    start, years = anchor, []
    while start < anchor + timedelta(days=3 * 366):
        end = periods.period_end(anchor, rule, interval, start)
        years += periods.contract_years(anchor, start, end)
        start = end + timedelta(days=1)
    assert years[0][0] == anchor
    assert len(years) >= 3
    for number, (first, last) in enumerate(years):
        assert first == periods.boundary(anchor, "yearly", 1, number)
        assert last == periods.boundary(anchor, "yearly", 1, number + 1) - timedelta(1)


@given(anchors, st.integers(-3000, 3000), st.integers(0, 2000))
def test_contract_years_begin_within_the_period_that_is_asked_for(
    anchor, offset, length
):
    start = anchor + timedelta(days=offset)
    assume(start.year >= 1990)
    end = start + timedelta(days=length)
    years = list(periods.contract_years(anchor, start, end))
    everything = [
        (
            periods.boundary(anchor, "yearly", 1, number),
            periods.boundary(anchor, "yearly", 1, number + 1) - timedelta(days=1),
        )
        for number in range(20)
    ]
    assert years == [year for year in everything if start <= year[0] <= end]
