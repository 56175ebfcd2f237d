"""The words of the gate, without Odoo: one table, and what every room rests on."""

import doctest

from test_hours import load

verdict = load("verdict")


def test_doctests():
    result = doctest.testmod(verdict)
    assert result.attempted
    assert not result.failed


def test_a_status_is_a_word_that_a_client_can_be_described_by():
    assert verdict.STATUSES == (
        "covered",
        "grace",
        "exhausted",
        "pending",
        "hold",
        "lapsed",
        "none",
    )


def test_whoever_may_be_refused_is_not_always_let_in():
    for word in verdict.WORDS.values():
        assert word.lets_in is not True or not word.on_refusal, word.code
        assert word.lets_in or word.on_refusal or word.code == "uncovered", word.code


def test_how_a_plan_stands_is_told_to_its_holder_alone():
    for code in ("pending", "exhausted", "hold"):
        assert verdict.Verdict(code, False, is_own=False).is_of_another
        assert not verdict.Verdict(code, False).is_of_another
    assert not verdict.Verdict("not_authorised", False, is_own=False).is_of_another
