"""What an update must leave as it was, and what it must have made of it.

Each check returns sentences, one for each thing that is not so.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path

REPORT = Path(__file__).resolve().parent.parent / "support_plan" / "schedule_report.py"
IN_SERVICE = {"covered", "grace", "exhausted"}
# Tables that the update must not change in these columns.
KEPT = {
    "support_plan_term": "contract_line_id, invoice_line_id, product_id, quantity, "
    "date_start, date_end, covered_from, grace_until, revoked, is_opening, premium, "
    "currency_id",
    "support_plan_lot": "term_id, contract_line_id, invoice_line_id, kind, date_start, "
    "date_expiry, hours_granted, hours_left, frozen, revoked",
    "support_plan_entry": "lot_id, kind, hours, date, call_id, reverses_id",
    "support_plan_hold": "contract_id, date_start, date_end",
    "support_call": "contract_line_id, hours, hours_drawn, hours_overage, state",
    "account_move": "state, name, payment_state, amount_total, amount_residual",
    "account_move_line": "move_id, contract_line_id, product_id, price_subtotal, "
    "balance, support_period_start, support_period_end, parent_state",
    "contract_line": "contract_id, product_id, quantity, date_start, date_end, "
    "is_canceled, specific_price, recurring_rule_type, recurring_interval",
}
DATES = "SELECT id, last_date_invoiced, recurring_next_date FROM contract_line"
PREMIUMS = """
    SELECT line.id, line.contract_line_id, line.support_period_start AS date_start,
        line.support_period_end AS date_end, line.parent_state, line.price_subtotal,
        line.currency_id, line.product_id, term.quantity, COALESCE(line.support_released, FALSE) AS released, partner.name
    FROM account_move_line line
    JOIN contract_line ON contract_line.id = line.contract_line_id
    JOIN contract_contract contract ON contract.id = contract_line.contract_id
    LEFT JOIN support_plan_term term ON term.invoice_line_id = line.id
    JOIN res_partner partner ON partner.id = contract.partner_id
    WHERE line.support_period_start IS NOT NULL
"""


class Before:
    """What the old version left."""

    def __init__(self, database):
        self.tables = {table: read_table(database, table) for table in KEPT}
        self.dates = by_id(database.ask(DATES))
        self.premiums = by_id(database.ask(PREMIUMS))
        self.standing, self.term_states = database.read_standing(old=True)
        self.clients = {row["id"]: row["name"] for row in ask_clients(database)}
        self.client_of_line = {
            row["id"]: row["name"]
            for row in database.ask(
                """SELECT line.id, partner.name FROM contract_line line
                   JOIN contract_contract contract ON contract.id = line.contract_id
                   JOIN res_partner partner ON partner.id = contract.partner_id"""
            )
        }
        self.report = read_report(database)
        self.audit = Counter(map(name_of_check, database.audit(old=True)))


def by_id(rows):
    return {row["id"]: row for row in rows}


def ask_clients(database):
    return database.ask("SELECT id, name FROM res_partner WHERE is_company")


def read_table(database, table):
    return by_id(database.ask(f"SELECT id, {KEPT[table]} FROM {table}"))


def read_report(database):
    """Return what the dry report of the checkout says of a database, line by line."""
    done = subprocess.run(
        [sys.executable, str(REPORT), database.database],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()[:-1]


# ----------------------------------------------------------------------
# What stays as it was
# ----------------------------------------------------------------------


def find_changes(database, before, table):
    """Say which rows of a table are other than they were, or gone, or new."""
    after = read_table(database, table)
    was = before.tables[table]
    for id_ in sorted(was.keys() | after.keys()):
        if id_ not in after:
            yield f"{table} {id_} is gone: {was[id_]}"
        elif id_ not in was:
            yield f"{table} {id_} is new: {after[id_]}"
        else:
            for column, value in was[id_].items():
                if after[id_][column] != value:
                    yield (
                        f"{table} {id_} ({client_of(before, was[id_])}): {column} was "
                        f"{value}, and is {after[id_][column]}"
                    )


def client_of(before, row):
    return before.client_of_line.get(row.get("contract_line_id"), "-")


def find_other_standings(database, before):
    """Say which clients and terms stand otherwise, in the words of the gate."""
    standing, states = database.read_standing(old=False)
    for id_, word in before.standing.items():
        if standing[id_] != word:
            loss = "lost: " if word in IN_SERVICE - {standing[id_]} else ""
            yield f"{loss}{before.clients[int(id_)]} was {word}, and is {standing[id_]}"
    for id_, word in before.term_states.items():
        if states[id_] != word:
            yield f"term {id_} was {word}, and is {states[id_]}"


def find_other_next_dates(database, before):
    """Say which plan lines are invoiced on another day than before, though the report
    does not name their clients."""
    told = {sentence.partition(":")[0] for sentence in before.report}
    after = by_id(database.ask(DATES))
    for id_, dates in before.dates.items():
        client = before.client_of_line[id_]
        if after[id_] != dates and client not in told:
            yield f"{client}: line {id_} had {dates}, and has {after[id_]}"


def name_of_check(mistake):
    return mistake.rpartition("[")[2].rstrip("]")


def find_new_mistakes(database, before):
    """Say what the audit finds, unless the old version's found as much; and of typed
    next dates, which stay, unless the report tells them."""
    told = Counter(before.audit)
    told["next_dates_follow_the_schedule"] += sum(
        "the next invoice was set to" in sentence for sentence in before.report
    )
    for mistake in database.audit():
        name = name_of_check(mistake)
        told[name] -= 1
        if told[name] < 0:
            yield mistake
