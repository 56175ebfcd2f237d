"""The client package, installed as a user would, and a server that is killed under it."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from scenario_office import STAFF
from server import Server

MACHINE = STAFF["telephone"]
CLIENT = Path(__file__).resolve().parent.parent / "client"
PATIENCE = 240  # seconds in which a killed server has to be there again
DATABASE = "telephone"
HEADER = ["Call ID", "Started (UTC)", "Caller", "Agent", "Duration", "Type", "Note"]


@contextmanager
def serve_to_be_killed():
    """A server that may be killed, on the database of its own ``DATABASE``."""
    subprocess.run(["dropdb", "--if-exists", "--force", DATABASE], check=True)
    subprocess.run(["createdb", "--template=test_oca", DATABASE], check=True)
    with Server(os.environ["ODOO_CONF"], DATABASE, "--workers=0") as server:
        yield server
    subprocess.run(["dropdb", "--force", DATABASE], check=True)


class Program:
    """The command ``support-plan``, from the wheel, for one server and database."""

    def __init__(self, folder):
        self.folder = folder
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index"]
        pip += ["--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
        subprocess.run([*pip, "--target", folder, CLIENT], check=True)

    def run(self, *arguments, url, database, **options):
        """Run it to its end; return what came out, with the password nowhere in it."""
        process = self.start(*arguments, url=url, database=database, **options)
        out, err = process.communicate(timeout=PATIENCE * 2)
        password = options.get("password", MACHINE.password)
        if len(password) > 10:
            assert password not in out + err
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def start(
        self, *arguments, url, database, user=MACHINE.login, password=MACHINE.password
    ):
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": str(self.folder),
            "SUPPORT_PLAN_URL": url,
            "SUPPORT_PLAN_DB": database,
            "SUPPORT_PLAN_USER": user,
            "SUPPORT_PLAN_PASSWORD": password,
        }
        return subprocess.Popen(
            [str(self.folder / "bin" / "support-plan"), *map(str, arguments)],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # In the background a shell has Ctrl-C ignored, and that is handed down.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )


def write_calls(path, calls, phones):
    """Write an export with so many good calls, and with one bad row of each kind."""
    start = datetime.now() - timedelta(days=3)
    rows = [
        [
            f"PBX-{number}",
            f"{start + timedelta(minutes=number):%Y-%m-%d %H:%M:%S}",
            phones[number % len(phones)],
            "telephone-agent",
            f"00:{number % 59 + 1:02}:00",
            "support",
            f"Call {number}",
        ]
        for number in range(calls)
    ]
    middle = calls // 2
    moment = rows[0][1]
    rows[middle:middle] = [
        ["BAD-unknown", moment, "+1 312 555 0177", "Tom", "00:01:00", "support", "?"],
        ["BAD-duration", moment, phones[0], "Tom", "a while", "support", "?"],
        ["BAD-number", moment, "Anonymous", "Tom", "00:01:00", "support", "?"],
        ["BAD-type", moment, phones[0], "Tom", "00:01:00", "holiday", "?"],
        ["MISSED", moment, phones[0], "Tom", "00:00:00", "support", "?"],
        rows[0],
    ]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return rows


def count_done(file):
    """Return how many calls of the file the journal has."""
    journal = file.with_name(f"{file.name}.journal")
    return max(0, journal.read_bytes().count(b"\n") - 1) if journal.exists() else 0


def wait_until_done(process, file, calls):
    """Wait until so many calls are written down, while the import is at work."""
    deadline = time.monotonic() + PATIENCE
    while count_done(file) < calls:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, f"{calls} calls were never done"
        time.sleep(0.02)


def wait_until_it_waits(file):
    """Wait until nothing more is written down, as the server does not answer."""
    known = None
    while known != (known := count_done(file)):
        time.sleep(0.5)


def import_while_the_server_is_killed(program, server, file, calls):
    """Import a file of so many calls; the server is killed and started again twice, and
    the import itself once. Return what the last import said of itself."""
    command = ("import", file, "--json", "--patience", PATIENCE)
    where = {"url": server.url, "database": server.database}
    process = program.start(*command, **where)
    wait_until_done(process, file, calls // 4)
    kill_and_start_again(server)
    wait_until_done(process, file, calls // 2)
    process.kill()
    process.communicate()
    process = program.start(*command, **where)
    wait_until_done(process, file, calls * 3 // 4)
    kill_and_start_again(server)
    out, err = process.communicate(timeout=PATIENCE * 2)
    assert "Asking again in" in err
    return process.returncode, json.loads(out)


def kill_and_start_again(server):
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.__enter__()


def assert_each_call_is_kept_once(office, calls):
    """The books hold every good call of the file once, and no bad one."""
    kept = office.call(
        "admin",
        "support.call",
        "search_read",
        ["|", ("external_ref", "like", "PBX-"), ("external_ref", "like", "BAD-")],
        ["external_ref", "minutes", "state", "external_agent"],
    )
    assert len(kept) == calls
    assert {call["external_ref"]: call["minutes"] for call in kept} == {
        f"PBX-{number}": number % 59 + 1 for number in range(calls)
    }
    assert {call["state"] for call in kept} == {"to_review"}


def make_clients(office, count):
    """Make a machine and so many clients; return the clients' numbers."""
    groups = [office.ref(group) for group in MACHINE.groups]
    office.create(
        "admin",
        "res.users",
        {
            "name": MACHINE.name,
            "login": MACHINE.login,
            "password": MACHINE.password,
            "group_ids": [(6, 0, groups)],
        },
    )
    phones = [f"+1 312 555 01{number:02}" for number in range(count)]
    for number, phone in enumerate(phones):
        office.create(
            "admin",
            "res.partner",
            {"name": f"Caller {number} Ltd", "is_company": True, "phone": phone},
        )
    return phones
