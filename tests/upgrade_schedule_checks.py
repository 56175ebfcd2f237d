"""What the schedule must say that an update has made.

Each check returns sentences, one for each thing that is not so.
"""

from collections import defaultdict
from datetime import timedelta

from upgrade_checks import PREMIUMS, by_id, client_of

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
                   period.kept_premium, period.kept_currency_id, period.product_id,
                   period.quantity
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
            expected["quantity"] = premium["quantity"]
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
        if row["revoked"] and not row["parent_state"]:
            continue  # Its invoice was deleted: there is no paper for a period.
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
    """Say what the dry report told, and no subscription's log does."""
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


def find_planned_beyond_header(database, before):
    """Say what is planned after the end that people had set on a subscription's header,
    though the report does not name the client: nothing was to be billed then."""
    told = who_is_told(before)
    for row in database.ask(
        """SELECT period.contract_line_id, contract.date_end AS header_end,
               min(period.date_start) AS planned
           FROM support_plan_period period
           JOIN contract_contract contract ON contract.id = period.contract_id
           WHERE period.state = 'planned' AND period.date_start > contract.date_end
           GROUP BY period.contract_line_id, contract.date_end"""
    ):
        if client_of(before, row) not in told:
            yield f"{client_of(before, row)}: {row}"


def who_is_told(before):
    return {sentence.partition(":")[0] for sentence in before.report}


# ----------------------------------------------------------------------
# The night after
# ----------------------------------------------------------------------


def run_a_night(database):
    """Let the recurring run bill what is due today.

    :return: client, state and reason of each subscription that it did not invoice
    """
    return database.shell_new(RUN, "RAN")


def find_billed_again(database, before):
    """Say what the run billed though its days had been billed and stand."""
    was = defaultdict(list)
    for premium in before.premiums.values():
        if premium["parent_state"] == "posted" and not premium["released"]:
            was[premium["contract_line_id"]].append(premium)
    for row in ask_new_premiums(database, before):
        for premium in was[row["contract_line_id"]]:
            if (
                premium["date_start"] <= row["date_end"]
                and premium["date_end"] >= row["date_start"]
            ):
                yield (
                    f"{premium['name']}: billed {row['date_start']} to "
                    f"{row['date_end']}, which stood billed by {premium}"
                )


def ask_new_premiums(database, before):
    return [
        premium
        for id_, premium in by_id(database.ask(PREMIUMS)).items()
        if id_ not in before.premiums
    ]


def find_billed_too_far_ahead(database, before):
    """Say what the run billed though the period before it has not begun."""
    for row in database.ask(
        """SELECT period.contract_line_id, period.date_start
           FROM support_plan_period period
           JOIN support_plan_period earlier
               ON earlier.contract_line_id = period.contract_line_id
               AND earlier.state <> 'credited'
               AND earlier.date_end = period.date_start - 1
           JOIN account_move_line line ON line.id = period.invoice_line_id
           WHERE NOT line.id = ANY(%s) AND earlier.date_start > CURRENT_DATE""",
        list(before.premiums),
    ):
        yield f"{client_of(before, row)}: {row}"


def find_left(database, before, aside):
    """Say what the run left though nobody is told why.

    :param aside: what the run said itself
    """
    heard = who_is_told(before) | {
        name for name, state, _why in aside if state != "todo"
    }
    for row in database.ask(
        """SELECT period.contract_line_id, period.date_start
           FROM support_plan_period period
           JOIN contract_line line ON line.id = period.contract_line_id
           JOIN contract_contract contract ON contract.id = line.contract_id
           WHERE period.state = 'planned' AND period.invoice_line_id IS NULL
             AND line.is_canceled IS NOT TRUE AND contract.active
             AND period.date_start <= CURRENT_DATE
             AND NOT EXISTS (SELECT FROM support_plan_hold held
                             WHERE held.contract_id = contract.id
                               AND held.date_end IS NULL)"""
    ):
        if client_of(before, row) not in heard:
            yield f"{client_of(before, row)}: {row}"
