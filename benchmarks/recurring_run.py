# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The night when all premiums renew, against Odoo and OCA writing the same invoices.

Each round is the next year: the run is started for that year's date, so that a round meets
as many subscriptions that are due as the one before. Everything is committed, on all
sides, in batches of the same size.
"""

import gc
import itertools
import json
import logging
import resource
import subprocess
import sys
import time
from statistics import median
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from measure import copies, environment, get_processor_seconds, multiply, settle
from world import make_clients, make_plan, subscribe

import odoo.tools
from odoo import fields

SUBSCRIPTIONS = 200
BATCH = 100
PAIRS = 5
AUDIT_PAIRS = 3  # these figures have no bar
LANE_BATCH = 50  # so that two lanes get as many batches each
FEW, MANY = 500, 5000


def measure(database):
    """The whole run: make, post, terms and lots, commit."""
    with copies(database, "run") as (copy,):
        _fill(copy, SUBSCRIPTIONS)
        year = itertools.count()
        _run(copy, next(year))
        _write_bare(copy, next(year))
        _run_contract(copy, next(year))
        vs_bare, vs_contract, queries, bare_queries = [], [], [], []
        for _pair in range(PAIRS):
            ours = _run(copy, next(year))
            bare = _write_bare(copy, next(year))
            contract = _run_contract(copy, next(year))
            vs_bare.append(ours[0] / bare[0])
            vs_contract.append(ours[0] / contract[0])
            queries.append(ours[1])
            bare_queries.append(bare[1])
        _keep_audit_trail(copy)
        tracked, vs_bare_tracked = [], []
        for _pair in range(AUDIT_PAIRS):
            ours = _run(copy, next(year))
            bare = _write_bare(copy, next(year))
            vs_bare_tracked.append(ours[0] / bare[0])
            tracked.append(ours[1])
    return {
        "run.vs_bare": median(vs_bare),
        "run.vs_contract": median(vs_contract),
        "run.queries_per_invoice": median(queries) / SUBSCRIPTIONS,
        "run.bare_queries_per_invoice": median(bare_queries) / SUBSCRIPTIONS,
        "run.vs_bare_audit_trail": median(vs_bare_tracked),
        "run.queries_per_invoice_audit_trail": median(tracked) / SUBSCRIPTIONS,
    }


def measure_growth(database):
    """Five hundred subscriptions against five thousand: time for each invoice, and the
    peak memory of a process that does nothing else."""
    with copies(database, "few", "many") as (few, many):
        _fill(few, FEW)
        _fill(many, MANY)
        with Worker(few) as small, Worker(many) as large:
            ratios = []
            # Each round of the many is ten times that of the few: three are enough.
            for year in range(3):
                little, much = (_work([worker], year) for worker in (small, large))
                ratios.append((much.processor / MANY) / (little.processor / FEW))
    return {"run.growth": median(ratios), "run.rss_growth": much.memory / little.memory}


def measure_lanes(database):
    """One lane against two, each a process of its own, on the same subscriptions."""
    with copies(database, "lanes") as (copy,):
        _fill(copy, FEW)
        with Worker(copy) as first, Worker(copy) as second:
            gains = []
            for pair in range(5):
                one = _work([first], 2 * pair)
                two = _work([first, second], 2 * pair + 1)
                gains.append(one.elapsed / two.elapsed)
    return {"run.two_lanes": median(gains)}


# ----------------------------------------------------------------------
# The world
# ----------------------------------------------------------------------


def _fill(database, count):
    """Put so many clients on a plan, all alike, by SQL."""
    with environment(database) as env:
        env.company.support_invoice_days_ahead = 0
        env["ir.cron"].search([]).active = False
        first = subscribe(
            env, make_clients(env, 1), make_plan(env), start=fields.Date.today()
        )
        env.cr.commit()
        client = multiply(env, first.partner_id, count - 1)
        env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s", [client]
        )
        client = f"{client} + n - 1"
        contract = multiply(
            env,
            first,
            count - 1,
            partner_id=client,
            commercial_partner_id=client,
            invoice_partner_id=client,
        )
        multiply(
            env,
            first.contract_line_ids,
            count - 1,
            contract_id=f"{contract} + n - 1",
            partner_id=client,
        )
        env.cr.commit()
    settle(database)


def _in_batches(records, size):
    for first in range(0, len(records), size):
        yield records[first : first + size]


def _keep_audit_trail(database):
    with environment(database) as env:
        env.company.restrictive_audit_trail = True
        env.cr.commit()


def _date(year):
    return fields.Date.today() + relativedelta(years=year)


# ----------------------------------------------------------------------
# Ours
# ----------------------------------------------------------------------


def _start(env, year, lanes=1, batch_size=BATCH):
    env.company.support_run_lanes = lanes
    run = env["support.plan.run"]._start(
        env.company, _date(year), batch_size=batch_size
    )
    env.cr.commit()
    return run


def _work_off(env, run, lane):
    """Work off a run as a scheduled action does."""
    while run.state == "running":
        env["support.plan.run.lane"]._work_lane(lane)
        if run.state == "running":
            time.sleep(0.01)
            env.cr.rollback()


def _run(database, year):
    """Return seconds and queries of the whole run, its start included."""
    with environment(database) as env:
        gc.collect()
        before, start = env.cr.sql_log_count, get_processor_seconds(env.cr)
        run = _start(env, year)
        _work_off(env, run, 1)
        figures = (
            get_processor_seconds(env.cr) - start,
            env.cr.sql_log_count - before,
        )
        assert (run.invoice_count, run.failed_count) == (SUBSCRIPTIONS, 0)
        return figures


# ----------------------------------------------------------------------
# The other sides
# ----------------------------------------------------------------------


def _write_bare(database, year):
    """Odoo alone: create and post the very same invoices, without what makes them
    premiums; the subscriptions are moved on beforehand."""
    with environment(database) as env:
        due = _find_due(env, year)
        invoices = due._prepare_recurring_invoices_values(_date(year))
        for invoice in invoices:
            for _command, _id, line in invoice["invoice_line_ids"]:
                del line["support_period_id"]
        lines = due.contract_line_ids
        lines.support_next_period_id.state = "skipped"
        lines._plan_ahead()
        env.cr.commit()
        assert len(invoices) == SUBSCRIPTIONS
        gc.collect()
        before, start = env.cr.sql_log_count, get_processor_seconds(env.cr)
        for batch in _in_batches(invoices, BATCH):
            env["account.move"].create(batch).action_post()
            env.cr.commit()
        return get_processor_seconds(env.cr) - start, env.cr.sql_log_count - before


def _run_contract(database, year):
    """OCA's own run, and posting what it made."""
    with environment(database) as env:
        gc.collect()
        before, start = env.cr.sql_log_count, get_processor_seconds(env.cr)
        due = _find_due(env, year)
        for contracts in _in_batches(due, BATCH):
            contracts._recurring_create_invoice(_date(year)).action_post()
            env.cr.commit()
        assert len(due) == SUBSCRIPTIONS
        return get_processor_seconds(env.cr) - start, env.cr.sql_log_count - before


def _find_due(env, year):
    return env["contract.contract"]._search_support_due(env.company, _date(year))


# ----------------------------------------------------------------------
# Processes of their own
# ----------------------------------------------------------------------


class Worker:
    """A process that works off a lane of one run after the other, as a server's worker
    does: warm, and with nothing else to do."""

    def __init__(self, database):
        command = [sys.executable, __file__, odoo.tools.config["config"], database]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.communicate()

    def tell(self, *words):
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def hear(self):
        return json.loads(self.process.stdout.readline())


class Work(NamedTuple):
    """What lanes that worked at the same time took."""

    elapsed: float  # seconds on the clock, until the last was done
    processor: float  # seconds that the processors computed, of all together
    memory: int  # KiB, the most that one of them ever had


def _work(workers, year):
    """Let workers share the run of a year, all at once."""
    for lane, worker in enumerate(workers, 1):
        worker.tell(year, lane, len(workers))
        assert worker.hear() == "ready"
    start = time.perf_counter()
    for worker in workers:
        worker.tell("go")
    done = [worker.hear() for worker in workers]
    elapsed = time.perf_counter() - start
    processor, memory = zip(*done, strict=True)
    return Work(elapsed, sum(processor), max(memory))


def _serve(database):
    """Be a worker: for each line of the input, work off a lane."""
    _warm_up(database)
    for line in sys.stdin:
        year, lane, lanes = json.loads(line)
        with environment(database) as env:
            gc.collect()
            start = get_processor_seconds(env.cr)
            if lane == 1:
                _start(env, year, lanes, LANE_BATCH)
            starting = get_processor_seconds(env.cr) - start
            print('"ready"', flush=True)
            sys.stdin.readline()
            env.cr.rollback()
            start = get_processor_seconds(env.cr)
            run = env["support.plan.run"].search([], order="id desc", limit=1)
            assert run.date == _date(year)
            _work_off(env, run, lane)
            assert run.failed_count == run.left_count == 0
            seconds = starting + get_processor_seconds(env.cr) - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps([seconds, memory]), flush=True)


def _warm_up(database):
    """Work off one batch, and undo it."""
    with environment(database) as env:
        run = env["support.plan.run"]._start(
            env.company, _date(0), batch_size=LANE_BATCH
        )
        run.line_ids[LANE_BATCH:].unlink()
        env["support.plan.run.lane"]._work_batch(1)


if __name__ == "__main__":
    odoo.tools.config.parse_config(["-c", sys.argv[1], "--log-level=warn"])
    # That another lane was in the way is no error: the batch is done again.
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
    _serve(sys.argv[2])
