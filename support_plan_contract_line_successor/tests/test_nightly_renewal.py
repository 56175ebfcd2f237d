# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The nightly renewal of the successor addon, where lines of plans are due with it."""

from datetime import date

from odoo.tests import tagged

from .common import NEXT_YEAR, YEAR_END, NeighbourCommon

NIGHT = date(2028, 3, 1)  # Its notice of a month is over: a line to YEAR_END is due.


@tagged("post_install", "-at_install")
class TestNightlyRenewal(NeighbourCommon):
    def _let_auto_renew(self, line, end=YEAR_END):
        """Let a plan's line be as it was before it was a plan's, or before this addon
        came: nobody can set it any more."""
        line.date_end = end
        line.flush_recordset()
        self.env.cr.execute(
            """UPDATE contract_line
                SET is_auto_renew = TRUE,
                    termination_notice_date = date_end - interval '1 month'
                WHERE id = %s""",
            [line.id],
        )
        line.invalidate_recordset()

    def _renew(self, day=NIGHT):
        """Let the scheduled action run, in a night."""
        with self._travel(day):
            cron = self.env.ref("contract_line_successor.contract_line_cron_for_renew")
            cron.with_user(cron.user_id).ir_actions_server_id.run()
        self.env.invalidate_all()

    def _get_hosting(self):
        return self._make_hosting(date_end=YEAR_END, is_auto_renew=True)

    def test_a_plan_holds_up_no_renewal_of_another_clients_line(self):
        for new_line in (True, False):
            self.company.create_new_line_at_contract_line_renew = new_line
            for state, line in self._get_lines_in_every_state():
                if state == "brought over":
                    continue  # it is paid beyond this night
                with self.subTest(state, new_line=new_line):
                    self._let_auto_renew(line)
                    hosting = self._get_hosting()
                    self._renew()
                    renewed = hosting.contract_id.contract_line_ids
                    self.assertEqual(len(renewed), 1 + new_line)
                    self.assertEqual(max(renewed.mapped("date_end")), date(2029, 3, 14))
                    self.assertEqual(line.contract_id.contract_line_ids, line)
                    self.assertFalse(line.is_auto_renew)

    def test_a_plan_that_was_to_auto_renew_goes_on_and_is_billed_once_a_year(self):
        for new_line in (True, False):
            self.company.create_new_line_at_contract_line_renew = new_line
            with self.subTest(new_line=new_line):
                line = self._get_paid_line()
                self._let_auto_renew(line)
                self._renew()
                self.assertFalse(line.date_end)
                self.assertIn("goes on", line.contract_id.message_ids[0].body)
                self._run_until(NEXT_YEAR, date(2029, 3, 15))
                self.assertEqual(
                    self._get_terms(line),
                    [
                        ("2027-03-15", "2028-03-14"),
                        ("2028-03-15", "2029-03-14"),
                        ("2029-03-15", "2030-03-14"),
                    ],
                )
                self._renew(date(2029, 3, 1))
                self.assertFalse(line.date_end)

    def test_a_plan_under_notice_is_not_renewed(self):
        line = self._get_line_under_notice()
        self._let_auto_renew(line)
        self._renew()
        self.assertEqual((line.date_end, line.is_auto_renew), (YEAR_END, False))
        self._run_until(NEXT_YEAR)
        self.assertEqual(len(self._get_terms(line)), 1)

    def test_a_plan_that_is_long_over_is_not_billed_for_the_time_since(self):
        line = self._get_paid_line()
        self._let_auto_renew(line)
        self._renew(date(2029, 10, 1))
        self.assertEqual(line.date_end, YEAR_END)
        self.assertIn("ends on 03/14/2028", line.contract_id.message_ids[0].body)
        self._run_until(date(2029, 10, 1))
        self.assertEqual(len(self._get_terms(line)), 1)

    def test_a_plan_that_can_not_go_on_is_shown_and_holds_up_nobody(self):
        broken = self._get_paid_line()
        self._let_auto_renew(broken)
        # A line with a successor must have an end.
        self.env.cr.execute(
            "UPDATE contract_line SET successor_contract_line_id = %s WHERE id = %s",
            [self._make_hosting().id, broken.id],
        )
        self.env.invalidate_all()
        hosting = self._get_hosting()
        other = self._get_paid_line()
        self._let_auto_renew(other)
        self._renew()
        self.assertEqual(hosting.date_end, date(2029, 3, 14))
        self.assertFalse(other.date_end)
        self.assertEqual(broken.date_end, YEAR_END)
        self.assertIn("successor", broken.contract_id.invoice_generation_error)
        self.assertEqual(len(broken.contract_id.activity_ids), 1)

    def test_the_button_renews_a_plan_as_the_night_does(self):
        line = self._get_paid_line()
        self._let_auto_renew(line)
        line.with_user(self.billing).renew()
        self.assertEqual((line.date_end, line.is_auto_renew), (False, False))

    def test_another_line_of_a_subscription_is_renewed(self):
        plan = self._get_paid_line()
        hosting = self._get_hosting()
        hosting.contract_id = plan.contract_id
        self.company.create_new_line_at_contract_line_renew = True
        self._renew()
        successor = hosting.successor_contract_line_id
        self.assertEqual(successor.contract_id, plan.contract_id)
        self.assertEqual(
            (successor.date_start, successor.date_end), (NEXT_YEAR, date(2029, 3, 14))
        )
        self.assertFalse(plan.date_end)
