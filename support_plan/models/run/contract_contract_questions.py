# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

MOST_PAPERS_A_DAY = 2  # Of one line; whatever asks for more has gone wrong.


class ContractContract(models.Model):
    """What the recurring run asks people before it invoices a subscription. “Catch Up”
    is the answer that lets it."""

    _inherit = "contract.contract"

    def _get_support_questions(self, date):
        """Tell which subscriptions staff are asked about first.

        :param date: the day of the run
        :return: dict of contract to the question, in words
        """
        lines = self.contract_line_ids.filtered("support_plan_ok")
        due = lines.filtered(lambda line: line._is_support_due(date))
        missed = self._ask_about_missed_periods(lines, date)
        return self._ask_about_papers(due, date) | missed

    def _ask_about_missed_periods(self, lines, date):
        """Ask about subscriptions that are behind by periods that are over and were
        never invoiced, as the company says."""
        questions = {}
        behind = lines.filtered(
            lambda line: line.next_period_date_end and line.next_period_date_end < date
        )
        missed = behind._get_support_missed_periods(date).grouped("contract_id")
        for contract, periods in missed.items():
            company = contract.company_id.root_id
            if contract.support_on_hold:
                continue
            since = min(periods.mapped("date_start"))
            months = company.support_catch_up_months
            too_old = months and since < date - relativedelta(months=months)
            if company.support_catch_up == "ask" or too_old:
                questions[contract] = self.env._(
                    "%(count)s periods since %(since)s are over and were never "
                    "invoiced. Choose “Catch Up” to invoice each of them, or mend the "
                    "subscription's dates.",
                    count=len(periods),
                    since=format_date(self.env, since),
                )
        return questions

    def _ask_about_papers(self, due, date):
        """Ask where a line has invoices enough: two made today, or one that is unpaid
        for so long that its client has no cover."""
        questions = {}
        papers = due._get_support_papers(date)
        for line in due:
            made_today, unpaid = papers.get(line.id, (0, None))
            if made_today >= MOST_PAPERS_A_DAY:
                questions[line.contract_id] = self.env._(
                    "%(plan)s was invoiced %(count)s times today already. Look at its "
                    "schedule. Choose “Catch Up” to invoice more of it today, or wait "
                    "for the next run.",
                    plan=line.product_id.display_name,
                    count=made_today,
                )
            elif unpaid:
                move = self.env["account.move"].sudo().browse(unpaid)
                questions[line.contract_id] = self.env._(
                    "%(invoice)s for %(plan)s was due on %(day)s and is unpaid, so "
                    "nothing more is invoiced. Choose “Catch Up” to invoice the next "
                    "premium all the same, or let the subscription end.",
                    invoice=move.name,
                    plan=line.product_id.display_name,
                    day=format_date(self.env, move.invoice_date_due),
                )
        return questions


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _get_support_papers(self, date):
        """Tell what became of the premiums of lines of one company.

        SQL, as it asks two things of invoices and terms at once for a whole batch.

        :param date: the day of the run
        :return: dict of line id to the number of invoices that were made today, and the
            id of one that is unpaid for longer than the company waits, or None
        """
        company = self.contract_id.company_id.root_id[:1]
        days = company.support_unpaid_days
        self.env["account.move.line"].flush_model(
            ["contract_line_id", "support_period_id", "support_released"]
        )
        self.env["account.move"].flush_model(["invoice_date_due"])
        self.env["support.plan.term"].flush_model(["covered_from", "revoked"])
        midnight = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        return {
            line_id: (made_today, unpaid)
            for line_id, made_today, unpaid in self.env.execute_query(
                SQL(
                    """
                    SELECT line.contract_line_id,
                        COUNT(*) FILTER (WHERE line.create_date >= %(midnight)s),
                        MIN(move.id) FILTER (
                            WHERE term.covered_from IS NULL
                            AND move.invoice_date_due < %(latest)s
                        )
                    FROM account_move_line line
                    JOIN account_move move ON move.id = line.move_id
                    LEFT JOIN support_plan_term term ON term.invoice_line_id = line.id
                    WHERE line.contract_line_id = ANY(%(lines)s)
                        AND line.support_period_id IS NOT NULL
                        AND line.support_released IS NOT TRUE
                        AND (
                            line.create_date >= %(midnight)s
                            OR term.covered_from IS NULL
                        )
                    GROUP BY line.contract_line_id
                    """,
                    midnight=midnight,
                    latest=date - timedelta(days=days) if days else None,
                    lines=self.ids,
                )
            )
        }
