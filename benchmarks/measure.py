# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How everything here is measured: see README.md, which says why."""

import gc
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

PAIRS = 15


class Side(NamedTuple):
    """One of two sides: some work, and the database that it is done in."""

    database: str
    work: Callable[[api.Environment], Any]
    login: str | None = None


@contextmanager
def environment(database, login=None):
    """Open a database as a request does: with empty caches of records, in a
    transaction of its own, which is rolled back unless the caller commits."""
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if login:
            user = env["res.users"].search([("login", "=", login)])
            env = user.with_user(user).env
            env.invalidate_all()
        # What other processes of PostgreSQL compute for it would not be counted.
        cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        yield env
        cr.rollback()


def run_once(side):
    """Do the work of one side up to what a commit would write, and undo it.

    :return: seconds of processor time, and the exact number of queries
    """
    with environment(side.database, side.login) as env:
        before = env.cr.sql_log_count
        start = get_processor_seconds(env.cr)
        side.work(env)
        env.cr.flush()
        seconds = get_processor_seconds(env.cr) - start
        return seconds, env.cr.sql_log_count - before


def get_processor_seconds(cr):
    """Return what this process and the database's process at the other end of the
    connection have computed so far: work is neither faster nor slower for what else
    the machine does. Where the system does not tell, what the clock says."""
    try:
        schedule = Path(f"/proc/{cr._cnx.info.backend_pid}/schedstat").read_text()
    except OSError:
        return time.perf_counter()
    return time.process_time() + int(schedule.split()[0]) / 1e9


def count_queries(side):
    """Return the queries that one side takes, warm."""
    run_once(side)
    return run_once(side)[1]


def compare(ours, other, *, pairs=PAIRS, times=1):
    """Return how long our side takes in terms of the other: the median of the ratios
    of pairs that were taken in turn, both sides warm.

    :param times: how often each side does its work within one pair, for short work
    """
    for side in (ours, other):
        run_once(side)
    ratios = []
    for _pair in range(pairs):
        seconds = []
        for side in (ours, other):
            gc.collect()
            seconds.append(sum(run_once(side)[0] for _time in range(times)))
        ratios.append(seconds[0] / seconds[1])
    return median(ratios)


# ----------------------------------------------------------------------
# Databases with much in them
# ----------------------------------------------------------------------


@contextmanager
def copies(database, *names):
    """Give copies of a database, and drop them afterwards."""
    copied = [f"{database}_{name}" for name in names]
    try:
        for copy in copied:
            _drop(copy)
            odoo.sql_db.close_db(database)
            _administer(f'CREATE DATABASE "{copy}" TEMPLATE "{database}"')
        yield copied
    finally:
        for copy in copied:
            _drop(copy)


def _drop(database):
    Registry.delete(database)
    odoo.sql_db.close_db(database)
    _administer(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def _administer(statement):
    with odoo.sql_db.db_connect("postgres").cursor() as cr:
        cr._cnx.autocommit = True
        cr._obj.execute(statement)


def multiply(env, record, count, **columns):
    """Insert ``count`` more rows like that of a record, by SQL and so through every
    constraint and trigger of the table.

    :param columns: SQL expressions of what differs; ``n`` is the row's number, from 1,
        and ``model`` the row that is multiplied
    :return: the id of the first new row; the others follow without a gap
    """
    env.flush_all()
    table = record._table
    env.cr.execute(
        """SELECT column_name FROM information_schema.columns
           WHERE table_schema = current_schema AND table_name = %s
             AND column_name <> 'id'""",
        [table],
    )
    values = {name: f'model."{name}"' for (name,) in env.cr.fetchall()}
    assert columns.keys() <= values.keys(), (
        f"{table} has no {set(columns) - set(values)}"
    )
    values |= columns
    names = ", ".join(f'"{name}"' for name in values)
    env.cr.execute(
        f"""WITH made AS (
                INSERT INTO {table} ({names})
                SELECT {", ".join(values.values())}
                FROM {table} model, generate_series(1, %s) n WHERE model.id = %s
                ORDER BY n
                RETURNING id
            )
            SELECT min(id), max(id) FROM made""",
        [count, record.id],
    )
    first, last = env.cr.fetchone()
    assert last - first + 1 == count
    # Or foreign keys to it are checked by plans that were made when it was small.
    env.cr.execute(f"ANALYZE {table}")
    return first


def settle(database, rewritten=None):
    """Let PostgreSQL tidy up and learn what is in the tables now.

    :param rewritten: a table that all rows of were changed at once, as they are nowhere
        else: it is written anew, without the gaps that this left
    """
    with odoo.sql_db.db_connect(database).cursor() as cr:
        cr.commit()
        cr._cnx.autocommit = True
        if rewritten:
            cr._obj.execute(f"VACUUM FULL {rewritten}")
        cr._obj.execute("VACUUM ANALYZE")
