# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A client is put on a plan: the subscription and its line."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestPutOnPlan(SupportPlanCommon):
    def test_a_line_that_disagrees_with_its_plan_is_an_error(self):
        line = self._subscribe()
        with self.assertRaisesRegex(ValidationError, "One term of Annual Plan"):
            line.recurring_rule_type = "monthly"
        with self.assertRaisesRegex(ValidationError, "prepaid"):
            line.recurring_invoicing_type = "post-paid"

    def test_premium_and_overage_are_in_the_currency_of_the_client_s_pricelist(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.client.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        plan = self._make_plan("Small", support_hours=1, support_overage="bill")
        term = self._cover(plan=plan)
        self.assertEqual(term.currency_id, euro)
        self.assertEqual(term.invoice_id.currency_id, euro)
        self.assertEqual(term.premium, term.invoice_id.amount_untaxed)
        call = self._log(120)
        self.assertHours(call, drawn=1, overage=1)
        self.assertEqual(
            (call.currency_id, call.overage_amount), (euro, term.overage_price)
        )

    def test_a_second_subscription_of_the_same_plan_is_warned_of_and_not_blocked(self):
        def warn(client, plan):
            wizard = self.env["support.put.on.plan"].with_user(self.billing)
            return wizard.new({"partner_id": client.id, "product_id": plan.id}).warning

        line = self._subscribe()
        other = self._make_plan("Other Plan")
        self.assertIn(line.contract_id.name, warn(self.client, self.plan))
        self.assertFalse(warn(self.stranger, self.plan))
        self.assertFalse(warn(self.client, other))
        again = self._subscribe()
        self.assertNotEqual(again.contract_id, line.contract_id)
        (line | again).date_end = TODAY
        with self._travel(TODAY + timedelta(days=1)):
            self.assertFalse(warn(self.client, self.plan))

    def test_only_plan_sales_and_plan_billing_put_a_client_on_a_plan(self):
        def put(user, **asked):
            contracts = self.env["contract.contract"].with_user(user)
            return contracts._put_on_plan(
                self.client, self.plan, self.company, TODAY, **asked
            )

        for user in (self.agent, self.manager):
            with self.assertRaisesRegex(AccessError, "Only plan sales and plan"):
                put(user)
        contract = put(self.billing, quantity=2)
        line = contract.contract_line_ids
        self.assertEqual(
            (line.quantity, line.price_subtotal), (2, 2 * self.plan.list_price)
        )
        self.assertEqual(contract.user_id, self.billing)

    def test_who_may_call_is_everyone_or_is_named(self):
        nobody = self.env["res.partner"]
        put = self.env["contract.contract"]._put_on_plan
        with self.assertRaisesRegex(UserError, "Name the people"):
            put(self.client, self.plan, self.company, TODAY, callers=nobody)
        person = self.client.child_ids[:1]
        named = put(self.client, self.plan, self.company, TODAY, callers=person)
        self.assertEqual(named.support_callers, "named")
        self.assertEqual(named.support_caller_ids, person)
