# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Refusals are kept and counted, whatever becomes of the transaction."""

from odoo.tests import tagged

from ...exceptions import SupportRefused
from ..common import SupportPlanCommon


@tagged("post_install", "-at_install")
class TestRefusal(SupportPlanCommon):
    def setUp(self):
        super().setUp()
        # Refusals are written in a cursor of their own: let it be this one.
        self.registry_enter_test_mode()

    def _get_refusals(self):
        # What outlives the rollback is written once the transaction has ended.
        self.env.cr.flush()
        self.env.cr.postcommit.run()
        return self.env["support.refusal"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_refusals_of_a_client_are_counted_and_do_not_pile_up(self):
        for _time in range(3):
            with self.assertRaises(SupportRefused), self.env.cr.savepoint():
                self._open_ticket(self.stranger)
        refusal = self._get_refusals()
        self.assertEqual(refusal.partner_id, self.stranger)
        self.assertEqual((refusal.reason, refusal.channel), ("none", "web"))
        self.assertEqual(refusal.count, 3)
        self.assertEqual(refusal.subject, "The printer prints")

    def test_what_would_have_been_refused_is_kept_apart_while_observing(self):
        self.company.support_gate_mode = "observe"
        self._open_ticket(self.stranger)
        self.assertTrue(self._get_refusals().observed)
