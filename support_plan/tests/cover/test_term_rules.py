# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was bought stays so: plans, terms and lots under those who may write them."""

from psycopg2 import IntegrityError
from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.cover.support_plan_term_rules import COPIED_RULES, NOT_COPIED
from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestTermRules(SupportPlanCommon):
    def test_nobody_declares_a_term_paid_or_changes_what_it_is(self):
        self._bill(self._subscribe())
        term = self.client.support_status and self.env["support.plan.term"].search(
            [("partner_id", "=", self.client.id)]
        )
        for values in (
            {"covered_from": TODAY},
            {"is_opening": True},
            {"activation": "posted"},
            {"grace_until": TODAY},
            {"allowance": "unlimited"},
            {"date_end": "2040-01-01"},
        ):
            for user in (self.billing, self.env.user):
                with self.assertRaisesRegex(UserError, "as it was bought"):
                    term.with_user(user).write(values)
        self.assertEqual(term.state, "pending")

    def test_every_rule_of_a_plan_is_copied_onto_its_terms_or_said_not_to_be(self):
        rules = {
            name
            for name, field in self.env["product.template"]._fields.items()
            if "support_plan" in field._modules
        }
        self.assertEqual(rules, set(COPIED_RULES) | NOT_COPIED)

    def test_a_term_has_each_rule_as_the_plan_had_it_and_keeps_it(self):
        self.plan.write(
            {
                "support_hours": 7,
                "support_allowance_period": "year",
                "support_minimum_hours": 2,
                "support_grace_minutes": 5,
                "support_rounding": "ticket",
                "support_overage": "bill",
                "support_overage_product_id": self.overage_product.id,
                "support_rollover_cap": 3,
                "support_grace_days": 9,
                "support_activation": "posted",
                "support_show_balance": "level",
                "support_category_ids": self.env["helpdesk.ticket.category"].create(
                    {"name": "Accounting"}
                ),
                "support_calendar_id": self.env.company.resource_calendar_id.id,
                "support_outside_hours": "uplift",
                "support_uplift": 2.5,
            }
        )
        self._bill(self._subscribe())
        term = self.env["support.plan.term"].search(
            [("partner_id", "=", self.client.id)]
        )
        for ours, theirs in COPIED_RULES.items():
            with self.subTest(rule=ours):
                self.assertTrue(term[theirs])
                self.assertEqual(term[theirs], self.plan[ours])
                kept = term._fields[theirs].convert_to_write(term[theirs], term)
                with self.assertRaisesRegex(UserError, "as it was bought"):
                    term.write({theirs: kept})

    def test_rules_are_copied_and_a_changed_plan_changes_later_terms_only(self):
        term = self._cover()
        self.plan.write({"support_hours": 20, "support_minimum_hours": 2})
        self.assertEqual((term.allowance_hours, term.minimum_hours), (10, 1))
        self._pay(self._bill(term.contract_line_id))
        renewal = term.contract_line_id.support_term_ids - term
        self.assertEqual((renewal.allowance_hours, renewal.minimum_hours), (20, 2))

    def test_nobody_thaws_or_stretches_a_lot(self):
        lot = self._cover().lot_ids
        for values in (
            {"frozen": True},
            {"revoked": True},
            {"date_expiry": "2040-01-01"},
            {"hours_granted": 99},
        ):
            with self.assertRaisesRegex(UserError, "moved by the ledger alone"):
                lot.with_user(self.manager).write(values)

    def test_nobody_makes_by_hand_what_only_an_invoice_brings(self):
        term = self._cover()
        for kind in ("allowance", "topup", "rollover"):
            with self.assertRaisesRegex(UserError, "by hand"):
                self.env["support.plan.lot"].with_user(self.billing).create(
                    {
                        "contract_line_id": term.contract_line_id.id,
                        "term_id": term.id,
                        "kind": kind,
                        "date_start": "2027-03-16",
                        "date_expiry": "2027-12-31",
                        "hours_granted": 50,
                    }
                )

    def test_goodwill_is_a_manager_s_to_give_and_has_a_reason(self):
        values = {
            "contract_line_id": self._cover().contract_line_id.id,
            "kind": "goodwill",
            "date_start": TODAY,
            "date_expiry": TODAY,
            "hours_granted": 1,
        }
        with self.assertRaisesRegex(UserError, "reason"):
            self.env["support.plan.lot"].create(values)
        wizard = self.env["support.goodwill"].create(
            {"contract_line_id": values["contract_line_id"], "reason": "A nice client"}
        )
        with self.assertRaisesRegex(AccessError, "Only support managers"):
            wizard.with_user(self.billing).action_give()

    def test_the_term_of_a_plan_that_clients_have_stays(self):
        self._cover()
        with self.assertRaisesRegex(ValidationError, "Make another plan"):
            self.plan.support_term_rule_type = "monthly"
        with self.assertRaisesRegex(ValidationError, "Make another plan"):
            self.plan.support_plan_ok = False

    def test_another_plan_on_the_line_counts_from_the_next_term_on(self):
        term = self._cover()
        line = term.contract_line_id
        line.write(
            {
                "product_id": self._make_plan("Bigger", support_hours=30).id,
                "price_unit": 3000,
            }
        )
        self.assertEqual((term.product_id, term.allowance_hours), (self.plan, 10))
        self._pay(self._bill(line))
        renewal = line.support_term_ids - term
        self.assertEqual((renewal.allowance_hours, renewal.premium), (30, 3000))

    @mute_logger("odoo.sql_db")
    def test_products_that_plans_and_terms_rest_on_are_not_deleted(self):
        self._cover()
        for product in (self.plan, self.overage_product):
            with self.assertRaises(ForeignKeyViolation), self.env.cr.savepoint():
                product.unlink()

    def test_a_subscription_whose_hours_are_used_does_not_change_hands(self):
        contract = self._cover().contract_id
        self._log(25)
        with self.assertRaisesRegex(ValidationError, "plan of its own"):
            contract.partner_id = self.stranger

    def test_a_premium_is_never_negative(self):
        with self.assertRaisesRegex(UserError, "never negative"):
            self._subscribe(premium=-5)

    @mute_logger("odoo.sql_db")
    def test_days_and_tolerance_are_never_negative(self):
        for name in ("support_late_days", "support_payment_tolerance"):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.company[name] = -1
                self.env.flush_all()
