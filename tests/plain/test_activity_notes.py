# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The note of an activity is HTML: what a stranger is called must stay text in it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for path in ROOT.glob("support_plan*/**/*.py")
    if "tests" not in path.parts and "migrations" not in path.parts
)


def find_notes(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (
            getattr(node.func, "attr", "") == "activity_schedule"
        ):
            yield from (word.value for word in node.keywords if word.arg == "note")


def is_safe(node):
    """Tell whether an expression escapes what is put into it."""
    if isinstance(node, ast.BinOp):
        node = node.left
    name = getattr(getattr(node, "func", None), "id", "")
    return name in ("nl2br", "Markup")


def test_there_are_notes_to_look_at():
    notes = [n for path in FILES for n in find_notes(ast.parse(path.read_text()))]
    assert len(notes) > 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_note_of_an_activity_is_escaped(path):
    for note in find_notes(ast.parse(path.read_text())):
        assert is_safe(note), ast.unparse(note)


def test_a_bare_note_is_noticed():
    tree = ast.parse("x.activity_schedule('y', note=self.env._('%s', name))")
    assert not any(map(is_safe, find_notes(tree)))
