# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which period an invoice bills, and that each is billed once."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestBilledPeriod(SupportPlanCommon):
    def test_a_copy_of_an_invoice_makes_no_term(self):
        term = self._cover()
        copy = term.invoice_id.copy()
        copy.action_post()
        self.assertEqual(term.contract_line_id.support_term_ids, term)

    def test_the_period_of_a_deleted_draft_can_be_billed_again(self):
        line = self._subscribe()
        self._bill(line, post=False).unlink()
        self._pay(self._bill(line))
        self.assertEqual(line.support_term_ids.date_start, TODAY)

    def test_a_second_period_can_be_billed_again_too(self):
        line = self._cover().contract_line_id
        draft = self._bill(line, post=False)
        draft.unlink()
        again = self._bill(line)
        self.assertEqual(
            again.invoice_line_ids.support_period_start, TODAY + relativedelta(years=1)
        )

    def test_a_period_that_is_free_again_before_others_is_billed_once(self):
        line = self._cover().contract_line_id
        second, third = (self._bill(line, post=False) for _period in range(2))
        third.action_post()
        second.unlink()
        years = [TODAY + relativedelta(years=count) for count in range(4)]
        self.assertEqual(
            line._get_support_missed_periods(years[3]).mapped("date_start"),
            [years[1]],
        )
        again, fourth = (self._bill(line) for _period in range(2))
        self.assertEqual(
            [
                invoice.invoice_line_ids.support_period_start
                for invoice in (again, fourth)
            ],
            [years[1], years[3]],
        )
        self.assertEqual(line.support_term_ids.mapped("date_start"), years[::-1])

    def test_a_leap_day_does_not_drift(self):
        line = self._subscribe(start=date(2028, 2, 29))
        ends = [
            self._bill(line, post=False).invoice_line_ids.support_period_end
            for _year in range(4)
        ]
        self.assertEqual(
            ends,
            [
                date(2029, 2, 27),
                date(2030, 2, 27),
                date(2031, 2, 27),
                date(2032, 2, 28),
            ],
        )
