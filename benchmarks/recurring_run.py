# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The night when all premiums renew, against Odoo and OCA writing the same invoices.

Each round is the next year: the run is started for that year's date, so that a round meets
as many subscriptions that are due as the one before. Everything is committed, on all
sides, in batches of the same size.
"""

import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from dateutil.relativedelta import relativedelta
from measure import copies, environment, multiply, settle
from world import make_clients, make_plan, subscribe

import odoo.tools
from odoo import fields

SUBSCRIPTIONS = 200
BATCH = 100
PAIRS = 7
FEW, MANY = 500, 5000


def measure(database):
    """The whole run: make, post, terms and lots, commit."""
    with copies(database, "run") as (copy,):
        _fill(copy, SUBSCRIPTIONS)
        year = iter(range(1, 1000))
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
        for _pair in range(PAIRS):
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
        ratios, memory = [], []
        # Each round of the many is ten times that of the few: three are enough.
        for year in range(1, 4):
            small = _wait([_start_lane(few, year)])
            large = _wait([_start_lane(many, year)])
            ratios.append((large[0] / MANY) / (small[0] / FEW))
            memory.append(large[1] / small[1])
    return {"run.growth": median(ratios), "run.rss_growth": median(memory)}


def measure_lanes(database):
    """One lane against two, each a process of its own, on the same subscriptions."""
    with copies(database, "lanes") as (copy,):
        _fill(copy, FEW)
        gains = []
        for pair in range(5):
            one = _wait([_start_lane(copy, 2 * pair + 1)])
            two = _wait(
                [_start_lane(copy, 2 * pair + 2, number, lanes=2) for number in (1, 2)]
            )
            gains.append(one[0] / two[0])
    return {"run.two_lanes": median(gains)}


# ----------------------------------------------------------------------
# The world
# ----------------------------------------------------------------------


def _fill(database, count):
    """Put so many clients on a plan, all alike, and invoice the first year, so that
    every round is a renewal."""
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
        env.invalidate_all()
        run = _start(env, 0)
        _work_off(env, run, 1)
        assert run.done_count == count
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


def _start(env, year, lanes=1):
    env.company.support_run_lanes = lanes
    run = env["support.plan.run"]._start(
        env.company, _date(year), batch_size=BATCH // lanes
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
        before, start = env.cr.sql_log_count, time.perf_counter()
        run = _start(env, year)
        _work_off(env, run, 1)
        figures = time.perf_counter() - start, env.cr.sql_log_count - before
        assert (run.invoice_count, run.failed_count) == (SUBSCRIPTIONS, 0)
        return figures


# ----------------------------------------------------------------------
# The other sides
# ----------------------------------------------------------------------


def _write_bare(database, year):
    """Odoo alone: create and post the very same invoices, without what makes them
    premiums; the subscriptions are moved on beforehand."""
    with environment(database) as env:
        invoices = _find_due(env, year)._prepare_recurring_invoices_values(_date(year))
        for invoice in invoices:
            for _command, _id, line in invoice["invoice_line_ids"]:
                del line["support_period_start"], line["support_period_end"]
        env.cr.commit()
        assert len(invoices) == SUBSCRIPTIONS
        gc.collect()
        before, start = env.cr.sql_log_count, time.perf_counter()
        for batch in _in_batches(invoices, BATCH):
            env["account.move"].create(batch).action_post()
            env.cr.commit()
        return time.perf_counter() - start, env.cr.sql_log_count - before


def _run_contract(database, year):
    """OCA's own run, and posting what it made."""
    with environment(database) as env:
        gc.collect()
        before, start = env.cr.sql_log_count, time.perf_counter()
        due = _find_due(env, year)
        for contracts in _in_batches(due, BATCH):
            contracts._recurring_create_invoice(_date(year)).action_post()
            env.cr.commit()
        assert len(due) == SUBSCRIPTIONS
        return time.perf_counter() - start, env.cr.sql_log_count - before


def _find_due(env, year):
    return env["contract.contract"]._search_support_due(env.company, _date(year))


# ----------------------------------------------------------------------
# Processes of their own
# ----------------------------------------------------------------------


def _start_lane(database, year, lane=1, lanes=1):
    """Start a process that works off a lane; it says when it is ready."""
    command = [sys.executable, str(Path(__file__)), odoo.tools.config["config"]]
    command += [database, str(year), str(lane), str(lanes)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    return process


def _wait(processes):
    """Let processes that are ready work, all at once.

    :return: seconds until the last was done, and the most memory that one took (KiB)
    """
    start = time.perf_counter()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    memory = [json.loads(process.communicate()[0]) for process in processes]
    return time.perf_counter() - start, max(memory)


def _be_a_lane(database, year, lane, lanes):
    import resource

    with environment(database) as env:
        if lane == 1:
            _start(env, year, lanes)
        # Warm: what is loaded once in the life of a server is loaded.
        env["support.plan.run.line"].search([], limit=1).contract_id.read()
        env.cr.rollback()
        print("ready", flush=True)
        sys.stdin.readline()
        run = env["support.plan.run"].search([], order="id desc", limit=1)
        assert run.date == _date(year)
        _work_off(env, run, lane)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    odoo.tools.config.parse_config(["-c", sys.argv[1], "--log-level=warn"])
    _be_a_lane(sys.argv[2], *map(int, sys.argv[3:]))
