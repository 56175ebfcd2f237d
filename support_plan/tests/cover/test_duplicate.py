# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A copy is nobody's: it carries nothing that belongs to a client or to the past."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import Form, new_test_user, tagged

from ...models.cover.contract_contract_copy import _SOLD, _SOLD_ON_A_LINE
from ..common import TODAY, SupportPlanCommon

# Every other stored field of a subscription: the first client's, the past's, or what
# follows from those. Whoever adds a field decides here, or among what is sold.
LEFT = {
    "contract.contract": {
        # Follows from the client it is then for, or from the day.
        "name",
        "invoice_partner_id",
        "commercial_partner_id",
        "pricelist_id",
        "payment_term_id",
        "fiscal_position_id",
        "date",
        "date_start",
        "date_end",
        "last_date_invoiced",
        "recurring_next_date",
        "user_id",
        "active",
        # The first client's.
        "code",
        "note",
        "tag_ids",
        "group_id",
        "support_callers",
        "support_caller_ids",
        "support_approver_id",
        "support_covered_partner_ids",
        "support_overage_invoicing",
        # The past's.
        "contract_line_fixed_ids",
        "modification_ids",
        "invoice_generation_error",
        "invoice_generation_error_date",
        "support_notice_date",
        "support_notice_user_id",
        "support_notice_reason",
        "support_ends_on",
        "support_acceptance_ids",
        "support_hold_ids",
        "support_lot_ids",
        "support_period_ids",
        "support_term_ids",
    },
    "contract.line": {
        "partner_id",
        "company_id",
        "currency_id",
        "active",
        "monthly_recurring",
        "date_start",
        "date_end",
        "last_date_invoiced",
        "recurring_next_date",
        "is_canceled",
        "support_anchor",
        "support_next_period_id",
        "support_planned_until",
        "support_start_before",
        "support_period_ids",
        "support_lot_ids",
        "support_term_ids",
    },
}
# What is no client's: work types and written terms are ours, and are duplicated.
OURS = {"support.work.type", "support.plan.policy"}


@tagged("post_install", "-at_install")
class TestDuplicate(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._make_client("Lake Winery")
        cls.payer = cls.env["res.partner"].create(
            {"name": "Payer", "parent_id": cls.client.id, "type": "invoice"}
        )
        cls.b_payer = cls.env["res.partner"].create(
            {"name": "B's Payer", "parent_id": cls.other.id, "type": "invoice"}
        )
        start = TODAY - timedelta(100)
        cls.term = cls._cover(start=start, paid_on=start, quantity=2)
        cls.contract = cls.term.contract_id
        cls.contract.write(
            {
                "code": "HB-7",
                "note": "The boss is deaf",
                "date": start,
                "user_id": cls.manager.id,
                "tag_ids": [Command.create({"name": "Bakers"})],
                "payment_term_id": cls.env.ref(
                    "account.account_payment_term_30days"
                ).id,
                "support_callers": "named",
                "support_caller_ids": [Command.set(cls.client.child_ids[:1].ids)],
                "support_approver_id": cls.client.child_ids[:1].id,
                "support_covered_partner_ids": [Command.set(cls.stranger.ids)],
                "support_overage_invoicing": "premium",
            }
        )
        cls._put_on_hold(cls.contract)
        cls._take_off_hold(cls.contract)
        cls.contract._give_notice(TODAY, cls.term.date_end, "They move away")

    def _as_billing(self, contract=None):
        return (contract or self.contract).with_user(self.billing)

    def assertNobodys(self, copy, client):
        """Check that a duplicate is as new, and nobody's but its client's."""
        self.assertEqual(copy.partner_id, client)
        self.assertEqual(copy.name, f"Annual Plan for {client.name}")
        self.assertEqual(
            copy.invoice_partner_id.id, client.address_get(["invoice"])["invoice"]
        )
        self.assertEqual(copy.payment_term_id, client.property_payment_term_id)
        self.assertEqual(copy.support_callers, "all")
        self.assertEqual(copy.support_overage_invoicing, "own")
        for name in (
            "code",
            "note",
            "tag_ids",
            "support_caller_ids",
            "support_approver_id",
            "support_covered_partner_ids",
            "support_term_ids",
            "support_lot_ids",
            "support_hold_ids",
            "support_acceptance_ids",
            "support_notice_date",
            "support_notice_reason",
            "support_notice_user_id",
            "support_ends_on",
            "date_end",
            "last_date_invoiced",
        ):
            self.assertFalse(copy[name], name)
        self.assertEqual((copy.date, copy.date_start), (TODAY, TODAY))
        line = copy.contract_line_ids
        self.assertEqual((line.date_start, line.recurring_next_date), (TODAY, TODAY))
        for name in ("date_end", "last_date_invoiced"):
            self.assertFalse(line[name], name)
        self.assertFalse(line.is_canceled)
        # What was sold.
        self.assertEqual((line.product_id, line.quantity), (self.plan, 2))
        self.assertEqual((line.price_unit, line.price_subtotal), (1200, 2400))
        self.assertEqual(
            copy.message_partner_ids.filtered("partner_share"), copy.partner_id
        )

    # ------------------------------------------------------------------
    # Subscriptions
    # ------------------------------------------------------------------

    def test_a_duplicate_for_another_client_takes_along_nothing(self):
        copy = self._as_billing().copy({"partner_id": self.other.id})
        self.assertNobodys(copy, self.other)
        invoice = self._bill(copy.contract_line_ids.sudo())
        self.assertEqual(invoice.partner_id, self.b_payer)
        self.assertEqual(invoice.invoice_line_ids.support_period_start, TODAY)
        self._pay(invoice)
        self.assertStatus(self.other, "covered")
        self.assertEqual(copy.support_lot_ids.hours_granted, 20)

    def test_what_is_said_when_it_is_duplicated_stands(self):
        start = TODAY + timedelta(10)
        copy = self._as_billing().copy(
            {"partner_id": self.other.id, "name": "As agreed", "code": "LW-1"}
        )
        self.assertEqual((copy.name, copy.code), ("As agreed", "LW-1"))
        line = self.term.contract_line_id.copy({"date_start": start})
        self.assertEqual((line.date_start, line.recurring_next_date), (start, start))

    def test_duplicated_from_the_form_and_given_to_another_client(self):
        copy = self._as_billing().copy()
        self.assertNobodys(copy, self.client)
        with Form(copy) as form:
            form.partner_id = self.other
        self.assertNobodys(copy, self.other)

    def test_given_to_another_client_by_rpc_it_leaves_the_first_behind(self):
        copy = self._as_billing().copy()
        copy.write(
            {
                "support_callers": "named",
                "support_caller_ids": [Command.set(self.client.child_ids.ids)],
                "support_covered_partner_ids": [Command.set(self.stranger.ids)],
                "support_approver_id": self.payer.id,
            }
        )
        copy.write({"partner_id": self.other.id})
        self.assertNobodys(copy, self.other)

    def test_the_first_client_s_login_reads_nothing_of_the_duplicate(self):
        login = new_test_user(self.env, "baker", "base.group_portal")
        login.partner_id.parent_id = self.client
        self.contract.message_subscribe(login.partner_id.ids)
        copies = self._as_billing().copy({"partner_id": self.other.id})
        moved = self._as_billing().copy()
        moved.message_subscribe(login.partner_id.ids)
        moved.partner_id = self.other
        for copy in copies | moved:
            for record in (copy, copy.contract_line_ids):
                with self.assertRaises(AccessError):
                    record.with_user(login).read(["name"])

    def test_lines_that_are_over_stay_behind(self):
        bigger = self._make_plan("Bigger Plan", support_hours=30)
        line = self.term.contract_line_id
        line.copy({"date_start": "2026-01-01", "date_end": "2026-12-31"})
        line.copy({"product_id": bigger.id})
        line.is_canceled = True
        copy = self._as_billing().copy({"partner_id": self.other.id})
        self.assertEqual(copy.contract_line_ids.product_id, bigger)
        self.assertEqual(copy.name, "Bigger Plan for Lake Winery")

    def test_many_are_duplicated_at_once(self):
        second = self._subscribe(self.stranger).contract_id
        copies = self._as_billing(self.contract | second).copy()
        self.assertEqual(
            copies.mapped("name"),
            ["Annual Plan for Harbour Bakery", "Annual Plan for Hill Garage"],
        )
        self.assertEqual(copies.contract_line_ids.mapped("date_start"), [TODAY, TODAY])

    def test_a_contract_without_a_plan_is_the_contract_addon_s(self):
        contract = self.env["contract.contract"].create(
            {
                "name": "Hosting",
                "partner_id": self.client.id,
                "code": "H-1",
                "line_recurrence": True,
                "contract_line_ids": [
                    Command.create(
                        {
                            "product_id": self.overage_product.id,
                            "name": "Hosting",
                            "date_start": "2027-01-01",
                            "recurring_next_date": "2027-01-01",
                        }
                    )
                ],
            }
        )
        copy = contract.copy()
        self.assertEqual((copy.name, copy.code), ("Hosting", "H-1"))
        line = copy.contract_line_ids
        self.assertEqual(str(line.date_start), "2027-01-01")

    def test_of_each_field_of_a_subscription_somebody_has_decided(self):
        for model, sold in (
            ("contract.contract", _SOLD),
            ("contract.line", _SOLD_ON_A_LINE),
        ):
            fields = {
                name
                for name, field in self.env[model]._fields.items()
                if field.store
                and any(
                    module == "contract" or module.startswith("support_plan")
                    for module in field._modules
                )
            } - set(MAGIC_COLUMNS)
            self.assertFalse(sold & LEFT[model])
            self.assertEqual(
                fields - sold - LEFT[model],
                set(),
                "Does a duplicate of a subscription take these along? Name them in "
                "models/cover/contract_contract_copy.py if they are what is sold, else "
                "in LEFT of this test.",
            )
            self.assertEqual((sold | LEFT[model]) - fields, set(), "No field any more.")

    # ------------------------------------------------------------------
    # All else that is ours
    # ------------------------------------------------------------------

    def test_what_happened_once_is_not_duplicated(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("support.") and not model._abstract
            if not model._transient
        }
        self.assertGreater(len(models), 12)
        for name in sorted(models - OURS):
            with self.subTest(name):
                self.assertIsInstance(
                    self.env[name],
                    self.env.registry["support.record"],
                    "Is a duplicate of it nobody's? Inherit support.record, or name it "
                    "in OURS of this test.",
                )
        call = self._log()
        for record in (
            call,
            self.term,
            self.term.lot_ids,
            self.contract.support_hold_ids,
        ):
            with self.assertRaisesRegex(UserError, "can't be duplicated"):
                record.copy()

    def test_a_duplicated_ticket_is_asked_for_anew(self):
        ticket = self._open_ticket()
        copy = ticket.copy()
        self.assertEqual(copy.support_verdict, "covered")
        self.term.invoice_id.button_draft()
        with self.assertRaises(UserError):
            ticket.copy()

    def test_a_duplicated_contact_or_user_has_choices_of_its_own(self):
        self.client.support_amounts_choice = "detail"
        self.assertFalse(self.client.copy().support_amounts_choice)
        self.agent.support_cost_hour = 80
        self.assertFalse(self.agent.copy({"login": "agent2"}).support_cost_hour)

    def test_duplicated_terms_are_a_draft_nobody_accepted(self):
        policy = self.env["support.plan.policy"].create(
            {"name": "House rules", "body": "<p>Pay first.</p>"}
        )
        policy.action_put_in_use()
        copy = policy.copy()
        self.assertEqual((copy.state, copy.version), ("draft", 1))
        self.assertFalse(copy.original_id or copy.plan_ids or copy.date_from)

    def test_a_duplicated_premium_pays_for_no_period(self):
        invoice = self.term.invoice_id.copy()
        line = invoice.invoice_line_ids
        self.assertFalse(line.support_period_start or line.support_period_end)
        self.assertFalse(line.support_term_ids or line.support_origin_line_id)
