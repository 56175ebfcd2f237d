# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Days of grace, and cover that ended."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestGrace(SupportPlanCommon):
    def test_an_unpaid_renewal_covers_for_its_days_of_grace(self):
        plan = self._make_plan("Graceful", support_grace_days=14)
        line = self._cover(plan=plan).contract_line_id
        renewal_start = TODAY + relativedelta(years=1)
        with self._travel(renewal_start):
            self._bill(line)
            renewal = line.support_term_ids.sorted("date_start")[-1]
            self.assertEqual(renewal.state, "pending")
            self.assertStatus(self.client, "grace")
        with self._travel(renewal.grace_until):
            self.assertStatus(self.client, "grace")
        with self._travel(renewal.grace_until + timedelta(1)):
            self.assertStatus(self.client, "pending")

    def test_the_first_premium_has_no_grace(self):
        plan = self._make_plan("Graceful", support_grace_days=14)
        line = self._subscribe(plan=plan)
        self._bill(line)
        self.assertFalse(line.support_term_ids.grace_until)
        self.assertStatus(self.client, "pending")

    def test_cover_that_ended_has_lapsed(self):
        term = self._cover()
        with self._travel(term.date_end + timedelta(1)):
            self.assertEqual(term.state, "expired")
            self.assertStatus(self.client, "lapsed")
