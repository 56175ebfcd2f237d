# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bringing clients over, and putting hours right with a reason."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestOpening(SupportPlanCommon):
    def _load(self, rows):
        return (
            self.env["support.plan.opening"]
            .with_user(self.billing)
            .load(
                ["partner_id", "product_id", "reference", "date_start", "date_end"]
                + ["hours_left", "premium"],
                rows,
            )
        )

    def test_clients_are_brought_over_by_import(self):
        end = TODAY + timedelta(100)
        result = self._load(
            [
                [self.client.name, self.plan.name, "A-1", "2026-06-24", str(end)]
                + ["4", "1200"],
                [self.stranger.name, self.plan.name, "A-2", "2026-06-24", str(end)]
                + ["0", "900"],
            ]
        )
        self.assertFalse(result["messages"])
        first, second = self.env["support.plan.opening"].browse(result["ids"])
        self.assertStatus(self.client, "covered")
        self.assertEqual(first.term_id.lot_ids.mapped("hours_left"), [4])
        self.assertStatus(self.stranger, "exhausted")
        self.assertFalse(second.term_id.lot_ids)
        self.assertEqual(second.term_id.premium, 900)

    def test_the_next_premium_is_invoiced_here_for_the_day_after(self):
        end = TODAY + timedelta(100)
        result = self._load(
            [
                [
                    self.client.name,
                    self.plan.name,
                    "A-1",
                    "2026-06-24",
                    str(end),
                    "4",
                    "1",
                ]
            ]
        )
        opening = self.env["support.plan.opening"].browse(result["ids"])
        line = opening.term_id.contract_line_id
        self.assertEqual(line.recurring_next_date, end + timedelta(1))
        invoice_line = self._bill(line).invoice_line_ids
        self.assertEqual(invoice_line.support_period_start, end + timedelta(1))

    def test_a_row_that_makes_no_sense_leaves_nothing_half_written(self):
        before = self.env["contract.contract"].search_count([])
        result = self._load(
            [
                [self.client.name, self.plan.name, "A-1", "2026-06-24", "2027-06-23"]
                + ["4", "1"],
                [self.stranger.name, self.plan.name, "A-2", "2027-06-24", "2026-06-23"]
                + ["4", "1"],
            ]
        )
        self.assertFalse(result["ids"])
        self.assertIn("Cover ends after it starts", result["messages"][0]["message"])
        self.assertEqual(self.env["contract.contract"].search_count([]), before)

    def test_a_plan_is_brought_in_once(self):
        row = [self.client.name, self.plan.name, "A-1", "2026-06-24", "2027-06-23"]
        self.assertTrue(self._load([[*row, "4", "1"]])["ids"])
        again = self._load([[*row, "4", "1"]])
        self.assertFalse(again["ids"])
        self.assertIn("brought in already", again["messages"][0]["message"])

    def test_a_manager_adjusts_hours_with_a_reason(self):
        lot = self._cover().lot_ids
        wizard = self.env["support.lot.adjust"].with_user(self.manager)
        wizard.create(
            {"lot_id": lot.id, "hours": -3, "reason": "Agreed"}
        ).action_adjust()
        self.assertEqual(lot.hours_left, 7)
        entry = lot.entry_ids.filtered(lambda entry: entry.kind == "adjustment")
        self.assertEqual((entry.hours, entry.reason), (-3, "Agreed"))
        with self.assertRaisesRegex(UserError, "Only 7 hours"):
            wizard.create(
                {"lot_id": lot.id, "hours": -8, "reason": "Too much"}
            ).action_adjust()
        with self.assertRaises(AccessError):
            lot.with_user(self.agent)._adjust(5, "A nice person")

    def test_a_lot_that_was_taken_back_is_not_adjusted(self):
        term = self._cover()
        self._credit(term.invoice_id)
        with self.assertRaisesRegex(UserError, "taken back"):
            term.lot_ids._adjust(1, "A nice client")

    def test_a_manager_gives_goodwill_hours(self):
        term = self._cover()
        form = Form(
            self.env["support.goodwill"]
            .with_user(self.manager)
            .with_context(
                active_model="contract.contract", active_id=term.contract_id.id
            )
        )
        form.hours = 2
        form.reason = "Sorry"
        form.save().action_give()
        goodwill = term.contract_line_id.support_lot_ids - term.lot_ids
        self.assertEqual((goodwill.kind, goodwill.hours_left), ("goodwill", 2))
        self.assertEqual(goodwill.date_expiry, term.date_end)
