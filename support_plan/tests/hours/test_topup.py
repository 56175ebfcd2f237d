# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Top-ups: hours that are sold apart from a premium."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestTopup(SupportPlanCommon):
    def _make_topup(self, hours=5):
        return self.env["product.product"].create(
            {
                "name": "Five More",
                "type": "service",
                "support_topup_hours": hours,
                "list_price": 500,
                "taxes_id": False,
            }
        )

    def _sell_topup(self, **line):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [
                    (0, 0, {"product_id": self._make_topup().id} | line)
                ],
            }
        )

    def test_a_top_up_adds_hours_to_the_subscription_once_it_is_paid(self):
        term = self._cover()
        invoice = self._sell_topup()
        invoice.action_post()
        lot = term.contract_line_id.support_lot_ids - term.lot_ids
        self.assertEqual((lot.kind, lot.hours_left), ("topup", 0))
        self._pay(invoice)
        self.assertEqual(lot.hours_left, 5)

    def test_a_top_up_of_a_plan_without_hours_is_drawn_before_any_is_billed(self):
        plan = self._make_plan(
            "Retainer", support_allowance="none", support_overage="bill"
        )
        self._cover(plan=plan)
        invoice = self._sell_topup()
        invoice.action_post()
        self._pay(invoice)
        call = self._log(6 * 60)
        self.assertEqual((call.hours_drawn, call.hours_overage), (5, 1))

    def test_an_invoice_leads_to_what_it_bought(self):
        term = self._cover()
        premium = term.invoice_id
        topup = self._sell_topup()
        topup.action_post()
        self.assertTrue(premium.support_has_premium)
        self.assertFalse(premium.support_has_topup)
        self.assertEqual(premium.action_open_support_terms()["res_id"], term.id)
        self.assertTrue(topup.support_has_topup)
        self.assertFalse(topup.support_has_premium)
        lot = topup.invoice_line_ids.support_lot_ids
        self.assertEqual(topup.action_open_support_lots()["res_id"], lot.id)

    def test_a_top_up_goes_to_a_subscription_of_its_own_client_in_whole_pieces(self):
        line = self._cover().contract_line_id
        self._cover(self.stranger)
        with self.assertRaisesRegex(UserError, "in whole units"):
            self._sell_topup(quantity=1.5).action_post()
        foreign = self._sell_topup(support_topup_line_id=line.id)
        foreign.partner_id = self.stranger
        with self.assertRaisesRegex(UserError, "no subscription of Hill Garage"):
            foreign.action_post()
        twice = self._sell_topup(quantity=2)
        twice.action_post()
        self.assertEqual(twice.invoice_line_ids.support_lot_ids.hours_granted, 10)
