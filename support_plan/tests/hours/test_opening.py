# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bringing clients over, and putting hours right with a reason."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import TODAY, SupportPlanCommon


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

    def _load_one(self, **values):
        """Bring one plan over; return it."""
        row = {
            "partner_id": self.client.name,
            "product_id": self.plan.name,
            "date_start": "2026-06-24",
            "date_end": "2027-06-23",
        } | values
        openings = self.env["support.plan.opening"].with_user(self.billing)
        result = openings.load(list(row), [list(row.values())])
        self.assertFalse(result["messages"])
        return openings.browse(result["ids"]).sudo()

    def _get_renewals(self, opening, count):
        """Bill a plan that was brought over; return the days of its renewals."""
        line = opening.contract_id.contract_line_ids
        premiums = [self._bill(line).invoice_line_ids for _renewal in range(count)]
        return [
            (str(premium.support_period_start), str(premium.support_period_end))
            for premium in premiums
        ]

    def test_renewals_keep_to_the_day_of_the_month_that_cover_began_on(self):
        monthly = self._make_plan("Monthly", support_term_rule_type="monthly")
        opening = self._load_one(
            product_id=monthly.name, date_start="2027-01-31", date_end="2027-02-27"
        )
        self.assertFalse(opening.renews)
        opening = self._load_one(
            product_id=monthly.name,
            date_start="2027-01-31",
            date_end="2027-02-27",
            renews="1",
        )
        self.assertEqual(
            self._get_renewals(opening, 3),
            [
                ("2027-02-28", "2027-03-30"),
                ("2027-03-31", "2027-04-29"),
                ("2027-04-30", "2027-05-30"),
            ],
        )

    def test_renewals_of_a_leap_day_go_back_to_it(self):
        opening = self._load_one(
            date_start="2024-02-29", date_end="2027-02-27", renews="1"
        )
        self.assertEqual(
            self._get_renewals(opening, 2),
            [("2027-02-28", "2028-02-28"), ("2028-02-29", "2029-02-27")],
        )

    def test_an_opening_that_is_no_whole_number_of_terms_begins_anew_after_it(self):
        opening = self._load_one(date_start="2026-06-24", date_end="2027-03-30")
        self.assertEqual(
            self._get_renewals(opening, 2),
            [("2027-03-31", "2028-03-30"), ("2028-03-31", "2029-03-30")],
        )

    def test_renewals_are_invoiced_at_the_premium_that_the_client_pays(self):
        opening = self._load_one(premium="999")
        self.assertEqual(opening.term_id.premium, 999)
        renewal = self._bill(opening.contract_id.contract_line_ids)
        self.assertEqual(renewal.amount_untaxed, 999)

    def test_a_premium_that_is_left_out_is_the_list_price(self):
        opening = self._load_one()
        self.assertEqual(opening.term_id.premium, 1200)
        renewal = self._bill(opening.contract_id.contract_line_ids)
        self.assertEqual(renewal.amount_untaxed, 1200)

    def test_a_plan_bought_twice_is_renewed_twice(self):
        opening = self._load_one(premium="2000", quantity="2", hours_left="13")
        self.assertEqual(opening.term_id.quantity, 2)
        self.assertEqual(opening.term_id.lot_ids.hours_left, 13)
        renewal = self._bill(opening.contract_id.contract_line_ids)
        self._pay(renewal)
        self.assertEqual(renewal.invoice_line_ids.quantity, 1)
        self.assertEqual(renewal.amount_untaxed, 2000)
        lots = renewal.invoice_line_ids.support_term_ids.lot_ids
        self.assertEqual(lots.hours_granted, 20)

    def test_a_plan_that_has_ended_leaves_a_client_that_has_lapsed(self):
        opening = self._load_one(date_end="2027-02-28", hours_left="4")
        self.assertFalse(opening.renews)
        self.assertEqual(opening.term_id.state, "expired")
        self.assertStatus(self.client, "lapsed")
        line = opening.contract_id.contract_line_ids
        self.assertFalse(line.recurring_next_date)
        self.assertFalse(self._bill(line, post=False))
        self.env["support.plan.housekeeping"]._run()
        self.assertEqual(opening.term_id.lot_ids.hours_left, 0)

    def test_a_plan_that_has_just_ended_can_be_renewed_here_all_the_same(self):
        opening = self._load_one(date_end="2027-03-10", renews="1")
        line = opening.contract_id.contract_line_ids
        self.assertEqual(line.recurring_next_date, date(2027, 3, 11))
        self._pay(self._bill(line))
        self.assertStatus(self.client, "covered")

    def test_a_file_that_is_tested_tells_what_it_adds_up_to_and_writes_nothing(self):
        names = ["partner_id", "product_id", "date_start", "date_end"]
        names += ["hours_left", "premium", "quantity"]
        rows = [
            f"{self.client.name},{self.plan.name},2026-06-24,2027-06-23,4,1000,1",
            f"{self.stranger.name},{self.plan.name},2026-02-01,2027-01-31,0,2500,2",
        ]
        importer = (
            self.env["base_import.import"]
            .with_user(self.billing)
            .create(
                {
                    "res_model": "support.plan.opening",
                    "file": "\n".join([",".join(names), *rows]).encode(),
                    "file_type": "text/csv",
                }
            )
        )
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        test = importer.execute_import(names, names, dict(options), dryrun=True)
        (message,) = test["messages"]
        self.assertEqual(message["type"], "info")
        self.assertIn("2 plans, 1 of them going on", message["message"])
        self.assertIn("4 hours left", message["message"])
        self.assertIn("3,500.00", message["message"])
        self.assertStatus(self.client, "none")
        done = importer.execute_import(names, names, dict(options))
        self.assertFalse(done["messages"])
        self.assertStatus(self.client, "covered")
        self.assertStatus(self.stranger, "lapsed")

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
