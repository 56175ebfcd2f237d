"""The night when many premiums renew, on servers that are killed: what the short test and
the long one share.

A database of its own, filled by a script in Odoo's shell, with a run that waits for
servers. Each subscription's expected periods are known beforehand; what came of them is
read from the tables.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
from server import Server

CHECKOUT = Path(__file__).resolve().parent.parent
ODOO = CHECKOUT / "workshop" / "odoo-bin"
AUDIT = CHECKOUT / "support_plan" / "audit.py"
PATIENCE = 240  # seconds in which a night has to end
CRONS = ("--workers=0", "--max-cron-threads=2")

# So many periods behind: three invoices each.
BEHIND = "number % 3 == 0"
FILL = """
from datetime import timedelta
from dateutil.relativedelta import relativedelta
from odoo import fields
count, batch_size, lanes = {count}, {batch_size}, {lanes}
env.company.support_run_lanes = lanes
env["ir.cron"].search([("support_lane", "=", 0)]).active = False
env["contract.line"].search([]).is_canceled = True
today = env.company._support_today()
plan = env["product.product"].create({{
    "name": "Monthly Support", "type": "service", "list_price": 100,
    "support_plan_ok": True, "support_term_interval": 1,
    "support_term_rule_type": "monthly", "support_allowance": "hours",
    "support_hours": 2,
}})
clients = env["res.partner"].create([
    {{"name": f"Client {{number}}", "is_company": True}} for number in range(count)
])
lines = []
for number, client in enumerate(clients):
    behind = 2 if {behind} else 0
    lines.append(env["support.put.on.plan"].create({{
        "partner_id": client.id, "product_id": plan.id,
        "date_start": today - relativedelta(months=behind),
    }})._create_subscription().contract_line_ids)
expected = []
for line in lines:
    first = line.date_start
    while first <= today + timedelta(days=env.company.support_invoice_days_ahead):
        expected.append([line.id, str(first)])
        first = line._get_support_period_end(first) + timedelta(days=1)
{prepare}
run = env["support.plan.run"]._start(env.company, today, batch_size=batch_size)
assert len(run.line_ids) == count
last = env["account.move"].search([], order="id desc", limit=1).id or 0
env.cr.commit()
print("EXPECTED", __import__("json").dumps([last, expected]))
"""
WRITES_INVOICES = """
    SELECT count(*) FROM pg_locks
    JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE datname = current_database() AND relation = 'account_move'::regclass
      AND mode = 'RowExclusiveLock'
"""


class Night:
    """A database with a run that waits, and the servers that work on it."""

    def __init__(
        self,
        database,
        template,
        count,
        *,
        batch_size,
        lanes=2,
        behind=BEHIND,
        prepare="",
    ):
        self.database = database
        self.template = template
        self.count = count
        self.script = FILL.format(
            count=count,
            batch_size=batch_size,
            lanes=lanes,
            behind=behind,
            prepare=prepare,
        )
        seed = os.environ.get("SUPPORT_PLAN_SEED") or random.randrange(10**6)
        print(f"The moments of the kills: SUPPORT_PLAN_SEED={seed}")
        self.moments = random.Random(int(seed))

    def __enter__(self):
        self.drop()
        copy(self.template, self.database)
        said = self.run_script(self.script)
        (line,) = [row for row in said.splitlines() if "EXPECTED" in row]
        self.last_before, expected = json.loads(line.partition("EXPECTED ")[2])
        self.expected = {(contract_line, day) for contract_line, day in expected}
        return self

    def __exit__(self, *_error):
        self.drop()

    def drop(self):
        subprocess.run(["dropdb", "--if-exists", "--force", self.database], check=True)

    def run_script(self, script):
        """Run a script in Odoo's shell; return what it printed."""
        command = [sys.executable, str(ODOO), "shell", "-c", os.environ["ODOO_CONF"]]
        command += ["-d", self.database, "--no-http", "--log-level=warn"]
        done = subprocess.run(
            command, input=script, capture_output=True, text=True, check=False
        )
        assert not done.returncode, done.stderr[-3000:]
        return done.stdout

    def ask(self, query):
        connection = psycopg2.connect(dbname=self.database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall()
        finally:
            connection.close()

    def serve(self):
        return Server(os.environ["ODOO_CONF"], self.database, *CRONS)

    def wake(self):
        """Tell servers that have just started to look for work now; they would by
        themselves within a minute."""
        connection = psycopg2.connect(dbname="postgres")
        connection.autocommit = True
        connection.cursor().execute(
            f"SELECT pg_notify('cron_trigger', '{self.database}')"
        )
        connection.close()

    def count_left(self):
        return self.ask(
            "SELECT count(*) FROM support_plan_run_line WHERE state = 'todo'"
        )[0][0]

    def kill_while_it_works(self, *, late):
        """Start a server, and kill it at a random moment of its work.

        :param late: whether to let it commit a batch first, as a slow machine else
            gets nowhere between one kill and the next
        :return: whether the moment was in the middle of a batch
        """
        with self.serve() as server:
            before = self.wait_for_a_batch()
            deadline = time.monotonic() + PATIENCE
            while late and self.count_left() == before:
                assert time.monotonic() < deadline, "no lane committed a batch"
                time.sleep(0.1)
            time.sleep(self.moments.uniform(0, 2.5))
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait()
        return self.count_left() < before

    def wait_for_a_batch(self):
        """Wait until some lane writes invoices, and return how many were left."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            # A server listens only a moment after it has begun to answer.
            self.wake()
            left = self.count_left()
            assert left, "the run ended before it could be killed"
            if self.ask(WRITES_INVOICES)[0][0]:
                return left
            time.sleep(0.1)
        raise AssertionError("no lane began to work")

    def finish(self):
        """Wait until the run has ended by itself."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.ask("SELECT state FROM support_plan_run") == [("done",)]:
                return
            self.wake()
            time.sleep(1)
        raise AssertionError(f"the run did not end: {self.count_left()} left")

    # ------------------------------------------------------------------
    # What has to be true in the morning
    # ------------------------------------------------------------------

    def check_books(self):
        self.check_every_period_is_invoiced_once()
        self.check_every_premium_has_its_term()
        self.check_no_draft_is_left()
        self.check_the_numbers_have_no_gap()
        self.check_the_audit_finds_nothing()

    def check_every_period_is_invoiced_once(self):
        invoiced = self.ask(
            f"""SELECT contract_line_id, support_period_start::text
                FROM account_move_line
                WHERE support_period_start IS NOT NULL AND move_id > {self.last_before}"""
        )
        assert len(invoiced) == len(set(invoiced)) == len(self.expected)
        assert set(invoiced) == self.expected
        assert self.ask(
            "SELECT state, count(*) FROM support_plan_run_line GROUP BY state"
        ) == [("done", self.count)]

    def check_every_premium_has_its_term(self):
        assert not self.ask(
            """SELECT line.id FROM account_move_line line
               LEFT JOIN support_plan_term term ON term.invoice_line_id = line.id
                AND term.contract_line_id = line.contract_line_id
                AND term.date_start = line.support_period_start
               LEFT JOIN support_plan_lot lot ON lot.term_id = term.id
               WHERE line.support_period_start IS NOT NULL AND lot.id IS NULL"""
        )
        terms = self.ask(
            f"""SELECT term.id FROM support_plan_term term
                JOIN account_move_line line ON line.id = term.invoice_line_id
                WHERE line.move_id > {self.last_before}"""
        )
        assert len(terms) == len(self.expected)

    def check_no_draft_is_left(self):
        assert not self.ask(
            f"""SELECT id, state, name FROM account_move WHERE id > {self.last_before}
                AND (state <> 'posted' OR name IS NULL OR name IN ('', '/'))"""
        )

    def check_the_numbers_have_no_gap(self):
        """A number that a killed batch had taken is given out again."""
        for count, first, last in self.ask(
            f"""SELECT count(*), min(sequence_number), max(sequence_number)
                FROM account_move WHERE id > {self.last_before}
                GROUP BY sequence_prefix"""
        ):
            assert count == last - first + 1

    def check_the_audit_finds_nothing(self):
        done = subprocess.run(
            [sys.executable, str(AUDIT), self.database],
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stdout + done.stderr


def copy(template, database):
    subprocess.run(["createdb", "--template", template, database], check=True)


def survive_kills(database, template, count, kills, batch_size):
    """Kill the server so often during one night, carry on, and check the books."""
    with Night(database, template, count, batch_size=batch_size) as night:
        for kill in range(kills):
            night.kill_while_it_works(late=kill % 2)
        with night.serve():
            night.finish()
        night.check_books()


def share_between_two_servers(database, template, count, batch_size):
    """Let two servers of two lanes each work off one night at once."""
    with Night(database, template, count, batch_size=batch_size, lanes=4) as night:
        with night.serve(), night.serve():
            night.finish()
        night.check_books()
