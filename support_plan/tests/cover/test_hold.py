# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A subscription on hold."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import SupportPlanCommon


@tagged("post_install", "-at_install")
class TestHold(SupportPlanCommon):
    def test_a_hold_gives_no_cover_and_moves_no_dates(self):
        term = self._cover()
        end = term.date_end
        self._put_on_hold(term.contract_id, "Unpaid hardware")
        self.assertStatus(self.client, "hold")
        self._take_off_hold(term.contract_id)
        self.assertStatus(self.client, "covered")
        self.assertEqual(term.date_end, end)

    def test_a_release_says_why_and_needs_a_hold(self):
        contract = self._cover().contract_id
        with self.assertRaisesRegex(UserError, "not on hold"):
            self._take_off_hold(contract)
        self._put_on_hold(contract, "Unpaid hardware")
        self._take_off_hold(contract, "It was returned")
        hold = contract.support_hold_ids
        self.assertEqual(
            (hold.reason, hold.release_reason, hold.released_by),
            ("Unpaid hardware", "It was returned", self.env.user),
        )
        self.assertIn("It was returned", contract.message_ids[0].body)

    def test_invoicing_pauses_on_hold(self):
        line = self._subscribe()
        self._put_on_hold(line.contract_id, "Asked us to wait")
        self.assertFalse(line.contract_id._recurring_create_invoice())
