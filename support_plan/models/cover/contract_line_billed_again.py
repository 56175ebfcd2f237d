# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields, models
from odoo.tools.misc import format_date


class ContractLine(models.Model):
    """Periods that are free to be billed again, though later ones are billed already.

    A draft that is deleted frees its period, and the line goes back to it. Once it is
    billed, the line goes on after the later periods that still stand: each period has
    one premium (rule 9 of docs/rules.md).

    A renewal that lapsed frees its period as well, and the line ends before it. Where
    its credit note is taken back the premium stands again: the line ends with its
    period, and is billed for nothing more unless somebody lets it go on.
    """

    _inherit = "contract.line"

    support_billed_until = fields.Date(
        readonly=True,
        copy=False,
        help="The last day that was invoiced when an earlier period became free again.",
        groups="base.group_user",
    )

    def _support_unbill(self, period_start):
        """Let a period be billed again, as its draft invoice is being deleted."""
        for line in self:
            billed_until = line.last_date_invoiced
            if not billed_until or billed_until < period_start:
                continue
            last_date = period_start - timedelta(days=1)
            line.last_date_invoiced = (
                last_date if last_date >= line.date_start else False
            )
            line.recurring_next_date = line.next_period_date_start
            line.support_billed_until = max(
                billed_until, line.support_billed_until or billed_until
            )

    def _support_stand_again(self, period_end):
        """Count a freed period as billed, as its premium is neither cancelled nor
        credited any more.

        :param date period_end: the last day that the premium pays for
        """
        for line in self:
            if line.date_end and line.date_end < period_end:
                line.write({"date_end": period_end, "last_date_invoiced": period_end})
                line.contract_id.message_post(
                    body=self.env._(
                        "A premium of %(plan)s that was taken back stands again: the "
                        "subscription ends with its term, on %(day)s. Take the end date "
                        "away to let it go on.",
                        plan=line.product_id.display_name,
                        day=format_date(self.env, period_end),
                    )
                )
        self._go_on_after_standing_periods()

    def _update_last_date_invoiced(self):
        """Go on to the next period that is not billed yet."""
        res = super()._update_last_date_invoiced()
        self._go_on_after_standing_periods()
        return res

    def _go_on_after_standing_periods(self):
        for line in self.filtered("support_billed_until"):
            start = line.next_period_date_start
            free = start and line._skip_support_standing_periods(start)
            if free != start:
                line.last_date_invoiced = free - timedelta(days=1)
            if not free or free > line.support_billed_until:
                line.support_billed_until = False

    def _skip_support_standing_periods(self, start):
        """Return the first day, from the first day of a period on, of a period that is
        not billed yet."""
        standing = self._get_support_standing_periods()
        while start in standing:
            start = standing[start] + timedelta(days=1)
        return start

    def _get_support_standing_periods(self):
        """Return the periods that are billed though an earlier one is free again.

        :return: dict of first day to last day
        """
        self.ensure_one()
        if not self.support_billed_until:
            return {}
        # Whoever may bill a subscription may not read every invoice.
        premiums = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("contract_line_id", "=", self.id),
                    ("support_period_start", "!=", False),
                    ("support_released", "=", False),
                ]
            )
        )
        return {
            premium.support_period_start: premium.support_period_end
            for premium in premiums
        }
