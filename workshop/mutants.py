"""mutants.py: break a module in one small way after the other: do its tests notice?

    python workshop/mutants.py support_plan/periods.py tests/plain/test_periods.py

A mutant that survives shows what no test asserts. Each one is run in a process of its
own, on a copy of the files. Where it never comes to an end, or takes all memory, it has
been noticed as well.
"""

import argparse
import ast
import os
import resource
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import Phase, settings

CHECKOUT = Path(__file__).resolve().parent.parent
WORKERS = int(os.environ.get("TEST_WORKERS", "2"))
PYTEST = ["-c", "pyproject.toml", "-x", "-q", "--tb=no", "--assert=plain"]
PYTEST += ["-p", "no:odoo", "-p", "no:cacheprovider"]
PATIENCE = 10  # Seconds of computing, and as many times what the tests take.
WAIT = 10  # As many times these seconds by the clock: others compute as well.
MEMORY = 2**32
EXTRA = "mutant"

INSTEAD = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
    ast.BitXor: (ast.BitOr,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
OTHER_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
# Which no test can tell from the code as it is, by file: the line, what became of it,
# and why that makes no difference.
EQUIVALENT = {
    "periods.py": {
        # Older years are looked at first, and none of them begins within the period.
        ('number = period_number(anchor, "yearly", 1, max(anchor, start))', "1 -> 2"),
    },
}


class Mutant(NamedTuple):
    """One change of a module."""

    line: int
    source: str
    change: str
    text: str


# ----------------------------------------------------------------------
# What is changed
# ----------------------------------------------------------------------


def find_mutants(text):
    """Return all mutants of a module, from its first line to its last.

    >>> [mutant.change for mutant in find_mutants("x = a < 1")]
    ['a < 1 -> a <= 1', 'a < 1 -> a >= 1', '1 -> 2', '1 -> 0']
    """
    tree = ast.parse(text)
    lines = text.splitlines()
    mutants = []
    for node in list(walk(tree)):
        for old, new in change(node):
            mutated = ast.unparse(Swap(old, new).visit(tree))
            Swap(new, old).visit(tree)
            said = f"{ast.unparse(old)} -> {ast.unparse(new)}"
            source = lines[old.lineno - 1].strip()
            mutants.append(Mutant(old.lineno, source, said, mutated))
    return sorted(mutants, key=lambda mutant: mutant.line)


def walk(node):
    """Yield all nodes that do something: neither docstrings nor annotations."""
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not is_docstring(child):
                yield from walk(child)


def is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class Swap(ast.NodeTransformer):
    """Put one node in the place of another."""

    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def change(node):
    """Yield a node of this one, or itself, and what is put in its place, in pairs."""
    yield from change_itself(node)
    for test in get_tests(node):
        # These are changed by themselves.
        if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield test, ast.UnaryOp(ast.Not(), test)


def change_itself(node):
    """Yield a node and what is put in its place, in pairs."""
    match node:
        case ast.Compare():
            for number, operator in enumerate(node.ops):
                for other in INSTEAD[type(operator)]:
                    ops = [*node.ops[:number], other(), *node.ops[number + 1 :]]
                    yield node, ast.Compare(node.left, ops, node.comparators)
        case ast.BinOp() | ast.BoolOp() | ast.AugAssign():
            for other in INSTEAD[type(node.op)]:
                yield node, type(node)(**{**dict(ast.iter_fields(node)), "op": other()})
        case ast.UnaryOp():
            yield node, node.operand
        case ast.Return(value=ast.Constant()):
            pass  # Its constant is changed by itself.
        case ast.Return(value=ast.expr()) | ast.Yield(value=ast.expr()):
            yield node, type(node)(ast.Constant(None))
        case ast.Name(id=name) if name in OTHER_NAMES:
            yield node, ast.Name(OTHER_NAMES[name], node.ctx)
        case ast.Constant(value=value):
            yield from ((node, ast.Constant(other)) for other in others(value))


def others(value):
    """Return what a constant is changed to."""
    match value:
        case bool():
            return (not value,)
        case int():
            return value + 1, value - 1
        case str() | bytes():
            extra = EXTRA if isinstance(value, str) else EXTRA.encode()
            return (value + extra, value[:0]) if value else (extra,)
        case None:
            return (EXTRA,)
    return ()


def get_tests(node):
    """Return the conditions that a node itself asks, each operand of `and` and `or`."""
    match node:
        case ast.BoolOp():
            return node.values
        case ast.If() | ast.While() | ast.IfExp():
            return [node.test]
        case ast.comprehension():
            return node.ifs
    return []


# ----------------------------------------------------------------------
# What becomes of it
# ----------------------------------------------------------------------


class Copy:
    """A folder with the module, what is beside it, and the tests."""

    def __init__(self, folder, module, tests):
        self.folder, self.module, self.tests = Path(folder), module, tests
        left_out = shutil.ignore_patterns("__pycache__", "static", "i18n")
        for path in {Path(module.parts[0]), *(test.parent for test in tests)}:
            shutil.copytree(CHECKOUT / path, self.folder / path, ignore=left_out)
        shutil.copy(CHECKOUT / "pyproject.toml", self.folder)

    def start(self, text, seconds):
        """Run the tests against a text of the module, and return the process's id."""
        self.folder.joinpath(self.module).write_text(text)
        process = os.fork()
        if not process:
            status = 1
            try:
                status = self.run_tests(seconds)
            finally:
                os._exit(status)
        return process

    def run_tests(self, seconds):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.chdir(self.folder)
        # The same examples each time, and one that fails is enough.
        phases = [Phase.explicit, Phase.generate]
        settings.register_profile("mutants", derandomize=True, phases=phases)
        settings.load_profile("mutants")
        signal.alarm(WAIT * seconds)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        return pytest.main([*PYTEST, *map(str, self.tests)])


def judge(mutants, copies, seconds):
    """Yield each mutant with whether the tests noticed it, as they come to an end."""
    free, running = list(copies), {}
    waiting = list(reversed(mutants))
    while waiting or running:
        while waiting and free:
            mutant, copy = waiting.pop(), free.pop()
            running[copy.start(mutant.text, seconds)] = mutant, copy
        process, status = os.wait()
        mutant, copy = running.pop(process)
        free.append(copy)
        yield mutant, bool(status)


def measure(copy):
    """Return the seconds that a mutant has, by what the tests take without one."""
    text = CHECKOUT.joinpath(copy.module).read_text()
    # Unparsed, as the mutants are: the tests may not depend on how it is written.
    process = copy.start(ast.unparse(ast.parse(text)), seconds=600)
    _process, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"The tests of {copy.module} fail without any mutant.")
    return int(PATIENCE * (1 + usage.ru_utime + usage.ru_stime))


def leave_out_equivalent(mutants, module):
    known = set(EQUIVALENT.get(module.name, ()))
    stale = known - {(mutant.source, mutant.change) for mutant in mutants}
    if stale:
        sys.exit(f"No mutant of {module} any more: {sorted(stale)}")
    return [one for one in mutants if (one.source, one.change) not in known]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("module", type=Path)
    parser.add_argument("tests", type=Path, nargs="+", help="the quickest first")
    parser.add_argument("--least", type=float, default=0, help="percent, or it fails")
    parser.add_argument("--quiet", action="store_true", help="only those that survived")
    asked = parser.parse_args()
    # Else a mutant might be taken for the one before it.
    sys.dont_write_bytecode = True
    mutants = find_mutants(CHECKOUT.joinpath(asked.module).read_text())
    mutants = leave_out_equivalent(mutants, asked.module)
    killed = 0
    with tempfile.TemporaryDirectory() as folder:
        copies = [
            Copy(f"{folder}/{number}", asked.module, asked.tests)
            for number in range(WORKERS)
        ]
        seconds = measure(copies[0])
        for mutant, noticed in judge(mutants, copies, seconds):
            killed += noticed
            if not (noticed and asked.quiet):
                said = "killed  " if noticed else "SURVIVED"
                print(f"{said} {asked.module}:{mutant.line}: {mutant.source}")
                print(f"         {mutant.change}", flush=True)
    percent = 100 * killed / len(mutants)
    print(f"{asked.module}: {killed} of {len(mutants)} mutants killed, {percent:.1f} %")
    return percent < asked.least


if __name__ == "__main__":
    sys.exit(main())
