# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dates that people type on a subscription become an act, or a sentence."""

from contextlib import contextmanager
from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import TODAY
from ..run.test_run import RunCommon

NEXT_YEAR = date(2028, 3, 15)


@tagged("post_install", "-at_install")
class TestTypedDates(RunCommon):
    @contextmanager
    def _refused(self, words, error=ValidationError):
        """Expect a sentence; what was written is rolled back, as for a user."""
        with self.assertRaises(error) as caught:
            yield
        self.assertIn(words, str(caught.exception))

    def _get_billed(self, line):
        """Return the first days of the periods that were invoiced."""
        return [
            str(invoice.invoice_line_ids[0].support_period_start)
            for invoice in self._invoices(line)
        ]

    # ------------------------------------------------------------------
    # The first day of a line
    # ------------------------------------------------------------------

    def test_the_first_day_of_a_paid_term_is_not_moved(self):
        line = self._cover().contract_line_id
        for user in (self.env.user, self.billing):
            with (
                self.subTest(user.name),
                self._refused("first day can't change", UserError),
            ):
                line.with_user(user).date_start = TODAY + timedelta(14)
        line.date_start = TODAY
        self._run(NEXT_YEAR)
        self.assertEqual(self._get_billed(line), ["2027-03-15", "2028-03-15"])

    def test_no_import_moves_the_first_day_of_a_paid_term(self):
        line = self._cover().contract_line_id
        result = (
            self.env["contract.line"]
            .with_user(self.billing)
            .load([".id", "date_start"], [[str(line.id), "2027-04-01"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("first day can't change", result["messages"][0]["message"])
        self.assertEqual(line.date_start, TODAY)

    def test_the_subscription_moves_no_first_day_of_a_line_that_is_billed(self):
        line = self._cover().contract_line_id
        with self._refused("first day can't change", UserError):
            line.contract_id.contract_line_ids = [
                Command.update(line.id, {"date_start": "2027-01-01"})
            ]

    def test_the_first_day_of_what_was_brought_over_is_not_moved(self):
        opening = self.env["support.plan.opening"].create(
            {
                "partner_id": self.client.id,
                "product_id": self.plan.id,
                "date_start": "2026-06-24",
                "date_end": "2027-06-23",
            }
        )
        line = opening.contract_id.contract_line_ids
        with self._refused("first day can't change", UserError):
            line.date_start = "2027-08-01"

    def test_the_first_day_of_a_line_that_was_never_billed_is_moved(self):
        line = self._subscribe()
        line.date_start = "2027-04-01"
        self.assertEqual(line.recurring_next_date, date(2027, 4, 1))
        self._run()
        self.assertFalse(self._invoices(line))
        self._run(date(2027, 4, 1))
        self.assertEqual(self._get_billed(line), ["2027-04-01"])

    def test_a_line_of_which_no_invoice_is_left_is_moved(self):
        line = self._subscribe()
        self._bill(line, post=False).unlink()
        line.date_start = "2027-05-01"
        self.assertEqual(line.recurring_next_date, date(2027, 5, 1))

    # ------------------------------------------------------------------
    # The next date
    # ------------------------------------------------------------------

    def test_a_next_date_that_is_typed_skips_the_periods_before_it(self):
        line = self._subscribe()
        line.with_user(self.billing).recurring_next_date = "2028-03-15"
        skipped = line.support_period_ids[0]
        self.assertEqual((skipped.state, skipped.date_start), ("skipped", TODAY))
        self.assertEqual(skipped.reason, "Next invoice set to 03/15/2028")
        self.assertEqual(skipped.user_id, self.billing)
        self.assertIn("Skipped", line.contract_id.message_ids[0].body)
        self._run()
        self.assertFalse(self._invoices(line))
        self.assertFalse(line.support_term_ids)
        self._run(NEXT_YEAR)
        self.assertEqual(self._get_billed(line), ["2028-03-15"])

    def test_typed_back_it_plans_them_again(self):
        line = self._subscribe()
        line.recurring_next_date = "2029-03-15"
        line.recurring_next_date = "2028-03-15"
        self.assertEqual(
            line.support_period_ids.mapped("state")[:3],
            ["skipped", "planned", "planned"],
        )
        line.recurring_next_date = TODAY
        self._run(NEXT_YEAR)
        self.assertEqual(self._get_billed(line), ["2027-03-15", "2028-03-15"])

    def test_a_next_date_within_a_period_is_refused(self):
        fresh = self._subscribe()
        billed = self._cover(self.stranger).contract_line_id
        for line, day in (
            (fresh, "2027-03-20"),
            (fresh, "2128-03-15"),
            (billed, "2028-03-20"),
            (billed, "2027-03-15"),
        ):
            with (
                self.subTest(day),
                self._refused("next invoice of Annual Plan is for the period"),
            ):
                line.recurring_next_date = day
        self._run()
        self.assertEqual(self._get_billed(fresh), ["2027-03-15"])

    def test_a_last_day_that_was_invoiced_elsewhere_skips_up_to_it(self):
        line = self._subscribe()
        line.with_user(self.billing).last_date_invoiced = "2028-03-14"
        self.assertEqual(line.recurring_next_date, NEXT_YEAR)
        self.assertEqual(line.support_period_ids[0].state, "skipped")
        with self._refused("can't be set to"):
            line.last_date_invoiced = "2028-06-30"

    def test_an_import_may_set_a_next_date_as_well(self):
        lines = self.env["contract.line"].with_user(self.billing)
        line = self._subscribe()
        for day, refused in (("2028-03-20", True), ("2028-03-15", False)):
            with self.subTest(day):
                result = lines.load(
                    [".id", "recurring_next_date"], [[str(line.id), day]]
                )
                self.assertEqual(bool(result["messages"]), refused)
                if refused:
                    self.assertIn("can't be set to", result["messages"][0]["message"])
        self.assertEqual(line.support_period_ids[0].state, "skipped")

    def test_an_agent_types_no_dates(self):
        line = self._subscribe()
        with self.assertRaises(AccessError):
            line.with_user(self.agent).recurring_next_date = "2028-03-15"

    def test_a_next_date_that_was_typed_before_is_shown_and_not_overwritten(self):
        line = self._subscribe()
        self.env.flush_all()
        # As an upgrade finds it.
        self.env.cr.execute(
            "UPDATE contract_line SET recurring_next_date = %s WHERE id = %s",
            [TODAY + timedelta(1), line.id],
        )
        self.env.invalidate_all()
        run = self._run(TODAY + timedelta(1))
        self.assertEqual(run.line_ids.state, "failed")
        self.assertIn("can't be set to 03/16/2027", run.line_ids.reason)
        self.assertEqual(line.recurring_next_date, TODAY + timedelta(1))
        self.assertFalse(self._invoices(line))

    # ------------------------------------------------------------------
    # The header
    # ------------------------------------------------------------------

    def test_an_end_on_the_header_ends_the_lines(self):
        last_day = NEXT_YEAR - timedelta(1)

        def by_import(contract):
            result = contract.load(
                [".id", "date_end"], [[str(contract.id), str(last_day)]]
            )
            self.assertFalse(result["messages"])

        def by_rpc(contract):
            contract.write({"date_end": str(last_day)})

        for way in (by_import, by_rpc):
            with self.subTest(way.__name__):
                client = self._make_client(way.__name__)
                line = self._cover(client).contract_line_id
                way(line.contract_id.with_user(self.billing))
                self.assertEqual(line.date_end, last_day)
                self.assertEqual(line.contract_id.date_end, last_day)
                self._run(NEXT_YEAR)
                self.assertEqual(self._get_billed(line), ["2027-03-15"])
                said = line.contract_id.message_ids.mapped("body")
                self.assertTrue([body for body in said if "set to end on" in body])

    def test_an_end_that_comes_before_what_is_billed_is_refused(self):
        contract = self._cover().contract_id
        with self.assertRaises(ValidationError):
            contract.date_end = TODAY + timedelta(30)

    def test_an_end_is_taken_away_on_the_lines(self):
        line = self._cover().contract_line_id
        line.contract_id.date_end = NEXT_YEAR - timedelta(1)
        with self._refused("Take away the end", UserError):
            line.contract_id.date_end = False
        line.date_end = False
        self.assertFalse(line.contract_id.date_end)
        self._run(NEXT_YEAR)
        self.assertEqual(self._get_billed(line), ["2027-03-15", "2028-03-15"])

    def test_an_end_of_another_contract_is_the_contract_addons(self):
        contract = self.env["contract.contract"].create(
            {
                "name": "Hosting",
                "partner_id": self.client.id,
                "line_recurrence": True,
                "contract_line_ids": [
                    Command.create(
                        {
                            "product_id": self.overage_product.id,
                            "name": "Hosting",
                            "date_start": TODAY,
                            "recurring_next_date": TODAY,
                        }
                    )
                ],
            }
        )
        contract.date_end = NEXT_YEAR
        self.assertFalse(contract.contract_line_ids.date_end)
        contract.line_recurrence = False

    def test_one_recurrence_for_all_lines_is_refused_where_a_plan_is(self):
        values = {
            "name": "Imported",
            "partner_id": self.client.id,
            "line_recurrence": False,
            "recurring_rule_type": "yearly",
            "contract_line_ids": [
                Command.create({"product_id": self.plan.id, "name": "Plan"}),
                Command.create({"product_id": self.plan.id, "name": "Second"}),
            ],
        }
        contracts = self.env["contract.contract"].with_user(self.billing)
        with self._refused("states its own term"):
            contracts.create(values)
        contract = self._subscribe().contract_id
        with self._refused("states its own term"):
            contract.line_recurrence = False
        plain = contracts.create({**values, "contract_line_ids": False})
        with self._refused("states its own term"):
            plain.contract_line_ids = values["contract_line_ids"]

    def test_an_upgrade_leaves_each_line_the_recurrence_that_it_has(self):
        line = self._subscribe()
        hosting = self.env["contract.contract"].create(
            {"name": "Hosting", "partner_id": self.client.id, "line_recurrence": False}
        )
        contracts = line.contract_id | hosting
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE contract_contract SET line_recurrence = FALSE WHERE id = ANY(%s)",
            [contracts.ids],
        )
        self.env.invalidate_all()
        self._migrate("19.0.1.2.0/post-line-recurrence.py")
        self.assertEqual(contracts.mapped("line_recurrence"), [True, False])
        self.assertEqual(line.recurring_rule_type, "yearly")

    # ------------------------------------------------------------------
    # Never more than one period ahead
    # ------------------------------------------------------------------

    def test_short_plans_are_invoiced_one_period_ahead(self):
        self.company.support_invoice_days_ahead = 14
        expected = {
            "weekly": ["2027-03-15", "2027-03-22"],
            "daily": ["2027-03-15", "2027-03-16"],
            "monthly": ["2027-03-15"],
        }
        lines = {
            rule: self._subscribe(
                self._make_client(rule),
                self._make_plan(rule, support_term_rule_type=rule),
            )
            for rule in expected
        }
        form = self.env["support.run.start"].new({"date": TODAY})
        self.assertEqual(form.invoice_count, 5)
        self._run()
        for rule, line in lines.items():
            with self.subTest(rule):
                self.assertEqual(self._get_billed(line), expected[rule])
        self.assertFalse(self._run().line_ids)

    def test_a_line_is_not_taken_along_two_periods_ahead(self):
        self.company.support_invoice_days_ahead = 14
        weekly = self._subscribe(
            plan=self._make_plan("Weekly", support_term_rule_type="weekly")
        )
        weekly.copy(
            {
                "product_id": self.plan.id,
                "recurring_rule_type": "yearly",
                "date_start": TODAY + timedelta(14),
                "recurring_next_date": TODAY + timedelta(14),
            }
        )
        self._run()
        weeks = self.env["account.move.line"].search(
            [("contract_line_id", "=", weekly.id)]
        )
        self.assertEqual(len(weeks), 2)

    def test_after_a_short_period_the_next_one_waits_until_it_has_begun(self):
        self.company.support_invoice_days_ahead = 40
        monthly = self._make_plan("Monthly", support_term_rule_type="monthly")
        line = self._subscribe(plan=monthly)
        line.date_end = date(2027, 3, 25)
        self._pay(self._bill(line))
        line.date_end = False
        # The rest of the month is a period of its own, and begins on the 26th.
        self._run()
        self.assertEqual(self._get_billed(line), ["2027-03-15", "2027-03-26"])
        with self._travel(date(2027, 3, 26)):
            self._run(date(2027, 3, 26))
        self.assertEqual(
            self._get_billed(line), ["2027-03-15", "2027-03-26", "2027-04-15"]
        )
