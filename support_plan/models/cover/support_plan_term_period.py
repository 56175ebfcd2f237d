# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction

from odoo import fields, models
from odoo.tools.misc import format_date


class SupportPlanTerm(models.Model):
    """A term covers a period: what becomes of the one, the other follows."""

    _inherit = "support.plan.term"

    whole_days = fields.Integer(
        string="Days of a Whole Term",
        readonly=True,
        help="Where this term is part of one only: the days of the whole. Its premium "
        "and its hours are by days. 0: it is a whole term.",
    )

    def _get_part(self):
        """Return which part of a whole term this is, as a fraction."""
        self.ensure_one()
        days = (self.date_end - self.date_start).days + 1
        return Fraction(days, self.whole_days or days)

    def _bring_in_periods(self):
        """Record the periods of terms that were brought over from another system."""
        for term in self.filtered(lambda term: not term.period_id):
            term.sudo().period_id = term.contract_line_id._bring_in_period(
                term.date_start, term.date_end, term.premium, term.currency_id
            )

    def _get_support_taken_back_by(self):
        """Return in words which papers took this premium back."""
        self.ensure_one()
        line = self.invoice_line_id
        credits = line.support_credit_line_ids.filtered(
            lambda credit: credit.parent_state == "posted"
        )
        return ", ".join((credits or line).move_id.mapped("display_name"))

    def _stand_again(self):
        """Count a premium that was taken back as standing, and let its line cover the
        period again.

        :raises UserError: where the period was billed anew
        """
        self.ensure_one()
        self.period_id._stand_again()
        self.invoice_line_id.support_released = False
        self.period_id._follow_papers()
        line = self.contract_line_id
        if not line.date_end or line.date_end >= self.date_end:
            return
        line.date_end = self.date_end
        line.contract_id.message_post(
            body=self.env._(
                "A premium of %(plan)s that was taken back stands again: the "
                "subscription ends with its term, on %(day)s. Take the end date away to "
                "let it go on.",
                plan=line.product_id.display_name,
                day=format_date(self.env, self.date_end),
            )
        )
