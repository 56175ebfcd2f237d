"""The client package, from outside: what a telephone system or a script meets."""

import json
import os
import signal
import subprocess
from datetime import datetime, timedelta

import pytest
from scenario_office import PORTAL, Office
from server import free_port
from telephone import (
    DATABASE,
    Program,
    assert_each_call_is_kept_once,
    count_done,
    import_while_the_server_is_killed,
    make_clients,
    serve_to_be_killed,
    wait_until_done,
    wait_until_it_waits,
    write_calls,
)

NUMBER = "(815) 555-0146"  # Silver Creek Winery
CALLS = 300


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return Program(tmp_path_factory.mktemp("client"))


@pytest.fixture
def run(program, server, office):
    def run(*arguments, **options):
        where = {"url": server.url, "database": server.database}
        return program.run(*arguments, **where | options)

    return run


# ----------------------------------------------------------------------
# Asking and logging
# ----------------------------------------------------------------------


def test_a_covered_caller_may_be_put_through(run):
    done = run("check", "--phone", NUMBER)
    assert done.returncode == 0, done.stderr
    assert "Silver Creek Winery: covered" in done.stdout
    assert "Annual Support Plan, until " in done.stdout
    answer = json.loads(run("check", "--phone", NUMBER, "--json").stdout)
    assert (answer["verdict"], answer["allowed"]) == ("covered", True)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        (("--email", "vince@bridgeportglass.example"), "none"),
        (("--phone", "+1 312 555 0199"), "ambiguous"),
        (("--phone", "+1 312 555 0177"), "unknown"),
        (("--ticket", "NO-SUCH"), "unknown"),
        (("--partner", "99999999"), "unknown"),
    ],
)
def test_who_is_not_covered_is_told_apart_by_the_exit_code(run, question, word):
    done = run("check", *question, "--json")
    assert done.returncode == 3, done.stderr
    assert json.loads(done.stdout)["verdict"] == word
    assert run("check", *question).stdout.strip()


def test_a_call_is_logged_once_however_often_it_is_said(run):
    command = ("log", "--reference", "CLI-1", "--phone", NUMBER, "--minutes", "61")
    started = f"{datetime.now() - timedelta(days=1):%Y-%m-%d %H:%M:%S}"
    command += ("--started", started, "--agent", "agent", "--summary", "Excise")
    tried = run(*command, "--dry-run", "--json")
    assert json.loads(tried.stdout)["id"] is False
    first, again = run(*command, "--json"), run(*command, "--json")
    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    first, again = json.loads(first.stdout), json.loads(again.stdout)
    assert (first["hours"], first["repeated"]) == (2, False)
    assert first["agent"] == "Tom Okafor"
    assert again == {**first, "repeated": True}
    assert "had been logged before" in run(*command).stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--phone", NUMBER, "--minutes", "-1"), "0 or more"),
        (("--phone", "+1 312 555 0177", "--minutes", "5"), "Nobody of that number"),
        (("--phone", NUMBER, "--minutes", "5", "--work-type", "x"), "called x"),
    ],
)
def test_a_call_that_is_refused_is_a_sentence(run, arguments, sentence):
    done = run("log", "--reference", "CLI-2", *arguments)
    assert done.returncode == 4
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


# ----------------------------------------------------------------------
# What goes wrong on the way
# ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"password": "quite-the-wrong-one"}, "password (or API key) is wrong"),
        ({"user": "nobody"}, "password (or API key) is wrong"),
        ({"database": "no_such"}, "no_such"),
        (
            {"user": PORTAL.login, "password": PORTAL.password},
            "Only support staff and telephone systems",
        ),
    ],
)
def test_who_is_not_let_in_is_told_so_at_once(run, options, sentence):
    done = run("check", "--phone", NUMBER, **options)
    assert done.returncode == 5, (done.stdout, done.stderr)
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_does_not_answer_is_asked_again_and_given_up(run):
    url = f"http://127.0.0.1:{free_port()}"
    done = run("check", "--phone", NUMBER, "--patience", "2", "--json", url=url)
    assert done.returncode == 6
    assert f"Nothing listens at {url}. Asking again in 0.5 seconds." in done.stderr
    assert json.loads(done.stdout)["exit_code"] == 6


def test_an_address_that_is_not_odoo_s_is_told_so(run, tmp_path):
    port = free_port()
    command = ["python3", "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    other = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        done = run(
            "check", "--phone", "1", "--patience", "20", url=f"http://127.0.0.1:{port}"
        )
    finally:
        other.kill()
        other.wait()
    assert done.returncode == 6
    assert "is that Odoo's address?" in done.stderr


def test_the_password_is_no_option(run):
    done = run("check", "--phone", NUMBER, "--password", "secret")
    assert done.returncode == 2
    assert "unrecognized arguments" in done.stderr


# ----------------------------------------------------------------------
# Importing
# ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def killable():
    with serve_to_be_killed() as server:
        yield server


@pytest.fixture(scope="module")
def phones(killable):
    """The numbers of clients there, where there is a machine, too."""
    return make_clients(Office(killable.url, DATABASE), 10)


def test_every_call_is_kept_once_though_the_server_is_killed_twice(
    program, killable, phones, tmp_path
):
    office = Office(killable.url, DATABASE)
    where = {"url": killable.url, "database": DATABASE}
    file = tmp_path / "calls.csv"

    # A dry run says what would happen, and keeps nothing.
    write_calls(file, 20, phones)
    tried = program.run("import", file, "--dry-run", "--json", **where)
    assert tried.returncode == 4, tried.stderr
    tried = json.loads(tried.stdout)
    assert (tried["charged"], tried["refused"], tried["skipped"]) == (20, 4, 2)
    assert tried["hours"] == 20
    assert count_done(file) == 0
    assert not office.search("admin", "support.call", [("external_ref", "!=", False)])

    write_calls(file, CALLS, phones)
    code, said = import_while_the_server_is_killed(program, killable, file, CALLS)
    assert_each_call_is_kept_once(office, CALLS)
    assert code == 4  # the bad rows
    assert said["refused"] == 4
    assert said["charged"] + said["skipped"] == CALLS + 2
    assert said["complete"]
    messages = {one["reference"]: one["message"] for one in said["outcomes"]}
    assert "Nobody of that number" in messages["BAD-unknown"]
    assert "no duration" in messages["BAD-duration"]
    assert "No number was shown" in messages["BAD-number"]
    assert "called holiday" in messages["BAD-type"]

    # Again, from the journal; and where that has lost some, from what the server knows.
    report = tmp_path / "report.csv"
    journal = file.with_name("calls.csv.journal")
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(lines[:-20]))
    again = program.run("import", file, "--report", report, **where)
    assert f"{CALLS - 20} rows, line 2 to" in again.stdout
    assert "Imported before." in again.stdout
    assert "20 rows" in again.stdout
    assert "Logged before." in again.stdout
    assert len(report.read_text().splitlines()) == CALLS + 7
    assert_each_call_is_kept_once(office, CALLS)


def test_an_import_that_ends_before_its_time_says_which_part_is_done(
    program, killable, phones, tmp_path
):
    office = Office(killable.url, DATABASE)
    file = tmp_path / "calls.csv"
    text = "Call ID,Started (UTC),Caller,Duration\n"
    started = f"{datetime.now() - timedelta(days=2):%Y-%m-%d %H:%M:%S}"
    text += "".join(f"CUT-{n},{started},{phones[0]},00:01:00\n" for n in range(200))
    file.write_text(text)
    process = program.start("import", file, url=killable.url, database=DATABASE)
    wait_until_done(process, file, 10)
    # In the middle of a call, which nobody answers: it has not come to its end.
    os.killpg(killable.process.pid, signal.SIGSTOP)
    try:
        wait_until_it_waits(file)
        process.send_signal(signal.SIGINT)
        out, _err = process.communicate()
    finally:
        os.killpg(killable.process.pid, signal.SIGCONT)
    assert process.returncode == 130
    done = count_done(file)
    assert 10 <= done < 200
    assert f"Lines 2 to {done + 1} are done" in out or f"Lines 2 to {done} are" in out
    assert "no call is logged twice" in out

    # And where the server goes away for good.
    process = program.start(
        "import", file, "--patience", "1", url=killable.url, database=DATABASE
    )
    wait_until_done(process, file, done + 5)
    # At once: a server that is asked to end answers what it was asked before.
    os.killpg(killable.process.pid, signal.SIGKILL)
    killable.process.wait()
    out, err = process.communicate()
    killable.__enter__()
    assert process.returncode == 6, err
    assert "are done; from line" in out
    again = program.run("import", file, url=killable.url, database=DATABASE)
    assert again.returncode == 0, again.stderr
    found = office.search("admin", "support.call", [("external_ref", "like", "CUT-")])
    assert len(found) == 200
