# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .support_gate import STATUSES


class SupportGate(models.AbstractModel):
    """The facts that the gate judges by: one query, however many clients."""

    _inherit = "support.gate"

    # ------------------------------------------------------------------
    # The facts: one query, however many clients
    # ------------------------------------------------------------------

    @api.model
    def _standing_sql(self, day=None):
        """Return SQL that gives each term with its standing on a day.

        SQL, because the gate has to answer for a thousand tickets at once with one
        query, and because clients are searched by the same expression. It names the
        columns it needs, as planning the query is most of what it takes.

        :param day: a day; each company's today, when left out
        """
        for model in ("support.plan.term", "support.plan.lot", "support.plan.hold"):
            self.env[model].flush_model()
        self.env["support.call"].flush_model(["term_id", "state", "hours_reserved"])
        self.env["contract.contract"].flush_model(
            ["support_callers", "support_caller_ids", "support_covered_partner_ids"]
        )
        on_day = (
            SQL("%s::date", day)
            if day
            else self.env["res.company"]._support_today_sql(SQL("term.company_id"))
        )
        return SQL(
            """
            SELECT term.id, term.partner_id, term.company_id, term.contract_id,
                   term.contract_line_id, term.product_id, term.invoice_line_id,
                   term.date_start, term.date_end, term.covered_from,
                   term.grace_until, term.allowance, term.overage,
                   GREATEST(lots.hours_left - reserved.hours, 0) AS hours_left,
                   lots.next_expiry,
                   CASE
                       WHEN term.date_end < %(day)s THEN 'lapsed'
                       WHEN EXISTS (
                           SELECT FROM support_plan_hold hold
                           WHERE hold.contract_id = term.contract_id
                             AND hold.date_start <= %(day)s
                             AND (hold.date_end IS NULL OR hold.date_end > %(day)s)
                       ) THEN 'hold'
                       WHEN term.covered_from <= %(day)s THEN CASE
                           WHEN term.allowance = 'hours'
                                AND COALESCE(lots.hours_left, 0) <= reserved.hours
                                THEN 'exhausted'
                           ELSE 'covered'
                       END
                       WHEN term.covered_from IS NULL
                            AND term.date_start <= %(day)s
                            AND term.grace_until >= %(day)s THEN 'grace'
                       ELSE 'pending'
                   END AS standing
            FROM support_plan_term term
            LEFT JOIN LATERAL (
                SELECT SUM(lot.hours_left)::int AS hours_left,
                       MIN(lot.date_expiry) FILTER (WHERE lot.hours_left > 0)
                           AS next_expiry
                FROM support_plan_lot lot
                WHERE lot.contract_line_id = term.contract_line_id
                  AND lot.frozen IS NOT TRUE AND lot.revoked IS NOT TRUE
                  AND lot.date_start <= %(day)s AND lot.date_expiry >= %(day)s
            ) lots ON TRUE
            CROSS JOIN LATERAL (
                SELECT COALESCE(SUM(call.hours_reserved), 0)::int AS hours
                FROM support_call call
                WHERE call.term_id = term.id AND call.state = 'to_review'
            ) reserved
            WHERE term.revoked IS NOT TRUE
            """,
            day=on_day,
        )

    @api.model
    def _fetch_standings(self, clients, company, day=None):
        """Return the standing of every term of some clients, best first.

        :param clients: commercial partners
        :param company: the company that is asked; branches count as their root
        :param day: a day of the company's calendar; today when left out
        :return: dict of client id to list of rows
        """
        result = defaultdict(list)
        if not clients:
            return result
        # The day is worked out here: one company is asked, so no CASE is needed. Of
        # the terms that are over, only the last one of a subscription line matters.
        day = day or company._support_today()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT standing.*,
                    (SELECT support_callers FROM contract_contract contract
                     WHERE contract.id = standing.contract_id) AS support_callers,
                    ARRAY(SELECT partner_id FROM support_plan_contract_caller_rel rel
                          WHERE rel.contract_id = standing.contract_id) AS callers,
                    ARRAY(SELECT helpdesk_ticket_category_id
                          FROM helpdesk_ticket_category_support_plan_term_rel rel
                          WHERE rel.support_plan_term_id = standing.id) AS categories,
                    ARRAY(SELECT partner_id FROM support_plan_contract_covered_rel rel
                          WHERE rel.contract_id = standing.contract_id
                            AND partner_id = ANY(%(clients)s)) AS covered
                FROM (%(standing)s) standing
                WHERE company_id = %(company)s
                  AND (partner_id = ANY(%(clients)s) OR contract_id = ANY(ARRAY(
                      SELECT contract_id FROM support_plan_contract_covered_rel rel
                      WHERE rel.partner_id = ANY(%(clients)s))))
                  AND (date_end >= %(day)s OR NOT EXISTS (
                      SELECT FROM support_plan_term later
                      WHERE later.contract_line_id = standing.contract_line_id
                        AND later.date_start > standing.date_start
                        AND later.revoked IS NOT TRUE))
                """,
                standing=self._standing_sql(day),
                clients=clients.ids,
                company=company.root_id.id,
                day=day,
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

    # ------------------------------------------------------------------
    # One word per client
    # ------------------------------------------------------------------

    @api.model
    def _get_statuses(self, clients, company):
        """Return one word for each client: the best of its plans.

        :return: dict of commercial partner id to status and the best row, if any
        """
        standings = self.sudo()._fetch_standings(clients, company)
        return {
            client.id: (rows[0]["standing"], rows[0]) if rows else ("none", None)
            for client in clients
            for rows in [standings[client.id]]
        }

    @api.model
    def _search_clients_sql(self, statuses, company):
        """Return SQL of the commercial partners whose status is one of these words.

        ``none`` cannot be among them: it is what no client with a term has.
        """
        rank = {status: place for place, status in enumerate(STATUSES)}
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", status, place) for status, place in rank.items()
        )
        return SQL(
            """
            SELECT client.partner_id
            FROM (
                SELECT id AS term_id, partner_id FROM support_plan_term
                UNION ALL
                SELECT term.id, covered.partner_id
                FROM support_plan_contract_covered_rel covered
                JOIN support_plan_term term ON term.contract_id = covered.contract_id
            ) client
            JOIN (%s) standing ON standing.id = client.term_id
            WHERE company_id = %s
            GROUP BY client.partner_id
            HAVING MIN(CASE standing %s END) = ANY(%s)
            """,
            self._standing_sql(company._support_today()),
            company.root_id.id,
            cases,
            [rank[status] for status in statuses],
        )
