# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...verdict import STATUSES
from ..cover.support_plan_hold import ON_HOLD
from ..hours.support_plan_lot_state import LOTS_IN_FORCE

# Of a `term`, of what `_get_reserved_sql` returns.
HOURS_RESERVED = """(
    SELECT COALESCE(SUM(reserved.hours), 0)::int FROM (%(reserved)s) reserved
    WHERE reserved.term_id = term.id
)"""
# Each term with its standing on a day. SQL, because the gate has to answer for a
# thousand tickets at once with one query. To plan it takes longer than to run it, so it
# asks for what is needed and no more. Clients are searched by the same conditions, by
# index (support_gate_search.py): what is changed here is changed there.
_STANDING = f"""
    SELECT term.id, term.partner_id, term.company_id, term.contract_id,
           term.contract_line_id, term.product_id, term.invoice_line_id,
           term.date_start, term.date_end, term.covered_from, term.grace_until,
           term.allowance, term.overage, GREATEST(hours.hours_left, 0) AS hours_left,
           hours.next_expiry,
           CASE
               WHEN term.date_end < %(day)s THEN 'lapsed'
               WHEN {ON_HOLD} THEN 'hold'
               WHEN term.covered_from <= %(day)s THEN CASE
                   WHEN term.allowance = 'hours'
                        AND COALESCE(hours.hours_left, 0) <= 0 THEN 'exhausted'
                   ELSE 'covered'
               END
               WHEN term.covered_from IS NULL AND term.date_start <= %(day)s
                    AND term.grace_until >= %(day)s THEN 'grace'
               ELSE 'pending'
           END AS standing
    FROM support_plan_term term
    LEFT JOIN LATERAL (
        SELECT SUM(lot.hours_left)::int - {HOURS_RESERVED} AS hours_left,
               MIN(lot.date_expiry) FILTER (WHERE lot.hours_left > 0) AS next_expiry
        FROM {LOTS_IN_FORCE}
    ) hours ON TRUE
    WHERE term.revoked IS NOT TRUE
"""
# That of the terms of some clients, with more of them where it is asked for. Of the
# terms that are over, only the last one of a subscription line matters.
_STANDINGS_OF_CLIENTS = f"""
    SELECT standing.*,
        ARRAY(SELECT partner_id FROM support_plan_contract_covered_rel rel
              WHERE rel.contract_id = standing.contract_id
                AND partner_id = ANY(%(clients)s)) AS covered,
        %(more)s
    FROM ({_STANDING}) standing
    WHERE company_id = %(company)s
      AND (partner_id = ANY(%(clients)s) OR contract_id = ANY(ARRAY(
          SELECT contract_id FROM support_plan_contract_covered_rel rel
          WHERE rel.partner_id = ANY(%(clients)s))))
      AND (date_end >= %(day)s OR NOT EXISTS (
          SELECT FROM support_plan_term later
          WHERE later.contract_line_id = standing.contract_line_id
            AND later.date_start > standing.date_start
            AND later.revoked IS NOT TRUE))
"""
# Who may call, and about what: asked for where somebody calls, about something.
_CALLERS = """
    (SELECT support_callers FROM contract_contract contract
     WHERE contract.id = standing.contract_id) AS support_callers,
    ARRAY(SELECT partner_id FROM support_plan_contract_caller_rel rel
          WHERE rel.contract_id = standing.contract_id) AS callers
"""
_CATEGORIES = """
    ARRAY(SELECT helpdesk_ticket_category_id
          FROM helpdesk_ticket_category_support_plan_term_rel rel
          WHERE rel.support_plan_term_id = standing.id) AS categories
"""
# What the gate tells of a term in words: its plan, and the invoice of its premium.
_WORDS = """
    (SELECT COALESCE(template.name ->> %(lang)s, template.name ->> 'en_US')
     FROM product_product product
     JOIN product_template template ON template.id = product.product_tmpl_id
     WHERE product.id = standing.product_id) AS plan,
    (SELECT row_to_json(one) FROM (
        SELECT move.id, move.name, move.amount_residual AS due, move.currency_id
        FROM account_move_line line JOIN account_move move ON move.id = line.move_id
        WHERE line.id = standing.invoice_line_id
    ) one) AS invoice
"""
# The terms that let their own client in without further ado: in force, with hours left
# and nothing that limits them. Most tickets need to know no more, and to plan this takes
# half as long as to plan the above.
_UNLIMITED_IN_FORCE = f"""
    SELECT term.id, term.partner_id, term.contract_line_id, term.date_end,
           term.allowance
    FROM support_plan_term term
    WHERE term.company_id = %(company)s AND term.partner_id = ANY(%(clients)s)
      AND term.covered_from <= %(day)s AND term.date_end >= %(day)s
      AND term.revoked IS NOT TRUE
      AND (term.allowance <> 'hours'
           OR (SELECT SUM(lot.hours_left) FROM {LOTS_IN_FORCE}) > {HOURS_RESERVED})
      AND NOT {ON_HOLD}
"""
_EVERYBODY_MAY_CALL = """
      AND EXISTS (SELECT FROM contract_contract contract
                  WHERE contract.id = term.contract_id
                    AND contract.support_callers <> 'named')
"""
_ALL_CATEGORIES = """
      AND NOT EXISTS (SELECT FROM helpdesk_ticket_category_support_plan_term_rel rel
                      WHERE rel.support_plan_term_id = term.id)
"""


class SupportGate(models.AbstractModel):
    """The facts that the gate judges by: one query, however many clients."""

    _inherit = "support.gate"

    @api.model
    def _fetch_standings(
        self, clients, company, day=None, callers=True, categories=True, words=False
    ):
        """Return the standing of the terms of some clients, best first.

        :param clients: commercial partners
        :param company: the company that is asked; branches count as their root
        :param day: a day of the company's calendar; today when left out
        :param callers: whether to tell who may call
        :param categories: whether to tell which ticket categories are covered
        :param words: whether to tell the ``plan`` by name, and the ``invoice`` of the
            premium: its id, name, amount due and currency
        :return: dict of client id to list of rows
        """
        result = defaultdict(list)
        if not clients:
            return result
        self._flush_facts()
        more = [SQL(_CALLERS)] * callers + [SQL(_CATEGORIES)] * categories
        if words:
            self._flush_words()
            more.append(SQL(_WORDS, lang=self.env.lang or "en_US"))
        rows = self.env.execute_query_dict(
            SQL(
                _STANDINGS_OF_CLIENTS,
                clients=clients.ids,
                company=company.root_id.id,
                # Worked out here: one company is asked, so no CASE is needed.
                day=SQL("%s::date", day or company._support_today()),
                reserved=self._get_reserved_sql(),
                more=SQL(", ").join(more) or SQL("NULL"),
            )
        )
        rank = {status: place for place, status in enumerate(STATUSES)}
        far = fields.Date.to_date("9999-12-31")
        rows.sort(
            key=lambda row: (
                rank[row["standing"]],
                row["next_expiry"] or far,
                # What begins first comes first; of what is over, what ended last.
                -row["date_end"].toordinal()
                if row["standing"] == "lapsed"
                else row["date_start"].toordinal(),
                row["id"],
            )
        )
        for row in rows:
            for client_id in {row["partner_id"], *row["covered"]}:
                result[client_id].append(row)
        return result

    @api.model
    def _fetch_in_force(self, clients, company, day, callers, categories):
        """Return the terms that let their own client in without further ado.

        :param callers: whether persons ask; :param categories: whether for a category
        :return: list of rows, what begins first first
        """
        self._flush_facts()
        return self.env.execute_query_dict(
            SQL(
                "%s %s %s ORDER BY term.date_start, term.id",
                SQL(
                    _UNLIMITED_IN_FORCE,
                    clients=clients.ids,
                    company=company.root_id.id,
                    day=SQL("%s::date", day or company._support_today()),
                    reserved=self._get_reserved_sql(),
                ),
                SQL(_EVERYBODY_MAY_CALL if callers else ""),
                SQL(_ALL_CATEGORIES if categories else ""),
            )
        )

    @api.model
    def _get_reserved_sql(self):
        """Return the query of the hours that are spoken for and not drawn yet."""
        return SQL(" UNION ALL ").join(self._get_reserving_queries()) or SQL(
            "SELECT NULL::int AS term_id, 0 AS hours WHERE FALSE"
        )

    @api.model
    def _get_reserving_queries(self):
        """Return what speaks for hours of a term before they are drawn: nothing, until
        a later room adds its own.

        Part of the gate's one query, so each is to be served by an index of its terms.

        :return: list of queries in SQL of ``term_id`` and whole ``hours``
        """
        return []

    def _flush_facts(self):
        """Write to the database what the gate's queries read there.

        A room that adds to the queries adds what they read.
        """
        for model in ("support.plan.term", "support.plan.lot", "support.plan.hold"):
            self.env[model].flush_model()
        self.env["contract.contract"].flush_model(
            ["support_callers", "support_caller_ids", "support_covered_partner_ids"]
        )

    def _flush_words(self):
        self.env["product.product"].flush_model(["product_tmpl_id"])
        self.env["product.template"].flush_model(["name"])
        self.env["account.move.line"].flush_model(["move_id"])
        self.env["account.move"].flush_model(["name", "amount_residual", "currency_id"])

    # ------------------------------------------------------------------
    # One word per client
    # ------------------------------------------------------------------

    @api.model
    def _get_statuses(self, clients, company):
        """Return one word for each client: the best of its plans.

        :return: dict of commercial partner id to status and the best row, or an empty one
        """
        standings = self.sudo()._fetch_standings(
            clients, company, callers=False, categories=False
        )
        statuses = {
            client.id: (rows[0]["standing"], rows[0]) if rows else ("none", {})
            for client in clients
            for rows in [standings[client.id]]
        }
        words = self.sudo()._get_client_words(clients.sudo(), company)
        return statuses | {client_id: (word, {}) for client_id, word in words.items()}
