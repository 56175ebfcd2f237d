#!/usr/bin/env python3
# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Check the books from the tables alone, without Odoo and without trusting it.

Each check is a query that returns one row for each thing that does not add up. They
read only, so they can be run on a live database::

    python3 support_plan/audit.py DATABASE      (or a connection string)

PostgreSQL's own variables say where the database is: PGHOST, PGUSER, PGSERVICE... The
answer is printed; the exit status is 0 when all adds up, 1 when it does not, and 2 when
it could not be looked at. It needs psycopg2, which every Odoo has.
"""
# This is a command as well, and says what it found where a person reads it.
# pylint: disable=print-used

import sys
from collections.abc import Iterator
from typing import NamedTuple

SHOWN = 20  # mistakes of one check that are printed one by one


class Check(NamedTuple):
    """One thing that always holds."""

    name: str
    rule: int  # of docs/rules.md
    sentence: str  # what is wrong, with the columns of the query
    query: str  # a row for each mistake


class Mistake(NamedTuple):
    """One thing that does not add up."""

    check: Check
    sentence: str


# ----------------------------------------------------------------------
# What several checks say
# ----------------------------------------------------------------------

# Odoo's own idea of paid, and the shortfall that a company tolerates.
_PAID_STATE = """(
    move.payment_state IN ('paid', 'in_payment')
    OR move.payment_state = 'reversed' AND NOT EXISTS (
        SELECT FROM account_move credit
        WHERE credit.reversed_entry_id = move.id AND (
            credit.state = 'posted' OR EXISTS (
                SELECT FROM account_partial_reconcile part
                JOIN account_move_line settled ON settled.id = part.debit_move_id
                JOIN account_move_line settling ON settling.id = part.credit_move_id
                WHERE settled.move_id = move.id AND settling.move_id = credit.id
            )
        )
    )
)"""
_PAID = f"""(
    move.state = 'posted' AND (
        {_PAID_STATE}
        OR move.payment_state = 'partial'
        AND COALESCE(root.support_payment_tolerance, 0) > 0
        AND abs(move.amount_residual_signed)
            <= COALESCE(root.support_payment_tolerance, 0) + 0.005
    )
)"""
# A client has its money back when posted credit notes take back the whole of the line.
CREDITED = """COALESCE((
    SELECT sum(credit.price_subtotal) >= line.price_subtotal - 0.005
    FROM account_move_line credit
    WHERE credit.support_origin_line_id = line.id AND credit.parent_state = 'posted'
), FALSE)"""
_REVOKED = f"""(
    line.id IS NULL OR line.parent_state = 'cancel' OR {CREDITED}
)"""
_INVOICE = """
    LEFT JOIN account_move_line line ON line.id = bought.invoice_line_id
    LEFT JOIN account_move move ON move.id = line.move_id
    LEFT JOIN res_company company ON company.id = move.company_id
    LEFT JOIN res_company root
        ON root.id = split_part(company.parent_path, '/', 1)::int
"""
# Grouped calls are charged together, so one of them alone may be charged nothing.
_GROUPED = """(
    term.rounding = 'ticket' AND call.ticket_id IS NOT NULL
    AND work_type.product_id IS NULL
)"""

CHECKS = [
    # ------------------------------------------------------------------
    # Rule 1: charged hours are whole
    # ------------------------------------------------------------------
    Check(
        "whole_hours",
        1,
        "{relation}.{column} does not hold whole numbers.",
        """
        SELECT expected.relation, expected.column
        FROM (VALUES
            ('support_plan_entry', 'hours'),
            ('support_plan_lot', 'hours_granted'),
            ('support_plan_lot', 'hours_left'),
            ('support_plan_term', 'allowance_hours'),
            ('support_plan_term', 'minimum_hours'),
            ('support_plan_term', 'rollover_cap'),
            ('support_call', 'hours'),
            ('support_call', 'hours_reserved'),
            ('support_call', 'hours_given_back'),
            ('support_call', 'hours_drawn'),
            ('support_call', 'hours_overage'),
            ('support_call', 'hours_absorbed'),
            ('support_call', 'hours_awaiting'),
            ('support_call', 'minutes'),
            ('support_work_type', 'minimum_hours')
        ) expected ("relation", "column")
        LEFT JOIN pg_attribute attribute
            ON attribute.attrelid = to_regclass(expected.relation)
            AND attribute.attname = expected.column AND NOT attribute.attisdropped
        WHERE attribute.atttypid IS DISTINCT FROM 'integer'::regtype
        """,
    ),
    Check(
        "charged_at_least_an_hour",
        1,
        "Call {id} was logged as chargeable work and is charged nothing.",
        # A kind of work that was changed since says nothing about this call.
        f"""
        SELECT call.id
        FROM support_call call
        JOIN support_work_type work_type ON work_type.id = call.work_type_id
        LEFT JOIN support_plan_term term ON term.id = call.term_id
        WHERE call.state = 'logged' AND COALESCE(call.hours, 0) < 1
          AND work_type.chargeable AND work_type.minimum_hours > 0
          AND work_type.write_date <= call.create_date
          AND (term.id IS NULL OR term.allowance <> 'unlimited' AND NOT {_GROUPED})
        """,
    ),
    # ------------------------------------------------------------------
    # Rule 2: the ledger only grows
    # ------------------------------------------------------------------
    Check(
        "guards",
        2,
        "The database's guard {name} on {relation} is missing or switched off.",
        """
        SELECT expected.name, expected.relation
        FROM (VALUES
            ('support_plan_entry_guard', 'support_plan_entry'),
            ('support_plan_entry_keep', 'support_plan_entry'),
            ('support_plan_entry_count', 'support_plan_entry'),
            ('support_plan_lot_guard', 'support_plan_lot')
        ) expected (name, relation)
        LEFT JOIN pg_trigger guard
            ON guard.tgname = expected.name
            AND guard.tgrelid = to_regclass(expected.relation)
            AND guard.tgenabled IN ('O', 'A')
        WHERE guard.oid IS NULL
        """,
    ),
    Check(
        "reversals",
        2,
        "Entry {id} does not reverse entry {reverses_id}: it has another lot or call, "
        "the same sign, an earlier date, or no reason.",
        """
        SELECT entry.id, entry.reverses_id
        FROM support_plan_entry entry
        JOIN support_plan_entry mistaken ON mistaken.id = entry.reverses_id
        WHERE entry.lot_id <> mistaken.lot_id
           OR entry.call_id IS DISTINCT FROM mistaken.call_id
           OR sign(entry.hours) = sign(mistaken.hours)
           OR entry.date < mistaken.date - 1
           OR entry.id < mistaken.id
           OR COALESCE(entry.reason, '') = ''
        """,
    ),
    Check(
        "reversed_once",
        2,
        "Entry {id} of {hours} hours was reversed by {given_back}.",
        """
        SELECT mistaken.id, mistaken.hours, sum(entry.hours) AS given_back
        FROM support_plan_entry entry
        JOIN support_plan_entry mistaken ON mistaken.id = entry.reverses_id
        GROUP BY mistaken.id
        HAVING abs(sum(entry.hours)) > abs(mistaken.hours)
        """,
    ),
    # ------------------------------------------------------------------
    # Rule 3: hours are conserved
    # ------------------------------------------------------------------
    Check(
        "lot_sum",
        3,
        "Lot {id} has {hours_left} hours left, and its entries add up to {entries}.",
        """
        SELECT lot.id, lot.hours_left, COALESCE(sum(entry.hours), 0) AS entries
        FROM support_plan_lot lot
        LEFT JOIN support_plan_entry entry ON entry.lot_id = lot.id
        GROUP BY lot.id
        HAVING lot.hours_left IS DISTINCT FROM COALESCE(sum(entry.hours), 0)
        """,
    ),
    Check(
        "lot_granted",
        3,
        "Lot {id} ({kind}) is of {hours_granted} hours, and {granted} were granted and "
        "{rolled_in} rolled in.",
        """
        SELECT * FROM (
            SELECT lot.id, lot.kind, lot.hours_granted,
                COALESCE(sum(entry.hours) FILTER (WHERE entry.kind = 'grant'), 0)
                    AS granted,
                COALESCE(sum(entry.hours) FILTER (WHERE entry.kind = 'rollover_in'), 0)
                    AS rolled_in
            FROM support_plan_lot lot
            LEFT JOIN support_plan_entry entry ON entry.lot_id = lot.id
            GROUP BY lot.id
        ) lot
        WHERE CASE kind
            WHEN 'rollover' THEN granted <> 0 OR rolled_in <> hours_granted
            ELSE granted NOT IN (0, hours_granted) OR rolled_in <> 0
        END
        """,
    ),
    Check(
        "rolled_over",
        3,
        "{rolled_out} hours rolled over out of lot {id}, and {rolled_in} came in.",
        """
        SELECT source.id, source.rolled_out, COALESCE(sum(rolled.hours_granted), 0)
            AS rolled_in
        FROM (
            SELECT lot.id, -COALESCE(sum(entry.hours), 0) AS rolled_out
            FROM support_plan_lot lot
            LEFT JOIN support_plan_entry entry
                ON entry.lot_id = lot.id AND entry.kind = 'rollover_out'
            GROUP BY lot.id
        ) source
        LEFT JOIN support_plan_lot rolled
            ON rolled.source_lot_id = source.id AND rolled.kind = 'rollover'
        GROUP BY source.id, source.rolled_out
        HAVING source.rolled_out <> COALESCE(sum(rolled.hours_granted), 0)
        """,
    ),
    Check(
        "rolled_over_once",
        3,
        "Lot {id} rolled over from lot {source_id} ({kind}) against its plan: only an "
        "allowance does, up to its cap of {cap} hours, on the same subscription line.",
        """
        SELECT lot.id, source.id AS source_id, source.kind,
            term.rollover_cap * term.quantity AS cap
        FROM support_plan_lot lot
        LEFT JOIN support_plan_lot source ON source.id = lot.source_lot_id
        LEFT JOIN support_plan_term term ON term.id = source.term_id
        WHERE lot.kind = 'rollover' AND (
            source.kind IS DISTINCT FROM 'allowance'
            OR source.contract_line_id <> lot.contract_line_id
            OR lot.hours_granted > term.rollover_cap * term.quantity
        )
        """,
    ),
    Check(
        "call_sum",
        3,
        "Call {id} is charged {hours} hours: {drawn} drawn, {overage} overage, "
        "{absorbed} absorbed, {awaiting} awaiting.",
        """
        SELECT * FROM (
            SELECT id, COALESCE(hours, 0) AS hours,
                COALESCE(hours_drawn, 0) AS drawn,
                COALESCE(hours_overage, 0) AS overage,
                COALESCE(hours_absorbed, 0) AS absorbed,
                COALESCE(hours_awaiting, 0) AS awaiting
            FROM support_call
        ) call
        WHERE hours <> drawn + overage + absorbed + awaiting
           OR least(drawn, overage, absorbed, awaiting) < 0
        """,
    ),
    Check(
        "call_drawn",
        3,
        "Call {id} says that {drawn} hours were drawn, and the ledger {entries}.",
        """
        SELECT call.id, COALESCE(call.hours_drawn, 0) AS drawn,
            -COALESCE(sum(entry.hours), 0) AS entries
        FROM support_call call
        LEFT JOIN support_plan_entry entry ON entry.call_id = call.id
        GROUP BY call.id
        HAVING COALESCE(call.hours_drawn, 0) <> -COALESCE(sum(entry.hours), 0)
        """,
    ),
    Check(
        "overage_amount",
        3,
        "Call {id} bills {hours} hours at {price}, and shows {amount}.",
        """
        SELECT id, hours_overage AS hours, overage_price AS price,
            overage_amount AS amount
        FROM support_call
        WHERE hours_overage > 0 AND (
            overage_product_id IS NULL OR overage_price IS NULL
            OR abs(overage_amount - hours_overage * overage_price) > 0.01
        )
        """,
    ),
    # ------------------------------------------------------------------
    # Rule 4: a lot never goes below zero
    # ------------------------------------------------------------------
    Check(
        "below_zero",
        4,
        "Lot {id} has {hours_left} hours left.",
        """
        SELECT id, hours_left FROM support_plan_lot
        WHERE hours_left IS NULL OR hours_left < 0
        """,
    ),
    Check(
        "once_below_zero",
        4,
        "Entry {entry_id} took lot {id} to {balance} hours.",
        """
        SELECT lot_id AS id, entry_id, balance
        FROM (
            SELECT lot_id, id AS entry_id,
                sum(hours) OVER (PARTITION BY lot_id ORDER BY id) AS balance
            FROM support_plan_entry
        ) history
        WHERE balance < 0
        """,
    ),
    Check(
        "constraints",
        4,
        "The database's rule {name} is missing or was never enforced.",
        """
        SELECT expected.name
        FROM (VALUES
            ('support_plan_lot_never_below_zero'),
            ('support_plan_lot_granted_is_positive'),
            ('support_plan_lot_dates_in_order'),
            ('support_plan_entry_sign_fits_kind'),
            ('support_plan_entry_draws_name_their_call'),
            ('support_plan_entry_reversals_name_what_and_why'),
            ('support_plan_term_dates_in_order'),
            ('support_call_hours_are_conserved')
        ) expected (name)
        LEFT JOIN pg_constraint rule
            ON rule.conname = expected.name AND rule.convalidated
        WHERE rule.oid IS NULL
        """,
    ),
    # ------------------------------------------------------------------
    # Rule 5: cover starts when the premium is paid
    # ------------------------------------------------------------------
    Check(
        "cover_unpaid",
        5,
        "Term {id} is in force from {covered_from}, but its premium is not paid, or it "
        "begins only on {date_start}.",
        f"""
        SELECT bought.id, bought.covered_from, bought.date_start
        FROM support_plan_term bought {_INVOICE}
        WHERE bought.covered_from IS NOT NULL AND (
            bought.covered_from < bought.date_start
            OR bought.revoked
            OR bought.is_opening IS NOT TRUE AND (
                line.id IS NULL OR NOT (
                    {_PAID}
                    OR bought.activation = 'posted' AND move.state = 'posted'
                )
            )
        )
        """,
    ),
    Check(
        "paid_uncovered",
        5,
        "Term {id} is paid, and is not in force.",
        f"""
        SELECT bought.id
        FROM support_plan_term bought {_INVOICE}
        WHERE bought.covered_from IS NULL AND bought.revoked IS NOT TRUE AND (
            bought.is_opening
            OR move.state = 'posted' AND (
                bought.activation = 'posted'
                OR {_PAID_STATE}
            )
        )
        """,
    ),
    Check(
        "revoked_terms",
        5,
        "Term {id} stands, though its invoice is cancelled or credited, or is revoked, "
        "though its invoice stands.",
        f"""
        SELECT bought.id
        FROM support_plan_term bought {_INVOICE}
        WHERE COALESCE(bought.revoked, FALSE)
            <> (bought.is_opening IS NOT TRUE AND {_REVOKED})
        """,
    ),
    Check(
        "lots_follow_terms",
        5,
        "Lot {id} does not follow the payment of its premium.",
        """
        SELECT lot.id
        FROM support_plan_lot lot
        LEFT JOIN support_plan_term term ON term.id = lot.term_id
        WHERE lot.kind = 'allowance' AND (
            term.id IS NULL
            OR COALESCE(lot.revoked, FALSE) <> COALESCE(term.revoked, FALSE)
            OR COALESCE(lot.frozen, FALSE) <> (term.covered_from IS NULL)
        )
        """,
    ),
    Check(
        "rollover_follows_its_source",
        5,
        "Lot {id} rolled over from lot {source_id}, and does not follow its payment.",
        """
        SELECT lot.id, source.id AS source_id
        FROM support_plan_lot lot
        JOIN support_plan_lot source ON source.id = lot.source_lot_id
        WHERE lot.kind = 'rollover' AND (
            COALESCE(lot.revoked, FALSE) <> COALESCE(source.revoked, FALSE)
            OR COALESCE(lot.frozen, FALSE) <> COALESCE(source.frozen, FALSE)
        )
        """,
    ),
    Check(
        "lots_follow_top_ups",
        5,
        "Top-up lot {id} does not follow the payment of its invoice.",
        f"""
        SELECT bought.id
        FROM support_plan_lot bought {_INVOICE}
        WHERE bought.kind = 'topup' AND (
            COALESCE(bought.revoked, FALSE) <> {_REVOKED}
            OR COALESCE(bought.frozen, FALSE) <> NOT COALESCE({_PAID}, FALSE)
        )
        """,
    ),
    Check(
        "granted_when_paid",
        5,
        "Lot {id} ({kind}) is paid for, and its hours were never granted.",
        """
        SELECT id, kind FROM support_plan_lot lot
        WHERE kind <> 'rollover' AND frozen IS NOT TRUE AND revoked IS NOT TRUE
          AND NOT EXISTS (
              SELECT FROM support_plan_entry entry
              WHERE entry.lot_id = lot.id AND entry.kind = 'grant'
          )
        """,
    ),
    Check(
        "revoked_lots_are_empty",
        5,
        "Lot {id} is revoked, and {hours_left} hours are left in it.",
        """
        SELECT id, hours_left FROM support_plan_lot WHERE revoked AND hours_left <> 0
        """,
    ),
    Check(
        "revoked_for_nothing",
        5,
        "{hours} hours of lot {id} stay revoked, though its invoice stands again.",
        """
        SELECT lot.id, -sum(entry.hours) AS hours
        FROM support_plan_lot lot
        JOIN support_plan_entry entry ON entry.lot_id = lot.id
        LEFT JOIN support_plan_entry mistaken ON mistaken.id = entry.reverses_id
        WHERE lot.frozen IS NOT TRUE AND lot.revoked IS NOT TRUE
          AND 'revoke' IN (entry.kind, mistaken.kind)
        GROUP BY lot.id HAVING sum(entry.hours) <> 0
        """,
    ),
    Check(
        "drawn_when_granted",
        5,
        "Entry {id} drew on lot {lot_id} before any hours were granted on it.",
        """
        SELECT entry.id, entry.lot_id
        FROM support_plan_entry entry
        WHERE entry.kind = 'draw' AND NOT EXISTS (
            SELECT FROM support_plan_entry source
            WHERE source.lot_id = entry.lot_id AND source.id < entry.id
              AND source.kind IN ('grant', 'rollover_in', 'adjustment')
        )
        """,
    ),
    Check(
        "drawn_on_the_day",
        5,
        "Entry {id} drew on lot {lot_id} for the {date}, on which it held no hours or "
        "which is not the day of the work.",
        """
        SELECT entry.id, entry.lot_id, entry.date
        FROM support_plan_entry entry
        JOIN support_plan_lot lot ON lot.id = entry.lot_id
        JOIN support_call call ON call.id = entry.call_id
        LEFT JOIN support_plan_lot source ON source.id = lot.source_lot_id
        WHERE entry.kind = 'draw' AND (
            entry.date <> call.work_date
            OR entry.date < COALESCE(source.date_start, lot.date_start)
            OR entry.date > lot.date_expiry
        )
        """,
    ),
    Check(
        "drawn_within_one_subscription",
        5,
        "Call {id} falls into term {term_id}, and drew on lot {lot_id} of another "
        "subscription line.",
        """
        SELECT DISTINCT call.id, call.term_id, lot.id AS lot_id
        FROM support_plan_entry entry
        JOIN support_plan_lot lot ON lot.id = entry.lot_id
        JOIN support_call call ON call.id = entry.call_id
        LEFT JOIN support_plan_term term ON term.id = call.term_id
        WHERE entry.kind = 'draw'
          AND lot.contract_line_id IS DISTINCT FROM term.contract_line_id
        """,
    ),
    Check(
        "term_of_the_day",
        5,
        "Call {id} of the {work_date} is charged to term {term_id}, which does not reach "
        "that day.",
        """
        SELECT call.id, call.work_date, call.term_id
        FROM support_call call
        JOIN support_plan_term term ON term.id = call.term_id
        WHERE call.state = 'logged'
          AND call.work_date NOT BETWEEN term.date_start AND term.date_end
        """,
    ),
    Check(
        "hours_come_with_the_term",
        5,
        "Term {id} brought {lots} lots of {hours} hours together; its plan says "
        "{quantity} times {allowance_hours}.",
        """
        SELECT * FROM (
            SELECT term.id, term.allowance, term.allowance_period, term.quantity,
                COALESCE(term.allowance_hours, 0) AS allowance_hours,
                COALESCE(term.whole_days, 0) AS whole_days,
                term.date_end - term.date_start + 1 AS days,
                count(lot.id) AS lots, COALESCE(sum(lot.hours_granted), 0) AS hours,
                count(lot.id) FILTER (
                    WHERE lot.date_start NOT BETWEEN term.date_start AND term.date_end
                ) AS misplaced
            FROM support_plan_term term
            LEFT JOIN support_plan_lot lot
                ON lot.term_id = term.id AND lot.kind = 'allowance'
            WHERE term.is_opening IS NOT TRUE
            GROUP BY term.id
        ) term
        WHERE misplaced <> 0
           OR CASE
                WHEN whole_days = 0 THEN hours <> lots * allowance_hours * quantity
                WHEN allowance_period = 'term' THEN
                    hours <> lots * ceil(
                        allowance_hours * quantity * days / whole_days::numeric
                    )
                ELSE hours > lots * allowance_hours * quantity
           END
           OR CASE
                WHEN allowance <> 'hours' THEN lots <> 0
                WHEN allowance_period = 'term' THEN lots <> 1
                ELSE FALSE
           END
        """,
    ),
    Check(
        "one_allowance_a_period",
        5,
        "Subscription line {id} has {lots} allowances that begin on {date_start}.",
        """
        SELECT contract_line_id AS id, date_start, count(*) AS lots
        FROM support_plan_lot
        WHERE kind = 'allowance' AND revoked IS NOT TRUE
        GROUP BY contract_line_id, date_start HAVING count(*) > 1
        """,
    ),
    # ------------------------------------------------------------------
    # Rule 6: no ticket without cover
    # ------------------------------------------------------------------
    Check(
        "ticket_verdict",
        6,
        "Ticket {number} is newer than the gate, and carries no verdict.",
        """
        SELECT ticket.number
        FROM helpdesk_ticket ticket
        JOIN ir_model_data gate
            ON gate.module = 'support_plan' AND gate.name = 'model_support_gate'
        WHERE ticket.support_verdict IS NULL AND ticket.create_date > gate.create_date
        """,
    ),
    Check(
        "ticket_reason",
        6,
        "Ticket {number} was let in as {support_verdict}, and does not name the term, "
        "exception or kind of work that let it in.",
        """
        SELECT number, support_verdict FROM helpdesk_ticket
        WHERE support_verdict IN ('covered', 'grace', 'exhausted')
              AND support_term_id IS NULL
           OR support_verdict = 'exception' AND support_exception_id IS NULL
           OR support_verdict = 'no_cover_needed' AND work_type_id IS NULL
        """,
    ),
    Check(
        "ticket_client",
        6,
        "Ticket {number} is open, and its client is not covered by term {term_id}, which "
        "let it in.",
        """
        SELECT ticket.number, term.id AS term_id
        FROM helpdesk_ticket ticket
        JOIN support_plan_term term ON term.id = ticket.support_term_id
        JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
        JOIN res_partner partner ON partner.id = ticket.partner_id
        WHERE ticket.active AND stage.closed IS NOT TRUE
          AND ticket.support_verdict IN ('covered', 'grace', 'exhausted')
          AND partner.commercial_partner_id IS DISTINCT FROM term.partner_id
          AND NOT EXISTS (
              SELECT FROM support_plan_contract_covered_rel covered
              WHERE covered.contract_id = term.contract_id
                AND covered.partner_id = partner.commercial_partner_id
          )
        """,
    ),
    Check(
        "exception_once",
        6,
        "Exception {id} let in {tickets} tickets.",
        """
        SELECT support_exception_id AS id, count(*) AS tickets
        FROM helpdesk_ticket
        WHERE support_exception_id IS NOT NULL
        GROUP BY support_exception_id HAVING count(*) > 1
        """,
    ),
    # ------------------------------------------------------------------
    # Rule 7: no work is lost
    # ------------------------------------------------------------------
    Check(
        "awaits_because",
        7,
        "Call {id} has {hours} hours awaiting, because: {reason}.",
        """
        SELECT id, COALESCE(hours_awaiting, 0) AS hours, awaiting_reason AS reason
        FROM support_call
        WHERE (COALESCE(hours_awaiting, 0) > 0) <> (awaiting_reason IS NOT NULL)
        """,
    ),
    Check(
        "settled_when_paid",
        7,
        "Call {id} awaits term {term_id} because of {reason}, which is not so: the term "
        "is {standing}.",
        # Work of a day before the cover began is a manager's to decide.
        """
        SELECT * FROM (
            SELECT call.id, call.term_id, call.awaiting_reason AS reason,
                CASE
                    WHEN term.revoked THEN 'revoked'
                    WHEN term.covered_from IS NULL THEN 'unpaid'
                    WHEN term.covered_from > call.work_date
                         AND COALESCE(term.grace_until < call.work_date, TRUE)
                        THEN 'in force only later'
                    ELSE 'in force'
                END AS standing
            FROM support_call call
            JOIN support_plan_term term ON term.id = call.term_id
            WHERE call.awaiting_reason IN ('payment', 'before_cover')
        ) call
        WHERE (reason, standing) NOT IN (
            ('payment', 'unpaid'), ('before_cover', 'in force only later')
        )
        """,
    ),
    Check(
        "charged_when_logged",
        7,
        "Call {id} is {state}, and has {hours} hours and {entries} entries.",
        """
        SELECT call.id, call.state, COALESCE(call.hours, 0) AS hours,
            count(entry.id) AS entries
        FROM support_call call
        LEFT JOIN support_plan_entry entry ON entry.call_id = call.id
        WHERE call.state NOT IN ('logged', 'reversed')
        GROUP BY call.id HAVING COALESCE(call.hours, 0) <> 0 OR count(entry.id) <> 0
        """,
    ),
    Check(
        "reversed_calls_cost_nothing",
        7,
        "Call {id} is reversed, and is still charged {hours} hours.",
        # Hours of a ticket stay where they are while other calls of it need them.
        """
        SELECT call.id, call.hours
        FROM support_call call
        LEFT JOIN support_plan_term term ON term.id = call.term_id
        WHERE call.state = 'reversed' AND call.hours <> 0 AND NOT (
            term.rounding = 'ticket' AND EXISTS (
                SELECT FROM support_call other
                WHERE other.ticket_id = call.ticket_id
                  AND other.term_id = call.term_id AND other.state = 'logged'
            )
        )
        """,
    ),
    Check(
        "logged_once",
        7,
        "Reference {external_ref} was logged {calls} times.",
        """
        SELECT external_ref, count(*) AS calls FROM support_call
        WHERE external_ref IS NOT NULL
        GROUP BY company_id, external_ref HAVING count(*) > 1
        """,
    ),
    # ------------------------------------------------------------------
    # Rule 9: one premium per line and period
    # ------------------------------------------------------------------
    Check(
        "one_premium_a_period",
        9,
        "Subscription line {id} was invoiced {premiums} times for the period from "
        "{date_start}.",
        """
        SELECT period.contract_line_id AS id, period.date_start, count(*) AS premiums
        FROM account_move_line line
        JOIN support_plan_period period ON period.id = line.support_period_id
        WHERE line.support_released IS NOT TRUE
        GROUP BY period.id HAVING count(*) > 1
        """,
    ),
    Check(
        "premiums_have_terms",
        9,
        "The premium on invoice {name} bought {terms} terms.",
        """
        SELECT move.name, count(term.id) AS terms
        FROM account_move_line line
        JOIN account_move move ON move.id = line.move_id
        LEFT JOIN support_plan_term term ON term.invoice_line_id = line.id
        WHERE line.support_period_id IS NOT NULL
          AND move.state = 'posted' AND move.move_type = 'out_invoice'
        GROUP BY move.id, line.id HAVING count(term.id) <> 1
        """,
    ),
    Check(
        "terms_have_premiums",
        9,
        "Term {id} is not the one that its premium bought: another subscription line, "
        "other dates, or no invoice at all.",
        """
        SELECT term.id
        FROM support_plan_term term
        LEFT JOIN account_move_line line ON line.id = term.invoice_line_id
        WHERE CASE
            WHEN term.is_opening THEN line.id IS NOT NULL
            WHEN line.id IS NULL THEN term.revoked IS NOT TRUE
            ELSE (line.contract_line_id, line.support_period_id,
                  line.support_period_start, line.support_period_end)
                IS DISTINCT FROM (term.contract_line_id, term.period_id,
                                  term.date_start, term.date_end)
        END
        """,
    ),
    Check(
        "released_when_revoked",
        9,
        "The premium of term {id} is free to be invoiced again, though the term stands; "
        "or not, though it is revoked.",
        """
        SELECT term.id
        FROM support_plan_term term
        JOIN account_move_line line ON line.id = term.invoice_line_id
        WHERE COALESCE(line.support_released, FALSE) <> COALESCE(term.revoked, FALSE)
        """,
    ),
    Check(
        "one_term_a_day",
        9,
        "Terms {id} and {other_id} of one subscription line cover the same days.",
        """
        SELECT term.id, other.id AS other_id
        FROM support_plan_term term
        JOIN support_plan_term other
            ON other.contract_line_id = term.contract_line_id AND other.id > term.id
            AND other.date_start <= term.date_end AND other.date_end >= term.date_start
        WHERE term.revoked IS NOT TRUE AND other.revoked IS NOT TRUE
        """,
    ),
    # ------------------------------------------------------------------
    # Rule 13: a period is a record
    # ------------------------------------------------------------------
    Check(
        "periods_end_to_end",
        13,
        "The schedule of subscription line {id} has a gap, or an overlap, before "
        "{date_start}.",
        """
        SELECT id, date_start FROM (
            SELECT period.contract_line_id AS id, period.date_start,
                COALESCE(
                    lag(period.date_end) OVER (
                        PARTITION BY period.contract_line_id ORDER BY period.date_start
                    ) + 1,
                    period.date_start
                ) AS expected
            FROM support_plan_period period
            JOIN contract_line line ON line.id = period.contract_line_id
            WHERE period.state <> 'credited' AND period.date_end >= line.date_start
                AND (line.date_end IS NULL OR period.date_start <= line.date_end)
        ) period
        WHERE expected <> date_start
        UNION
        SELECT line.id, min(period.date_start)
        FROM contract_line line
        JOIN support_plan_period period ON period.contract_line_id = line.id
        WHERE period.state <> 'credited' AND line.is_canceled IS NOT TRUE
        GROUP BY line.id
        HAVING min(period.date_start) > line.date_start
            OR max(period.date_end) < line.date_end
                AND max(period.date_end) < CURRENT_DATE
        """,
    ),
    Check(
        "periods_say_what_is",
        13,
        "Period {id} is {state}, and its invoice says otherwise.",
        """
        SELECT period.id, period.state
        FROM support_plan_period period
        LEFT JOIN account_move_line line ON line.support_period_id = period.id
            AND line.support_released IS NOT TRUE
        WHERE period.invoice_line_id IS DISTINCT FROM line.id
            OR (period.state = 'billed')
                <> (period.is_opening IS TRUE OR COALESCE(line.parent_state, '') = 'posted')
            OR period.state IN ('skipped', 'credited') AND line.id IS NOT NULL
        """,
    ),
    Check(
        "periods_cost_what_papers_say",
        13,
        "Invoice line {line_id} bills period {id} with other days or another amount than "
        "the schedule says.",
        """
        SELECT period.id, line.id AS line_id
        FROM support_plan_period period
        JOIN account_move_line line ON line.support_period_id = period.id
        WHERE line.contract_line_id <> period.contract_line_id
            OR line.support_released IS NOT TRUE AND (
                (line.support_period_start, line.support_period_end)
                    IS DISTINCT FROM (period.date_start, period.date_end)
                OR period.state = 'billed' AND (
                    abs(line.price_subtotal - period.kept_premium) >= 0.005
                    OR line.currency_id <> period.kept_currency_id
                )
            )
        """,
    ),
    Check(
        "next_dates_follow_the_schedule",
        13,
        "The next date of subscription line {id} is not the first day of its next period.",
        """
        SELECT line.id
        FROM contract_line line
        JOIN support_plan_period period ON period.id = (
            SELECT id FROM support_plan_period free
            WHERE free.contract_line_id = line.id AND free.state = 'planned'
                AND free.invoice_line_id IS NULL
                AND (line.date_end IS NULL OR free.date_start <= line.date_end)
            ORDER BY free.date_start LIMIT 1
        )
        WHERE line.is_canceled IS NOT TRUE
            AND (line.recurring_next_date, line.support_next_period_id)
                IS DISTINCT FROM (period.date_start, period.id)
        """,
    ),
    Check(
        "schedule_guards",
        13,
        "The database's rule {name}, that periods do not overlap, is missing.",
        """
        SELECT expected.name
        FROM (VALUES ('support_plan_period_no_overlap')) expected (name)
        LEFT JOIN pg_constraint rule
            ON rule.conname = expected.name AND rule.contype = 'x'
        WHERE rule.oid IS NULL
        """,
    ),
    Check(
        "indexes",
        9,
        "The database's rule {name}, that there is only one, is missing.",
        """
        SELECT expected.name
        FROM (VALUES
            ('account_move_line_support_one_premium_per_period'),
            ('support_plan_term_one_per_invoice_line'),
            ('support_plan_term_one_per_period'),
            ('support_plan_lot_one_allowance_per_period'),
            ('support_plan_lot_one_per_invoice_line'),
            ('support_plan_lot_one_rollover'),
            ('support_call_external_ref_once'),
            ('support_call_group_one_per_ticket_and_term')
        ) expected (name)
        LEFT JOIN pg_index rule
            ON rule.indexrelid = to_regclass(expected.name)
            AND rule.indisunique AND rule.indisvalid
        WHERE rule.indexrelid IS NULL
        """,
    ),
]

_COUNTS = {
    "terms": "SELECT count(*) FROM support_plan_term",
    "lots": "SELECT count(*) FROM support_plan_lot",
    "ledger entries": "SELECT count(*) FROM support_plan_entry",
    "calls": "SELECT count(*) FROM support_call",
    "tickets": "SELECT count(*) FROM helpdesk_ticket",
}


def find_mistakes(cr, checks=None) -> Iterator[Mistake]:
    """Yield everything that does not add up.

    :param cr: a cursor of psycopg2, or Odoo's; what the ORM has not flushed is not seen
    :param checks: the checks to run; all of them when left out
    """
    for check in CHECKS if checks is None else checks:
        cr.execute(check.query)
        columns = [column[0] for column in cr.description]
        for row in cr.fetchall():
            values = dict(zip(columns, row, strict=True))
            yield Mistake(check, check.sentence.format(**values))


def count_books(cr) -> dict[str, int]:
    """Return how much there is to check."""
    counts = {}
    for name, query in _COUNTS.items():
        cr.execute(query)
        counts[name] = cr.fetchone()[0]
    return counts


def has_books(cr) -> bool:
    """Tell whether this database has support plans at all."""
    cr.execute("SELECT to_regclass('support_plan_entry') IS NOT NULL")
    return cr.fetchone()[0]


def report(cr) -> bool:
    """Print what does not add up, and how much was checked.

    :return: whether everything adds up
    """
    found = 0
    for check in CHECKS:
        mistakes = list(find_mistakes(cr, [check]))
        found += len(mistakes)
        for mistake in mistakes[:SHOWN]:
            print(f"Rule {check.rule}: {mistake.sentence}  [{check.name}]")
        if len(mistakes) > SHOWN:
            print(
                f"Rule {check.rule}: and {len(mistakes) - SHOWN} more  [{check.name}]"
            )
    books = ", ".join(f"{count} {name}" for name, count in count_books(cr).items())
    result = (
        f"{found} things do not add up." if found != 1 else "1 thing does not add up."
    )
    print(f"{books}; {len(CHECKS)} checks.")
    print(result if found else "Everything adds up.")
    return not found


def look_at(arguments, usage, look) -> int:
    """Do what a command that only reads a database does, and return its exit status.

    :param arguments: the database's name or connection string, if any
    :param usage: what is printed where help is asked for
    :param look: called with a cursor; returns the exit status
    """
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(usage)
        return 2
    import psycopg2

    where = arguments[0] if arguments else ""
    if where and "=" not in where and "://" not in where:
        where = f"dbname={where}"
    try:
        connection = psycopg2.connect(where)
    except psycopg2.OperationalError as error:
        print(f"The database cannot be reached: {error}".strip(), file=sys.stderr)
        return 2
    # One unchanging view of a database that others go on writing to.
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    try:
        with connection.cursor() as cr:
            if not has_books(cr):
                print("This database has no support plans.", file=sys.stderr)
                return 2
            return look(cr)
    except psycopg2.Error as error:
        print(f"The books cannot be read: {error}".strip(), file=sys.stderr)
        return 2
    finally:
        connection.close()


def main(arguments) -> int:
    """Audit the database that is named, and return the exit status."""
    return look_at(arguments, __doc__, lambda cr: 0 if report(cr) else 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
