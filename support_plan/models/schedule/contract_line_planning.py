# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import date, timedelta
from itertools import takewhile

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

from ...periods import (
    begins_period,
    free_periods,
    period_number,
    periods_from,
)

ONE_DAY = timedelta(days=1)
HORIZON = 180 * ONE_DAY
AHEAD = 2  # So many periods are planned at least.
BATCH = 500
MAX_PERIODS = 5000  # A line with more planned at once begins by mistake so long ago.


class ContractLine(models.Model):
    """How the periods of a plan line are planned: end to end, from its anchor on."""

    _inherit = "contract.line"

    def _plan_ahead(self):
        """Add the periods that the schedule lacks at its end, up to the horizon: two
        periods, and at least 180 days. A fixed number of queries, whatever the lines.
        """
        wanted = {}
        for line in self.sudo()._filter_scheduled():
            if not line.support_planned_until:
                continue
            rhythm = line._get_support_rhythm()
            first = max(line.support_planned_until + ONE_DAY, line.date_start)
            due = line.support_next_period_id.date_start
            there = 0
            if due and due >= rhythm[0]:
                there = period_number(*rhythm, first) - period_number(*rhythm, due)
            following = periods_from(*rhythm, first, line.date_end or None)
            wanted[line] = line._take_up_to_horizon(following, there)
        self._create_periods_of(wanted)

    @api.model
    def _plan_all_ahead(self):
        """Plan ahead for all lines that are planned less far than they should be, as
        nothing was billed of them lately.

        A line whose next date was typed before there was a schedule stays as it is: the
        recurring run shows the conflict.
        """
        last_id, more = 0, True
        while more:
            short = self.search(
                [
                    ("id", ">", last_id),
                    ("support_planned_until", "<", fields.Date.today() + HORIZON),
                    ("support_plan_ok", "=", True),
                    ("is_canceled", "=", False),
                    # Of what is over, all is planned.
                    "|",
                    ("date_end", "=", False),
                    ("date_end", ">=", fields.Date.today() - ONE_DAY),
                ],
                order="id",
                limit=BATCH,
            )
            more = len(short) == BATCH
            last_id = short[-1:].id
            short.filtered(
                lambda line: (
                    not line._is_over_before(line.support_planned_until + ONE_DAY)
                    and not line._find_support_date_conflict()
                )
            )._plan_ahead()

    def _plan_until(self, day):
        """Add the periods that the schedule lacks up to the one that a day lies in.

        :return: the new periods
        """
        self.ensure_one()
        first = self.support_planned_until + ONE_DAY
        following = periods_from(
            *self._get_support_rhythm(), first, self.date_end or None
        )
        return self._create_periods(takewhile(lambda each: each[0] <= day, following))

    def _take_up_to_horizon(self, periods, count=0, there=None):
        """Return the first of these periods, as far as a schedule is planned.

        :param periods: first and last day of each, in their order
        :param count: how many are planned already
        :param there: the last day that the schedule has already, if it has one: no gap
            is left before it
        """
        self.ensure_one()
        horizon = self.contract_id.company_id._support_today() + HORIZON
        horizon = max(horizon, there or horizon)
        taken = []
        for start, end in takewhile(
            lambda period: period[0] <= horizon or count + len(taken) < AHEAD, periods
        ):
            taken.append((start, end))
            if len(taken) > MAX_PERIODS:
                raise ValidationError(
                    self.env._(
                        "%(plan)s from %(day)s on would have more than %(count)s "
                        "periods. Check the line's first day.",
                        plan=self.product_id.display_name,
                        day=format_date(self.env, taken[0][0]),
                        count=MAX_PERIODS,
                    )
                )
        return taken

    def _plan_anew(self):
        """Let the schedule follow the line's dates and rhythm.

        What nobody decided about, and has no invoice, is made anew; all else stays.

        :raises ValidationError: where what stays does not fit
        """
        lines = self.sudo().filtered(
            lambda line: line.support_plan_ok or line.support_planned_until
        )
        if not lines:
            return
        periods = (
            self.env["support.plan.period"]
            .sudo()
            .search([("contract_line_id", "in", lines.ids)])
        )
        of_line = defaultdict(periods.browse)
        of_line.update(periods.grouped("contract_line_id"))
        wanted, dropped = {}, periods.browse()
        for line in lines:
            standing = of_line[line].filtered(lambda each: each.state != "credited")
            loose = standing.filtered(lambda each: each._is_as_planned())
            kept = standing - loose
            line._fit_decided_periods(kept)
            days = (
                line._reckon_periods(standing, kept) if line._filter_scheduled() else []
            )
            dropped |= loose.filtered(
                lambda each, days=days: (each.date_start, each.date_end) not in days
            )
            there = {(each.date_start, each.date_end) for each in loose}
            wanted[line] = [each for each in days if each not in there]
        dropped.unlink()
        periods -= dropped
        # The database checks overlaps at once.
        periods.flush_recordset()
        self._create_periods_of(wanted, periods)

    def _reckon_periods(self, standing, kept):
        """Return first and last day of each period that is to be planned.

        :param standing: the periods that there are: it is planned as far as they go
        :param kept: those of them that stay
        """
        self.ensure_one()
        anchor, rule, interval = self._get_support_rhythm()
        taken = [(each.date_start, each.date_end) for each in kept]
        start = max(anchor, self.date_start)
        return self._take_up_to_horizon(
            free_periods(anchor, rule, interval, start, taken, self.date_end or None),
            len(kept.filtered(lambda each: each.is_free)),
            max(standing.mapped("date_end"), default=None),
        )

    def _fit_decided_periods(self, kept):
        """Let what people decided about end with the line, and go on again with it.

        :raises ValidationError: where something is billed beyond the line's end, or
            what was decided about begins within a period now
        """
        self.ensure_one()
        billed = kept.filtered(lambda each: each._is_invoiced())
        for period in billed.filtered(lambda each: each.date_end >= self.date_start):
            if self.date_end and period.date_end > self.date_end:
                raise ValidationError(
                    self.env._(
                        "%(plan)s is invoiced until %(billed)s, so it can't end on "
                        "%(day)s. Credit that invoice first.",
                        plan=self.product_id.display_name,
                        billed=format_date(self.env, period.date_end),
                        day=format_date(self.env, self.date_end),
                    )
                )
        if not self._filter_scheduled():
            return
        rhythm = self._get_support_rhythm()
        follow = {each.date_end + ONE_DAY for each in billed}
        for period in kept - billed:
            start = period.date_start
            if start < self.date_start or not (
                start in follow or begins_period(*rhythm, start)
            ):
                raise ValidationError(
                    self.env._(
                        "%s would begin within another period, and somebody decided "
                        "about it. Undo that first: plan it again, or leave the dates.",
                        period.display_name,
                    )
                )
            if not self._is_over_before(start):
                later = [each.date_start for each in kept if each.date_start > start]
                before = min(later, default=date.max) - ONE_DAY
                period.date_end = min(self._get_support_period_end(start), before)
