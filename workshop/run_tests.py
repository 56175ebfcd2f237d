"""Run every stage of the tests, add their counts up, and fail for any failure or skip.

Called by `workshop/test`, which has built the databases `test`, `test_glue`, `test_oca`
and `blackbox` and says in ODOO_CONF how to reach them.
"""

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from modules import read_manifests
from server import Server

CHECKOUT = Path(__file__).resolve().parent.parent
WORKERS = os.environ.get("TEST_WORKERS", "2")
SOAK_RUNS = int(os.environ.get("SUPPORT_PLAN_RUNS", 500))
NOTHING_COLLECTED = 5
NEIGHBOURS = ("contract_line_successor", "contract_termination")
PYTHONPATH = os.pathsep.join([str(CHECKOUT / "workshop"), str(CHECKOUT / "client")])
WITHOUT_ODOO = ["-p", "no:odoo"]
# Of which modules the tests have to notice how many mutants, in percent; and which tests.
MUTANTS = {
    "periods": (95, ["periods"]),
    "hours": (95, ["hours"]),
    "mail_text": (100, ["mail_headers", "mail_machines", "mail_parts"]),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--args", default="", help="passed on to pytest, in each stage")
    parser.add_argument("--stage", choices=STAGES, action="append")
    asked = parser.parse_args()
    selection = shlex.split(asked.args)
    total = Counter()
    complaints = []
    for name in asked.stage or EVERY_DAY:
        print(f"\n== {name} ==", flush=True)
        started = time.monotonic()
        counts, status = STAGES[name](selection)
        total += counts
        print(f"== {name}: {sentence(counts)}, {time.monotonic() - started:.0f} s")
        complaints += judge(name, counts, status, selection)
    if not any(total.values()):
        complaints.append("No test was run.")
    print()
    print(*complaints, sep="\n", end="\n" if complaints else "")
    print(sentence(total))
    return bool(complaints)


def judge(stage, counts, status, selection):
    """Yield what is wrong with a stage, if anything."""
    if counts["failed"]:
        yield f"{stage}: {counts['failed']} failed"
    elif status == NOTHING_COLLECTED or not counts["passed"] + counts["skipped"]:
        if not selection:
            yield f"{stage}: no test was run"
    elif status:
        yield f"{stage}: pytest ended with status {status}"
    if counts["skipped"]:
        yield f"{stage}: {counts['skipped']} skipped, and a skipped test has tested nothing"


def plain(selection):
    """What needs no Odoo: arithmetic and its doctests, and the client's own tests."""
    return pytest(WITHOUT_ODOO + ["tests/plain", "client/tests"], selection)


def odoo(selection):
    """Our addons' own tests: transactions, pages and tours in Chromium."""
    return pytest_odoo("test", find_suites(glue=False), selection)


def glue(selection):
    """Those of the glue addons, with the hunt for time through all that they join, and
    those of the addons that work on subscriptions beside ours."""
    suites = find_suites(glue=True) + find_oca_suites(*NEIGHBOURS)
    return pytest_odoo("test_glue", suites, selection)


def find_suites(glue):
    manifests = read_manifests(CHECKOUT)
    chosen = {name for name in manifests if manifests[name].get("auto_install")}
    chosen = chosen if glue else set(manifests) - chosen
    return sorted(
        path.parent
        for path in CHECKOUT.glob("*/tests/__init__.py")
        if path.parent.parent.name in chosen
    )


def oca(selection):
    """The suites of the addons that we extend, with ours installed."""
    suites = find_oca_suites("contract", "helpdesk_mgmt")
    return pytest_odoo("test_oca", suites, selection)


def find_oca_suites(*addons):
    import odoo.addons

    suites = [
        Path(folder) / addon / "tests"
        for addon in addons
        for folder in odoo.addons.__path__
    ]
    return [path for path in suites if path.exists()]


def blackbox(selection):
    """Mail, RPC, pages and the portal, as the world outside sees them."""
    paths = ["tests", "--ignore=tests/plain", "--ignore=tests/soak"]
    return from_outside("blackbox", paths, selection)


def property_(selection):
    """The property test, many more times: the workers share the runs."""
    os.environ["SUPPORT_PLAN_RUNS"] = str(SOAK_RUNS // int(WORKERS))
    suite = CHECKOUT / "support_plan/tests/hours/test_property.py"
    return pytest_odoo("soak", [suite], selection, dist="each")


def mutants(selection):
    """Modules that are broken in one small way after the other, each a test that passes
    where their own tests notice it."""
    counts = Counter(passed=0, failed=0, skipped=0)
    for module, (least, tests) in MUTANTS.items() if not selection else ():
        command = [sys.executable, "workshop/mutants.py", f"--least={least}", "--quiet"]
        command += [f"support_plan/{module}.py"]
        command += [f"tests/plain/test_{name}.py" for name in tests]
        done = subprocess.run(command, cwd=CHECKOUT, check=False)
        counts["failed" if done.returncode else "passed"] += 1
    return counts, 0


def soak(selection):
    """What takes too long for every day."""
    return from_outside("soak", ["tests/soak"], selection)


def from_outside(database, paths, selection):
    """Black-box tests, against a server of their own with two workers."""
    with Server(os.environ["ODOO_CONF"], database, "--workers=2") as server:
        os.environ["SUPPORT_PLAN_URL"] = server.url
        os.environ["SUPPORT_PLAN_DB"] = server.database
        return pytest(WITHOUT_ODOO + paths, selection)


def pytest_odoo(database, suites, selection, dist="loadscope"):
    options = [
        f"--odoo-config={os.environ['ODOO_CONF']}",
        f"--odoo-database={database}",
        "--odoo-http",
        f"--numprocesses={WORKERS}",
        f"--dist={dist}",
        "--no-loadscope-reorder",
    ]
    return pytest(options + [str(path) for path in suites], selection)


def pytest(arguments, selection):
    """Return what came out, counted, and pytest's exit status."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-q"]
        command += ["-p", "pytest_rules", "-p", "no:cacheprovider"]
        command += ["--disable-warnings", f"--junitxml={report}"]
        done = subprocess.run(
            command + arguments + selection,
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": PYTHONPATH},
            check=False,
        )
        return count(report), done.returncode


def count(report):
    counts = Counter(passed=0, failed=0, skipped=0)
    if report.exists():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            counts["failed"] += failed
            counts["skipped"] += skipped
            counts["passed"] += int(suite.get("tests", 0)) - failed - skipped
    return counts


def sentence(counts):
    kinds = ("passed", "failed", "skipped")
    return ", ".join(f"{counts[kind]} {kind}" for kind in kinds)


STAGES = {
    "plain Python": plain,
    "Odoo": odoo,
    "glue": glue,
    "OCA suites": oca,
    "black box": blackbox,
    "mutants": mutants,
    "property": property_,
    "soak": soak,
}
EVERY_DAY = ["plain Python", "Odoo", "glue", "OCA suites", "black box"]

if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted")
