# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.tests import tagged

from ..common import SupportPlanCommon


@tagged("post_install", "-at_install")
class TestCopiedByValues(SupportPlanCommon):
    """Other addons copy lines by `read` and `create`, which ask no field whether it is
    copied."""

    def _copy_by_values(self, line, **values):
        (read,) = line.read()
        del read["id"]
        return line.create({**line._convert_to_write(read), **values})

    def test_what_is_a_lines_own_stays_with_it(self):
        paid = self._cover().contract_line_id
        draft = self._subscribe()
        self._bill(draft, post=False)
        for line in (paid, draft):
            kept = (
                line.support_period_ids,
                line.support_term_ids,
                line.support_lot_ids,
            )
            line.date_end = date(2028, 3, 14)
            copied = self._copy_by_values(
                line,
                date_start=date(2028, 6, 1),
                date_end=False,
                recurring_next_date=date(2028, 6, 1),
                last_date_invoiced=False,
            )
            self.env.invalidate_all()
            with self.subTest(line.support_period_ids[0].state):
                self.assertLessEqual(line.support_period_ids, kept[0])
                self.assertEqual(line.support_term_ids, kept[1])
                self.assertEqual(line.support_lot_ids, kept[2])
                self.assertEqual(copied.support_period_ids.contract_line_id, copied)
                self.assertEqual(
                    min(copied.support_period_ids.mapped("date_start")),
                    date(2028, 6, 1),
                )
                self.assertFalse(copied.support_term_ids)
                self.assertFalse(copied.support_lot_ids)
