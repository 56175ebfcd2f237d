"""A database that an old version built and filled, and its update to this checkout."""

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

import psycopg2

CHECKOUT = Path(__file__).resolve().parent.parent
ODOO = CHECKOUT / "workshop" / "odoo-bin"
TESTS = CHECKOUT / "tests"
FILL = "from upgrade_fill import fill\nfill(env, {count})\n"
STANDING = """
import json
clients = env["res.partner"].search([("is_company", "=", True)], order="id")
standing = {client.id: client.support_status for client in clients}
terms = {term.id: term.state for term in env["support.plan.term"].search([])}
print("STANDING", json.dumps([standing, terms]))
"""


class OldDatabase:
    """For as long as a `with` block lasts.

    :param commit: the last commit of the old version
    :param count: how many subscriptions it has
    """

    def __init__(self, commit, count):
        self.database = f"upgrade_{commit}"
        self.commit = commit
        self.count = count
        self.folder = tempfile.TemporaryDirectory(prefix="support_plan_upgrade_")

    def __enter__(self):
        try:
            self.checkout_old()
            self.drop()
            subprocess.run(
                ["createdb", "--template", find_template(), self.database], check=True
            )
            self.run(self.old_conf, "-i", "support_plan", "--stop-after-init")
            self.states = self.shell(
                self.old_conf, FILL.format(count=self.count), "STATES"
            )
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error):
        self.drop()
        self.folder.cleanup()

    def drop(self):
        """Drop it; while PostgreSQL's own vacuum works in it, only a superuser could."""
        command = ["dropdb", "--if-exists", "--force", self.database]
        for _time in range(30):
            if not subprocess.run(command, check=False).returncode:
                return
            time.sleep(2)
        raise AssertionError(f"{self.database} can't be dropped")

    def checkout_old(self):
        """Lay the old addon out beside its own configuration."""
        archive = subprocess.run(
            ["git", "-C", CHECKOUT, "archive", self.commit, "support_plan"],
            capture_output=True,
            check=False,
        )
        assert not archive.returncode, (
            f"Commit {self.commit} is not here, and an upgrade begins with it. Run this "
            "in a git checkout with its history; a shallow clone gets it by "
            f"`git fetch --unshallow`. Git says: {archive.stderr.decode().strip()}"
        )
        old = Path(self.folder.name)
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
            tar.extractall(old / "addons")
        conf = Path(os.environ["ODOO_CONF"]).read_text()
        paths = next(row for row in conf.splitlines() if row.startswith("addons_path"))
        kept = [
            path
            for path in paths.split("=")[1].strip().split(",")
            if Path(path) != CHECKOUT
        ]
        assert len(kept) < len(paths.split(",")), f"{CHECKOUT} is not in {paths}"
        self.old_conf = str(old / "odoo.conf")
        Path(self.old_conf).write_text(
            conf.replace(
                paths, f"addons_path = {','.join([*kept, str(old / 'addons')])}"
            )
        )

    def update(self):
        """Update to this checkout; return what Odoo logged."""
        return self.run(
            os.environ["ODOO_CONF"], "-u", "support_plan", "--stop-after-init"
        ).stderr

    # ------------------------------------------------------------------
    # Asking it
    # ------------------------------------------------------------------

    def read_standing(self, *, old):
        """Ask that version's code how every client stands, and every term."""
        conf = self.old_conf if old else os.environ["ODOO_CONF"]
        return self.shell(conf, STANDING, "STANDING")

    def shell_new(self, script, word):
        """Run a script in the shell of this checkout; as `shell`."""
        return self.shell(os.environ["ODOO_CONF"], script, word)

    def shell(self, conf, script, word):
        """Run a script in Odoo's shell; return the JSON that it printed after a word."""
        done = self.run(conf, script=script)
        said = [row for row in done.stdout.splitlines() if word in row]
        assert len(said) == 1, done.stdout[-2000:] + done.stderr[-4000:]
        return json.loads(said[0].partition(f"{word} ")[2])

    def run(self, conf, *options, script=None):
        command = [sys.executable, str(ODOO)]
        command += ["shell"] if script else []
        command += ["-c", conf, "-d", self.database, "--no-http", "--log-level=warn"]
        started = time.monotonic()
        done = subprocess.run(
            [*command, *options],
            input=script,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(TESTS)},
        )
        assert not done.returncode, done.stderr[-4000:]
        print(f"{self.database}: {time.monotonic() - started:.0f} s")
        return done

    def ask(self, query, *parameters):
        """Return the rows of a query as dictionaries."""
        connection = psycopg2.connect(dbname=self.database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, parameters or None)
                names = [column.name for column in cursor.description]
                return [dict(zip(names, row, strict=True)) for row in cursor]
        finally:
            connection.close()

    def audit(self, *, old=False):
        """Return what that version's audit says that does not add up.

        :return: a list of all its sentences, each with the name of its check
        """
        folder = CHECKOUT if not old else Path(self.folder.name) / "addons"
        script = (
            "import sys, psycopg2; sys.path.insert(0, sys.argv[1]); import audit\n"
            "cr = psycopg2.connect(dbname=sys.argv[2]).cursor()\n"
            "for found in audit.find_mistakes(cr):\n"
            "    print(found.sentence, f'[{found.check.name}]')"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, folder / "support_plan", self.database],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.splitlines()


def find_template():
    """Return the template that our soak database was built from: what our addons stand
    on, without them."""
    connection = psycopg2.connect(dbname="postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                r"""SELECT datname FROM pg_database
                    WHERE datname LIKE 'template\_plain\_%'
                      AND datname NOT LIKE '%.part'"""
            )
            names = [name for (name,) in cursor.fetchall()]
    finally:
        connection.close()
    assert len(names) == 1, f"One template was expected, as make soak makes it: {names}"
    return names[0]
