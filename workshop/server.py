"""A server of our own on a free port of this machine, for as long as a `with` block lasts."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg2

WORKSHOP = Path(__file__).resolve().parent
START_LIMIT = 120  # seconds


class Server:
    def __init__(self, conf, database, *options, port=None):
        self.conf = conf
        self.database = database
        self.options = options
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = Path(conf).parent / f"{database}.log"

    def __enter__(self):
        self.tell_the_database_its_address()
        # It ends with us, even if we are killed.
        command = ["setpriv", "--pdeathsig", "TERM"]
        command += [sys.executable, str(WORKSHOP / "odoo-bin"), "-c", self.conf]
        command += ["-d", self.database, f"--db-filter=^{self.database}$"]
        command += [f"--http-port={self.port}", f"--gevent-port={free_port()}"]
        with self.log.open("w") as log:
            # A process group of its own: Ctrl-C reaches us first, and we end it.
            self.process = subprocess.Popen(
                command + list(self.options),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            self.wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def tell_the_database_its_address(self):
        """Links in mails lead here, and wkhtmltopdf fetches its styles from here."""
        settings = {
            "web.base.url": self.url,
            "web.base.url.freeze": "True",
            "report.url": self.url,
        }
        # Host, port and user are in the environment, as libpq has them.
        with psycopg2.connect(dbname=self.database) as connection:
            connection.cursor().executemany(
                """
                INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)
                ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
                """,
                settings.items(),
            )
        connection.close()

    def wait_until_it_answers(self):
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                sys.exit(f"The server ended at once: see {self.log}")
            try:
                with urllib.request.urlopen(f"{self.url}/web/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.3)
        sys.exit(f"The server did not answer within {START_LIMIT} s: see {self.log}")

    def __exit__(self, *_error):
        for how in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None:
                os.killpg(self.process.pid, how)
                try:
                    self.process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    continue
        return False


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
