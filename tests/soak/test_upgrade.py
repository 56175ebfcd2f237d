"""An upgrade from each version that went out, with subscriptions in every state.

SUPPORT_PLAN_UPGRADED says how many of them; 5,000 if left out.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import upgrade_checks as checks
import upgrade_schedule_checks as schedule
from upgrade_database import OldDatabase

COUNT = int(os.environ.get("SUPPORT_PLAN_UPGRADED", 5000))
VERSIONS = {"19.0.1.0.0": "6e30c59", "19.0.1.1.0": "b28ccda"}


@pytest.fixture(scope="module")
def filled():
    """Each old version with its database, filled at the same time, as that takes long."""
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        databases = [OldDatabase(commit, COUNT) for commit in VERSIONS.values()]
        list(pool.map(stack.enter_context, databases))
        yield dict(zip(VERSIONS, databases, strict=True))


@pytest.fixture(scope="module", params=VERSIONS)
def upgraded(filled, request):
    """A database that an old version filled, updated; with what it was before."""
    database = filled[request.param]
    before = checks.Before(database)
    database.update()
    return database, before


def show(found):
    """Let nothing be found, or say what, the first of each kind."""
    found = list(found)
    assert not found, f"{len(found)} found:\n" + "\n".join(map(str, found[:50]))


@pytest.mark.parametrize("table", checks.KEPT)
def test_the_update_keeps_what_there_is(upgraded, table):
    show(checks.find_changes(*upgraded, table))


def test_clients_stand_as_before(upgraded):
    show(checks.find_other_standings(*upgraded))


def test_the_audit_finds_nothing_new(upgraded):
    show(checks.find_new_mistakes(*upgraded))


def test_each_line_is_invoiced_next_when_it_was_or_the_report_says(upgraded):
    show(checks.find_other_next_dates(*upgraded))


def test_the_report_before_says_what_the_subscriptions_say_after(upgraded):
    show(schedule.find_untold(*upgraded))


def test_periods_lie_end_to_end(upgraded):
    show(schedule.find_gaps(*upgraded))


def test_premiums_have_their_periods(upgraded):
    show(schedule.find_premiums_without_period(*upgraded))


def test_terms_have_their_periods(upgraded):
    show(schedule.find_terms_without_period(*upgraded))


def test_nothing_is_planned_beyond_an_end_on_the_header(upgraded):
    show(schedule.find_planned_beyond_header(*upgraded))


def test_the_next_run_bills_what_is_due_once(upgraded):
    aside = schedule.run_a_night(upgraded[0])
    show(schedule.find_billed_again(*upgraded))
    show(schedule.find_billed_too_far_ahead(*upgraded))
    show(schedule.find_left(*upgraded, aside))
    show(schedule.find_gaps(*upgraded))
    show(checks.find_new_mistakes(*upgraded))
