"""Black-box tests: the addon as the world outside sees it, on a server that runs.

`make test` starts the server, and says in SUPPORT_PLAN_URL and SUPPORT_PLAN_DB where.
The scenario is walked once in its database; every test then finds the company, its
people and its clients there.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import odoorpc
import pytest
import requests
from scenario_office import Office

SCENARIO = Path(__file__).resolve().parent.parent / "workshop" / "scenario.py"


class Server(NamedTuple):
    """A running Odoo and its database."""

    url: str
    database: str

    def login(self, login="admin", password="admin"):
        """Return an odoorpc session of this user."""
        where = urlsplit(self.url)
        session = odoorpc.ODOO(where.hostname, port=where.port, timeout=300)
        session.login(self.database, login, password)
        return session

    def browse(self, login=None, password=None):
        """Return a requests session, of this user if one is named."""
        session = requests.Session()
        if login:
            credentials = {"db": self.database, "login": login, "password": password}
            answer = session.post(
                f"{self.url}/web/session/authenticate",
                json={"jsonrpc": "2.0", "params": credentials},
                timeout=60,
            )
            assert "error" not in answer.json(), answer.json()["error"]
        return session


@pytest.fixture(scope="session")
def server():
    url = os.environ.get("SUPPORT_PLAN_URL")
    if not url:
        pytest.fail("No server: run these with `make test ARGS=tests/...`")
    return Server(url, os.environ["SUPPORT_PLAN_DB"])


@pytest.fixture(scope="session")
def admin(server):
    """The administrator, over odoorpc."""
    return server.login()


@pytest.fixture(scope="session")
def scenario(server):
    """Walk the scenario, and return the figures of the table that it ends with."""
    command = [sys.executable, str(SCENARIO), "--url", server.url]
    command += ["--db", server.database]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return {
        label: int(figure)
        for label, figure in re.findall(r"^  (\S.*?) +(\d+)$", done.stdout, re.M)
    }


@pytest.fixture(scope="session")
def office(server, scenario):
    """The company of the scenario, with a session for each person who works there."""
    return Office(server.url, server.database)
