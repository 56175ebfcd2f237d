# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The hours that come with a premium."""

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestAllowance(SupportPlanCommon):
    def test_a_quarterly_premium_brings_a_year_of_hours_once_a_year(self):
        plan = self._make_plan(
            "Quarterly",
            support_term_rule_type="quarterly",
            support_allowance_period="year",
            support_hours=20,
        )
        line = self._cover(plan=plan).contract_line_id
        self._pay(self._bill(line))
        lot = line.support_lot_ids
        self.assertEqual(len(lot), 1)
        self.assertEqual(lot.hours_left, 20)
        self.assertEqual(lot.date_expiry, TODAY + relativedelta(years=1, days=-1))

    def test_three_years_paid_at_once_bring_hours_for_each(self):
        plan = self._make_plan(
            "Three Years",
            support_term_interval=3,
            support_allowance_period="year",
            support_hours=10,
        )
        lots = self._cover(plan=plan).lot_ids
        self.assertEqual(lots.mapped("hours_left"), [10, 10, 10])
        self.assertEqual(
            [lot.date_start.year for lot in lots.sorted("date_start")],
            [2027, 2028, 2029],
        )

    def test_an_upgrade_tells_which_terms_have_lots_throughout(self):
        plan = self._make_plan(
            "Three Years",
            support_term_interval=3,
            support_allowance_period="year",
        )
        years = self._cover(plan=plan)
        self._cover()
        before = self.env["support.plan.term"].search([])
        told = {term: term.lots_throughout for term in before}
        self.assertTrue(told[years])
        self.assertGreater(len(years.lot_ids), 1)
        self.env.cr.execute("UPDATE support_plan_term SET lots_throughout = NULL")
        self._migrate("19.0.1.2.0/pre-lots-throughout.py")
        self._migrate("19.0.1.2.0/post-lots-throughout.py")
        self.env.invalidate_all()
        self.assertEqual({term: term.lots_throughout for term in before}, told)

    def test_twice_the_plan_is_twice_the_hours_and_one_line_of_quantity_one(self):
        term = self._cover(quantity=2)
        self.assertEqual(term.lot_ids.hours_left, 20)
        self.assertEqual(term.invoice_line_id.quantity, 1)
        self.assertEqual(term.invoice_line_id.price_subtotal, 2400)

    def test_unlimited_and_no_hours_have_no_lots(self):
        for allowance in ("unlimited", "none"):
            plan = self._make_plan(
                allowance, support_allowance=allowance, support_overage="bill"
            )
            term = self._cover(self._make_client(allowance), plan)
            self.assertFalse(term.lot_ids)
            self.assertStatus(term.partner_id, "covered")
