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

    def test_a_client_that_was_made_in_vain_is_kept_by_name_and_address(self):
        """The contact is rolled back along with the ticket: its refusal is not."""

        def ask():
            client = self.env["res.partner"].create(
                {"name": "Nina New", "email": "Nina <nina@new.example.com>"}
            )
            with self.assertRaises(SupportRefused):
                self._open_ticket(client)
            self.env.flush_all()

        for _time in range(2):
            try:
                with self.env.cr.savepoint():
                    ask()
                    raise ZeroDivisionError  # Whatever ends the transaction.
            except ZeroDivisionError:
                self.env.invalidate_all()
        refusal = self._get_refusals()
        self.assertFalse(refusal.partner_id | refusal.caller_id)
        self.assertEqual(refusal.asker_name, "Nina New")
        self.assertEqual(refusal.email, "nina@new.example.com")
        self.assertIn("Nina New", refusal.display_name)
        self.assertEqual(refusal.count, 2)
