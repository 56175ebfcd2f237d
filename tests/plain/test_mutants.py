"""The mutants that `make soak` breaks modules with."""

import ast
import difflib
import doctest
import inspect

import mutants

SOURCE = '''
def half(minutes: int | None = None) -> float | None:
    """Return one half."""
    if minutes:
        return minutes / 2
'''


def test_doctests():
    result = doctest.testmod(mutants)
    assert result.attempted
    assert not result.failed


def test_all_that_a_module_does_is_changed_and_nothing_that_it_says():
    found = mutants.find_mutants(SOURCE)

    assert [(mutant.line, mutant.change) for mutant in found] == [
        (2, "None -> 'mutant'"),
        (4, "minutes -> not minutes"),
        (5, "return minutes / 2 -> return None"),
        (5, "minutes / 2 -> minutes * 2"),
        (5, "2 -> 3"),
        (5, "2 -> 1"),
    ]
    assert found[2].source == "return minutes / 2"


def test_no_mutant_is_left_in_the_next_one():
    text = inspect.getsource(mutants)
    lines = ast.unparse(ast.parse(text)).splitlines()
    found = mutants.find_mutants(text)
    texts = [mutant.text for mutant in found]

    assert len({"\n".join(lines), *texts}) == len(texts) + 1
    for mutant in texts:
        changed = difflib.SequenceMatcher(None, lines, mutant.splitlines(), False)
        assert sum(tag != "equal" for tag, *_ in changed.get_opcodes()) == 1
