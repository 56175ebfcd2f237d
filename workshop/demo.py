"""Serve the demo database, walk the scenario in it if nobody has yet, and wait for Ctrl-C."""

import argparse
import signal
import subprocess
import sys
import time
from pathlib import Path

from server import Server

SCENARIO = Path(__file__).parent / "scenario.py"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--table", type=Path, required=True)
    parser.add_argument("--step", type=int, required=True)
    parser.add_argument("--steps", type=int, required=True)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    started = time.monotonic()
    announce(asked, 1, "Starting Odoo ... ")
    # Its jobs by the clock run as they do in real life.
    with Server(asked.conf, "demo", "--max-cron-threads=1", port=asked.port) as server:
        print(f"{time.monotonic() - started:.0f} s")
        if asked.table.exists():
            announce(asked, 2, "The scenario was walked before, with this result:\n\n")
        else:
            announce(asked, 2, "Walking the scenario: a week of a support desk\n")
            walk(server, asked.table)
        print(asked.table.read_text())
        print(f"Odoo 19 with support plans: {server.url}/web/login")
        print("Ctrl-C stops it.", flush=True)
        server.process.wait()
        sys.exit(f"The server ended by itself: see {server.log}")


def announce(asked, number, text):
    print(f"[{asked.step + number}/{asked.steps}] {text}", end="", flush=True)


def walk(server, table):
    """Run the scenario and keep what it prints; how far it is goes to standard error."""
    unfinished = table.with_suffix(".part")
    command = [sys.executable, str(SCENARIO), "--url", server.url]
    command += ["--db", server.database]
    with unfinished.open("w") as output:
        done = subprocess.run(command, stdout=output, check=False)
    if done.returncode:
        sys.exit(f"The scenario did not reach its end: see {server.log}")
    unfinished.rename(table)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nStopping Odoo and PostgreSQL.")
