"""What an update must leave as it was, and what it must have made of it.

Each check returns sentences, one for each thing that is not so.
"""

import subprocess
import sys
from collections import Counter, defaultdict
from datetime import timedelta
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
        line.currency_id, line.product_id, COALESCE(line.support_released, FALSE) AS released, partner.name
    FROM account_move_line line
    JOIN contract_line ON contract_line.id = line.contract_line_id
    JOIN contract_contract contract ON contract.id = contract_line.contract_id
    JOIN res_partner partner ON partner.id = contract.partner_id
    WHERE line.support_period_start IS NOT NULL
"""
PERIODS = """
    SELECT period.id, period.contract_line_id, period.date_start, period.date_end,
        period.state, period.is_opening, partner.name AS client,
        line.date_start AS line_start, line.date_end AS line_end
    FROM support_plan_period period
    JOIN contract_line line ON line.id = period.contract_line_id
    JOIN contract_contract contract ON contract.id = line.contract_id
    JOIN res_partner partner ON partner.id = contract.partner_id
    WHERE period.state <> 'credited' AND line.is_canceled IS NOT TRUE
    ORDER BY period.contract_line_id, period.date_start
"""
RUN = """
company = env.company
run = env["support.plan.run"]._start(company, company._support_today())
env.cr.commit()
lanes = env["support.plan.run.lane"]
while lanes._work_batch(1)[2]:
    env.cr.commit()
env.cr.commit()
aside = run.line_ids.filtered(lambda line: line.state != "done")
print("RAN", __import__("json").dumps(
    [[line.contract_id.partner_id.name, line.state, line.reason] for line in aside]
))
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


# ----------------------------------------------------------------------
# The schedule that was made
# ----------------------------------------------------------------------


def find_gaps(database, _before=None):
    """Say where the periods of a line that was not canceled do not lie end to end."""
    lines = defaultdict(list)
    for period in database.ask(PERIODS):
        lines[period["contract_line_id"]].append(period)
    for periods in lines.values():
        first = periods[0]
        if first["date_start"] > first["line_start"]:
            yield f"{first['client']}: begins on {first['date_start']}: {first}"
        for one, next_one in zip(periods, periods[1:], strict=False):
            if one["date_end"] + timedelta(days=1) != next_one["date_start"]:
                yield f"{one['client']}: {one}, and then {next_one}"
    for row in database.ask(
        """SELECT line.id, partner.name FROM contract_line line
           JOIN product_product product ON product.id = line.product_id
           JOIN product_template plan ON plan.id = product.product_tmpl_id
           JOIN contract_contract contract ON contract.id = line.contract_id
           JOIN res_partner partner ON partner.id = contract.partner_id
           WHERE plan.support_plan_ok AND line.is_canceled IS NOT TRUE"""
    ):
        if row["id"] not in lines:
            yield f"{row['name']}: line {row['id']} has no periods at all"


def is_told_to_overlap(before, client, days):
    """Tell whether the report says of some days that they are covered twice."""
    return any(
        sentence.startswith(f"{client}: ")
        and "overlaps with" in sentence
        and f"{days['date_start']} to {days['date_end']}" in sentence
        for sentence in before.report
    )


def find_premiums_without_period(database, before):
    """Say which standing premiums are not what a period says."""
    after = by_id(
        database.ask(
            """SELECT line.id, line.support_released, period.contract_line_id,
                   period.date_start, period.date_end, period.state, period.invoice_line_id,
                   period.kept_premium, period.kept_currency_id, period.product_id
               FROM account_move_line line
               LEFT JOIN support_plan_period period ON period.id = line.support_period_id
               WHERE line.support_period_start IS NOT NULL"""
        )
    )
    for id_, premium in before.premiums.items():
        now = after[id_]
        days = {name: premium[name] for name in ("date_start", "date_end")}
        if premium["released"] or premium["parent_state"] == "cancel":
            if not now["support_released"]:
                yield f"{premium['name']}: a premium that was taken back counts: {now}"
            continue
        if is_told_to_overlap(before, premium["name"], premium):
            continue
        posted = premium["parent_state"] == "posted"
        expected = {
            **days,
            "contract_line_id": premium["contract_line_id"],
            "state": "billed" if posted else "planned",
            "invoice_line_id": id_,
            "product_id": premium["product_id"],
        }
        if posted:
            expected["kept_premium"] = premium["price_subtotal"]
            expected["kept_currency_id"] = premium["currency_id"]
        wrong = {
            name: (value, now[name])
            for name, value in expected.items()
            if now[name] != value
        }
        if wrong:
            yield f"{premium['name']}: premium {id_}, expected and found: {wrong}"


def find_terms_without_period(database, before):
    for row in database.ask(
        """SELECT term.id, term.revoked, term.is_opening, term.contract_line_id,
               term.date_start, term.date_end, line.parent_state, period.state,
               period.is_opening AS opening_period
           FROM support_plan_term term
           LEFT JOIN account_move_line line ON line.id = term.invoice_line_id
           LEFT JOIN support_plan_period period ON period.id = term.period_id
               AND period.contract_line_id = term.contract_line_id
               AND period.date_start = term.date_start
               AND period.date_end = term.date_end"""
    ):
        expected = "credited" if row["revoked"] else "billed"
        if row["parent_state"] == "draft":
            expected = "planned"
        if is_told_to_overlap(before, client_of(before, row), row):
            continue
        if row["state"] != expected or bool(row["opening_period"]) != bool(
            row["is_opening"]
        ):
            yield f"{client_of(before, row)}: term without its period: {row}"


def find_untold(database, before):
    """Say what the dry report told, and the subscription's log does not; and the other
    way round."""
    noted = {
        row["body"]
        for row in database.ask(
            """SELECT regexp_replace(body, '<[^>]*>', '', 'g') AS body FROM mail_message
               WHERE model = 'contract.contract' AND body IS NOT NULL"""
        )
    }
    for sentence in before.report:
        if sentence not in noted:
            yield f"not noted: {sentence}"


def find_what_a_run_breaks(database, before):
    """Run the night after the update; say what it billed that had been billed, and what
    it left though nothing was in its way."""
    standing = {
        id_
        for id_, premium in before.premiums.items()
        if premium["parent_state"] == "posted" and not premium["released"]
    }
    aside = database.shell_new(RUN, "RAN")
    yield from find_gaps(database)
    for row in database.ask(
        """SELECT line.contract_line_id, count(*) AS times, line.support_period_start,
               array_agg(line.id) AS ids
           FROM account_move_line line
           WHERE line.support_period_start IS NOT NULL
             AND line.support_released IS NOT TRUE
             AND line.parent_state <> 'cancel'
           GROUP BY line.contract_line_id, line.support_period_start
           HAVING count(*) > 1"""
    ):
        if not set(row["ids"]) <= standing:
            yield f"{client_of(before, row)}: billed again: {row}"
    told = {sentence.partition(":")[0] for sentence in before.report}
    asked = {name for name, state, _reason in aside if state != "todo"}
    for row in database.ask(
        """SELECT period.contract_line_id, period.date_start FROM support_plan_period period
           JOIN contract_line line ON line.id = period.contract_line_id
           JOIN contract_contract contract ON contract.id = line.contract_id
           WHERE period.state = 'planned' AND period.invoice_line_id IS NULL
             AND line.is_canceled IS NOT TRUE AND period.date_start <= CURRENT_DATE
             AND NOT EXISTS (SELECT FROM support_plan_hold held
                             WHERE held.contract_id = contract.id
                               AND held.date_end IS NULL)"""
    ):
        if client_of(before, row) not in asked | told:
            yield f"{client_of(before, row)}: left, and nobody is told: {row}"
    for name, state, reason in aside:
        print(f"Set aside: {name}: {state}: {reason}")
