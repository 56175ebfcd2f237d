# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...periods import anchor_after


class ContractLine(models.Model):
    """A plan line's schedule: which periods it has, and what follows from them.

    The contract addon's own dates of a plan's line (next date, last date invoiced, next
    period) follow from it.
    """

    _inherit = "contract.line"

    support_period_ids = fields.One2many(
        comodel_name="support.plan.period",
        inverse_name="contract_line_id",
        string="Schedule",
        groups="base.group_user",
    )
    support_next_period_id = fields.Many2one(
        comodel_name="support.plan.period",
        string="Next Period",
        compute="_compute_support_schedule",
        store=True,
        copy=False,
        index="btree_not_null",
        help="The first period that is planned and has no invoice yet.",
        groups="base.group_user",
    )
    support_planned_until = fields.Date(
        compute="_compute_support_schedule",
        store=True,
        copy=False,
        help="The last day of the schedule.",
        groups="base.group_user",
    )
    support_start_before = fields.Date(
        compute="_compute_support_schedule",
        store=True,
        copy=False,
        help="The first day of the period before the next one, if there is one.",
        groups="base.group_user",
    )
    last_date_invoiced = fields.Date(compute="_compute_support_schedule", store=True)

    @api.depends(
        "support_period_ids.state",
        "support_period_ids.invoice_line_id",
        "support_period_ids.date_start",
        "support_period_ids.date_end",
        "date_start",
        "date_end",
    )
    def _compute_support_schedule(self):
        """Say where the schedule stands; other lines keep their last date invoiced."""
        stand = self._get_support_schedule_ends()
        for line in self:
            until, due_id, due_start, before = stand.get(
                line._origin.id, (False, None, None, None)
            )
            if due_id and line.date_end and due_start > line.date_end:
                due_id = None
            line.support_next_period_id = due_id
            line.support_start_before = before
            line.support_planned_until = until
            if due_id:
                last = due_start - timedelta(days=1)
            elif until:
                last = min(until, line.date_end) if line.date_end else until
            else:
                line.last_date_invoiced = line.last_date_invoiced
                continue
            begun = line.date_start and last >= line.date_start
            line.last_date_invoiced = last if begun else False

    def _get_support_schedule_ends(self):
        """Return the last day of each line's schedule, its next free period, and when
        the one before that begins.

        SQL, as the ORM gives no first record of a group, and every invoice asks.

        :return: dict of line id to last day, period id, its first day and that of the
            one before
        """
        self.env["support.plan.period"].flush_model()
        return {
            line_id: stand
            for line_id, *stand in self.env.execute_query(
                SQL(
                    """
                    SELECT contract_line_id, MAX(date_end),
                        (ARRAY_AGG(id ORDER BY date_start) FILTER (WHERE is_free))[1],
                        MIN(date_start) FILTER (WHERE is_free),
                        (ARRAY_AGG(before ORDER BY date_start)
                            FILTER (WHERE is_free))[1]
                    FROM (
                        SELECT id, contract_line_id, date_start, date_end,
                            lag(date_start) OVER (
                                PARTITION BY contract_line_id ORDER BY date_start
                            ) AS before,
                            state = 'planned' AND invoice_line_id IS NULL AS is_free
                        FROM support_plan_period
                        WHERE contract_line_id = ANY(%s) AND state <> 'credited'
                    ) period
                    GROUP BY contract_line_id
                    """,
                    self._origin.ids,
                )
            )
        }

    def _filter_scheduled(self):
        """Return the lines that have a schedule that goes on."""
        return self.filtered(
            lambda line: (
                line.support_plan_ok and not line.is_canceled and line.date_start
            )
        )

    def _is_over_before(self, day):
        self.ensure_one()
        return bool(self.is_canceled or self.date_end and self.date_end < day)

    def _get_support_free_periods(self, until):
        """Return the periods of these lines that are planned and have no invoice yet,
        as far as they begin by a day."""
        return (
            self.env["support.plan.period"]
            .sudo()
            .search(
                [
                    ("contract_line_id", "in", self.ids),
                    ("state", "=", "planned"),
                    ("invoice_line_id", "=", False),
                    ("date_start", "<=", until),
                ]
            )
            .filtered(
                lambda period: (
                    not period.contract_line_id._is_over_before(period.date_start)
                )
            )
        )

    def _get_support_missed_periods(self, date):
        """Return the periods that were over before a day and were never invoiced."""
        return self._get_support_free_periods(date).filtered(
            lambda period: period.date_end < date
        )

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------

    def _create_periods(self, days, **values):
        """Make periods of this line.

        :param days: list of first and last day
        :param values: further values of each
        :return: the periods
        """
        self.ensure_one()
        # Whoever may change a subscription changes its schedule by that alone.
        return (
            self.env["support.plan.period"]
            .sudo()
            .create([self._prepare_period(*each) | values for each in days])
        )

    def _prepare_period(self, start, end):
        """Return the values of a planned period of this line."""
        return {
            "contract_line_id": self.id,
            "company_id": self.contract_id.company_id.root_id.id,
            "date_start": start,
            "date_end": end,
        }

    @api.model
    def _create_periods_of(self, days, known=None):
        """Make the planned periods of lines, all at once.

        :param dict days: for each line, a list of first and last day
        :param known: the lines' periods. Where one of them was credited, nobody is
            billed again by itself: the new one is skipped.
        """
        Period = self.env["support.plan.period"].sudo()
        credited = (known or Period).filtered(
            lambda period: period.state == "credited" and not period.successor_id
        )
        vals_list, replaced = [], []
        for line, line_days in days.items():
            of_line = credited.filtered(
                lambda old, line=line: old.contract_line_id == line
            )
            for start, end in line_days:
                old = of_line.filtered(
                    lambda period, days=(start, end): period._overlaps(*days)
                )
                vals = line._prepare_period(start, end)
                if old:
                    vals |= {"state": "skipped", "reason": old[-1].reason}
                vals_list.append(vals)
                replaced.append(old)
        periods = Period.create(vals_list)
        for period, old in zip(periods, replaced, strict=True):
            old.successor_id = period
        return periods

    def _bring_in_period(self, start, end, premium, currency):
        """Record a period that was billed in another system. What was planned for its
        days is planned anew after it.

        :param start: its first day
        :param end: its last day
        :param premium: its net premium, in ``currency``
        :return: the period
        """
        self.ensure_one()
        loose = (
            self.sudo()
            .support_period_ids.filtered(lambda each: each.state != "credited")
            .filtered(lambda each: each._is_as_planned() and each._overlaps(start, end))
        )
        loose.unlink()
        period = self._create_periods(
            [(start, end)],
            state="billed",
            is_opening=True,
            kept_premium=premium,
            kept_currency_id=currency.id,
        )
        if self.date_start <= end and not self._is_over_before(end + timedelta(days=1)):
            _anchor, rule, interval = self._get_support_rhythm()
            self.support_anchor = anchor_after(start, end, rule, interval)
        else:
            self._plan_anew()
        return period
