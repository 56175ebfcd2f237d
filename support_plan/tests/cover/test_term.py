# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every row of the event table: what happens to a term."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestTerm(SupportPlanCommon):
    def test_an_invoice_that_is_posted_and_unpaid_gives_no_cover(self):
        line = self._subscribe()
        self._bill(line)
        term = line.support_term_ids
        self.assertEqual(term.state, "pending")
        self.assertFalse(term.covered_from)
        self.assertEqual(term.lot_ids.hours_left, 0)
        self.assertStatus(self.client, "pending")

    def test_a_draft_invoice_makes_no_term(self):
        line = self._subscribe()
        self._bill(line, post=False)
        self.assertFalse(line.support_term_ids)

    def test_payment_brings_the_term_into_force_and_grants_its_hours(self):
        term = self._cover()
        self.assertEqual(term.state, "active")
        self.assertEqual(term.covered_from, TODAY)
        self.assertEqual(term.date_end, TODAY + relativedelta(years=1, days=-1))
        self.assertEqual(term.lot_ids.hours_left, 10)
        self.assertEqual(term.lot_ids.entry_ids.kind, "grant")
        self.assertStatus(self.client, "covered")

    def test_cover_starts_on_the_day_of_payment_and_the_dates_do_not_move(self):
        line = self._subscribe(start=TODAY - timedelta(10))
        invoice = self._bill(line)
        self._pay(invoice, day=TODAY - timedelta(3))
        term = line.support_term_ids
        self.assertEqual(term.covered_from, TODAY - timedelta(3))
        self.assertEqual(term.date_start, TODAY - timedelta(10))

    def test_a_term_that_is_paid_early_never_covers_before_its_period(self):
        term = self._cover(start=TODAY + timedelta(20))
        self.assertEqual(term.covered_from, TODAY + timedelta(20))
        self.assertEqual(term.state, "upcoming")

    def test_a_part_payment_is_no_payment(self):
        line = self._subscribe()
        invoice = self._bill(line)
        self._pay(invoice, amount=1199)
        self.assertEqual(line.support_term_ids.state, "pending")
        self._pay(invoice)
        self.assertEqual(line.support_term_ids.state, "active")

    def test_a_small_shortfall_is_tolerated_where_the_company_says_so(self):
        self.company.support_payment_tolerance = 2
        line = self._subscribe()
        self._pay(self._bill(line), amount=1199)
        self.assertEqual(line.support_term_ids.state, "active")

    def test_a_plan_may_cover_from_posting(self):
        plan = self._make_plan("Trusted", support_activation="posted")
        line = self._subscribe(plan=plan)
        self._bill(line)
        self.assertEqual(line.support_term_ids.state, "active")
        self.assertEqual(line.support_term_ids.lot_ids.hours_left, 10)

    def test_a_payment_that_bounces_freezes_what_is_left(self):
        line = self._subscribe()
        payment = self._pay(self._bill(line))
        call = self._log(25)
        term = line.support_term_ids
        self._bounce(payment)
        self.assertEqual(term.state, "pending")
        self.assertTrue(term.lot_ids.frozen)
        self.assertEqual(term.lot_ids.hours_left, 9)
        self.assertHours(call, drawn=1)

    def test_a_payment_that_is_undone_and_made_again_thaws_the_rest(self):
        line = self._subscribe()
        invoice = self._bill(line)
        self._pay(invoice)
        term = line.support_term_ids
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(term.state, "pending")
        self._log(25)
        self._pay(invoice)
        self.assertEqual(term.state, "active")
        self.assertEqual(term.lot_ids.hours_left, 9)
        self.assertLedger(term.lot_ids)

    def test_an_invoice_that_is_reset_to_draft_covers_no_more(self):
        line = self._subscribe()
        invoice = self._bill(line)
        self._pay(invoice)
        invoice.button_draft()
        self.assertEqual(line.support_term_ids.state, "pending")
        invoice.action_post()
        self.assertEqual(len(line.support_term_ids), 1)

    def test_a_cancelled_invoice_takes_the_rest_of_the_hours_back(self):
        line = self._subscribe()
        invoice = self._bill(line)
        payment = self._pay(invoice)
        self._log(61)
        self._bounce(payment)
        invoice.button_draft()
        invoice.button_cancel()
        term = line.support_term_ids
        self.assertEqual(term.state, "revoked")
        self.assertEqual(term.lot_ids.hours_left, 0)
        self.assertEqual(
            term.lot_ids.entry_ids.sorted("id").mapped("hours"), [10, -2, -8]
        )

    def test_a_premium_that_is_credited_in_full_revokes_its_term(self):
        term = self._cover()
        self._log(25)
        self._credit(term.invoice_id)
        self.assertEqual(term.state, "revoked")
        self.assertEqual(term.lot_ids.hours_left, 0)
        self.assertStatus(self.client, "none")

    def test_a_credit_note_that_is_taken_back_lets_the_term_stand_again(self):
        term = self._cover()
        self._log(25)
        credit = self._credit(term.invoice_id)
        credit.button_draft()
        self.env.cr.flush()
        self.assertEqual(term.state, "active")
        self.assertEqual(term.lot_ids.hours_left, 9)
        self.assertLedger(term.lot_ids)

    def test_a_premium_that_is_credited_in_part_keeps_its_hours(self):
        term = self._cover()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=term.invoice_id.ids)
            .create({"journal_id": term.invoice_id.journal_id.id, "reason": "Part"})
        )
        wizard.reverse_moves()
        wizard.new_move_ids.invoice_line_ids.price_unit = 200
        wizard.new_move_ids.action_post()
        self.assertEqual(term.state, "active")
        self.assertEqual(term.lot_ids.hours_left, 10)

    def test_a_credit_note_makes_no_term(self):
        term = self._cover()
        self._credit(term.invoice_id)
        self.assertEqual(term.contract_line_id.support_term_ids, term)

    def test_a_copy_of_an_invoice_makes_no_term(self):
        term = self._cover()
        copy = term.invoice_id.copy()
        copy.action_post()
        self.assertEqual(term.contract_line_id.support_term_ids, term)

    def test_the_period_of_a_deleted_draft_can_be_billed_again(self):
        line = self._subscribe()
        self._bill(line, post=False).unlink()
        self._pay(self._bill(line))
        self.assertEqual(line.support_term_ids.date_start, TODAY)

    def test_a_second_period_can_be_billed_again_too(self):
        line = self._cover().contract_line_id
        draft = self._bill(line, post=False)
        draft.unlink()
        again = self._bill(line)
        self.assertEqual(
            again.invoice_line_ids.support_period_start, TODAY + relativedelta(years=1)
        )

    def test_a_period_that_is_free_again_before_others_is_billed_once(self):
        line = self._cover().contract_line_id
        second, third = (self._bill(line, post=False) for _period in range(2))
        third.action_post()
        second.unlink()
        years = [TODAY + relativedelta(years=count) for count in range(4)]
        self.assertEqual(
            line._get_support_missed_periods(years[3]),
            [(years[1], years[2] - timedelta(days=1))],
        )
        again, fourth = (self._bill(line) for _period in range(2))
        self.assertEqual(
            [
                invoice.invoice_line_ids.support_period_start
                for invoice in (again, fourth)
            ],
            [years[1], years[3]],
        )
        self.assertEqual(line.support_term_ids.mapped("date_start"), years[::-1])
        self.assertFalse(line.support_billed_until)

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

    def test_an_unpaid_renewal_covers_for_its_days_of_grace(self):
        plan = self._make_plan("Graceful", support_grace_days=14)
        line = self._cover(plan=plan).contract_line_id
        renewal_start = TODAY + relativedelta(years=1)
        with self._travel(renewal_start):
            self._bill(line)
            renewal = line.support_term_ids.sorted("date_start")[-1]
            self.assertEqual(renewal.state, "pending")
            self.assertStatus(self.client, "grace")
        with self._travel(renewal.grace_until):
            self.assertStatus(self.client, "grace")
        with self._travel(renewal.grace_until + timedelta(1)):
            self.assertStatus(self.client, "pending")

    def test_the_first_premium_has_no_grace(self):
        plan = self._make_plan("Graceful", support_grace_days=14)
        line = self._subscribe(plan=plan)
        self._bill(line)
        self.assertFalse(line.support_term_ids.grace_until)
        self.assertStatus(self.client, "pending")

    def test_cover_that_ended_has_lapsed(self):
        term = self._cover()
        with self._travel(term.date_end + timedelta(1)):
            self.assertEqual(term.state, "expired")
            self.assertStatus(self.client, "lapsed")

    def test_rules_are_copied_and_a_changed_plan_changes_later_terms_only(self):
        term = self._cover()
        self.plan.write({"support_hours": 20, "support_minimum_hours": 2})
        self.assertEqual((term.allowance_hours, term.minimum_hours), (10, 1))
        self._pay(self._bill(term.contract_line_id))
        renewal = term.contract_line_id.support_term_ids - term
        self.assertEqual((renewal.allowance_hours, renewal.minimum_hours), (20, 2))

    def test_a_quarterly_premium_brings_a_year_of_hours_once_a_year(self):
        plan = self._make_plan(
            "Quarterly",
            support_term_rule_type="quarterly",
            support_allowance_period="year",
            support_hours=20,
        )
        line = self._cover(plan=plan).contract_line_id
        self._pay(self._bill(line))
        lot = line.support_lot_ids
        self.assertEqual(len(lot), 1)
        self.assertEqual(lot.hours_left, 20)
        self.assertEqual(lot.date_expiry, TODAY + relativedelta(years=1, days=-1))

    def test_three_years_paid_at_once_bring_hours_for_each(self):
        plan = self._make_plan(
            "Three Years",
            support_term_interval=3,
            support_allowance_period="year",
            support_hours=10,
        )
        lots = self._cover(plan=plan).lot_ids
        self.assertEqual(lots.mapped("hours_left"), [10, 10, 10])
        self.assertEqual(
            [lot.date_start.year for lot in lots.sorted("date_start")],
            [2027, 2028, 2029],
        )

    def test_twice_the_plan_is_twice_the_hours_and_one_line_of_quantity_one(self):
        term = self._cover(quantity=2)
        self.assertEqual(term.lot_ids.hours_left, 20)
        self.assertEqual(term.invoice_line_id.quantity, 1)
        self.assertEqual(term.invoice_line_id.price_subtotal, 2400)

    def test_unlimited_and_no_hours_have_no_lots(self):
        for allowance in ("unlimited", "none"):
            plan = self._make_plan(
                allowance, support_allowance=allowance, support_overage="bill"
            )
            term = self._cover(self._make_client(allowance), plan)
            self.assertFalse(term.lot_ids)
            self.assertStatus(term.partner_id, "covered")

    def test_an_opening_term_needs_no_invoice(self):
        line = self._subscribe()
        term = self.env["support.plan.term"].create(
            {
                "contract_line_id": line.id,
                "is_opening": True,
                "date_start": TODAY - timedelta(100),
                "date_end": TODAY + timedelta(100),
            }
        )
        lot = self.env["support.plan.lot"].create(
            {
                "contract_line_id": line.id,
                "kind": "opening",
                "date_start": term.date_start,
                "date_expiry": term.date_end,
                "hours_granted": 4,
            }
        )
        self.assertEqual(term.state, "active")
        self.assertEqual(lot.hours_left, 4)
        self.assertStatus(self.client, "covered")

    def test_terms_are_found_and_grouped_by_their_state(self):
        term = self._cover()
        Term = self.env["support.plan.term"]
        self.assertIn(term, Term.search([("state", "=", "active")]))
        self.assertNotIn(term, Term.search([("state", "!=", "active")]))
        groups = dict(Term._read_group([("id", "=", term.id)], ["state"], ["__count"]))
        self.assertEqual(groups, {"active": 1})

    def test_clients_are_found_by_their_status(self):
        self._cover()
        Partner = self.env["res.partner"]
        covered = Partner.search([("support_status", "=", "covered")])
        self.assertIn(self.client, covered)
        self.assertIn(self.client.child_ids, covered)
        self.assertNotIn(self.stranger, covered)
        uncovered = Partner.search([("support_status", "=", "none")])
        self.assertIn(self.stranger, uncovered)
        self.assertNotIn(self.client, uncovered)

    def test_today_is_today_in_the_company_s_time_zone(self):
        term = self._cover(start=date(2027, 3, 16))
        self.assertEqual(term.state, "upcoming")
        # At noon in UTC it is already two o'clock of the next morning there.
        self.company.support_tz = "Pacific/Kiritimati"
        term.invalidate_recordset()
        self.assertEqual(term.state, "active")
        self.company.support_tz = False
        for zone, state in (("UTC", "upcoming"), ("Pacific/Kiritimati", "active")):
            self.company.partner_id.tz = zone
            term.invalidate_recordset()
            self.assertEqual(term.state, state)

    def test_a_leap_day_does_not_drift(self):
        line = self._subscribe(start=date(2028, 2, 29))
        ends = [
            self._bill(line, post=False).invoice_line_ids.support_period_end
            for _year in range(4)
        ]
        self.assertEqual(
            ends,
            [
                date(2029, 2, 27),
                date(2030, 2, 27),
                date(2031, 2, 27),
                date(2032, 2, 28),
            ],
        )

    def test_a_line_that_disagrees_with_its_plan_is_an_error(self):
        line = self._subscribe()
        with self.assertRaisesRegex(ValidationError, "One term of Annual Plan"):
            line.recurring_rule_type = "monthly"
        with self.assertRaisesRegex(ValidationError, "prepaid"):
            line.recurring_invoicing_type = "post-paid"

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
        with self.assertRaisesRegex(UserError, "never in parts"):
            self._sell_topup(quantity=1.5).action_post()
        foreign = self._sell_topup(support_topup_line_id=line.id)
        foreign.partner_id = self.stranger
        with self.assertRaisesRegex(UserError, "no subscription of Hill Garage"):
            foreign.action_post()
        twice = self._sell_topup(quantity=2)
        twice.action_post()
        self.assertEqual(twice.invoice_line_ids.support_lot_ids.hours_granted, 10)

    def test_the_invoice_that_replaces_a_credited_one_brings_the_cover(self):
        term = self._cover()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=term.invoice_id.ids)
            .create({"journal_id": term.invoice_id.journal_id.id, "reason": "Address"})
        )
        wizard.modify_moves()
        self.assertEqual(term.state, "revoked")
        replacement = wizard.new_move_ids
        replacement.action_post()
        self._pay(replacement)
        again = term.contract_line_id.support_term_ids - term
        self.assertEqual((again.state, again.date_start), ("active", term.date_start))
        self.assertStatus(self.client, "covered")

    def test_a_client_may_pay_with_a_credit_that_it_has(self):
        line = self._subscribe()
        invoice = self._bill(line)
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.client.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [
                    (0, 0, {"name": "Returned", "price_unit": 1200, "tax_ids": False})
                ],
            }
        )
        credit.action_post()
        (invoice + credit).line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(line.support_term_ids.state, "active")

    def test_each_line_of_a_credit_note_counts_by_itself(self):
        first = self._subscribe()
        second = first.copy({"product_id": self._make_plan("Other").id})
        invoice = self._bill(first)
        self._pay(invoice)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "One of them"})
        )
        wizard.reverse_moves()
        credit = wizard.new_move_ids
        credit.invoice_line_ids.filtered(
            lambda item: item.product_id == self.plan
        ).unlink()
        credit.action_post()
        self.assertEqual(first.support_term_ids.state, "active")
        self.assertEqual(second.support_term_ids.state, "revoked")

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

    def test_the_invoice_of_a_branch_covers_its_client_everywhere(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        # The branch gets its root's chart of accounts as the creation is committed.
        self.env.cr.precommit.run()
        self.env.user.company_ids |= branch
        line = self._subscribe(company_id=branch.id)
        self.assertEqual(line.contract_id.company_id, branch)
        invoice = self._bill(line)
        self.assertEqual(invoice.company_id, branch)
        term = line.support_term_ids
        self.assertEqual((term.company_id, term.state), (self.company, "pending"))
        self._pay(invoice)
        self.assertEqual((term.state, term.lot_ids.hours_left), ("active", 10))
        for company in branch | self.company:
            self.client.invalidate_recordset()
            status = self.client.with_company(company).support_status
            self.assertEqual(status, "covered")
        for company in branch | self.company:
            self.assertHours(self._log(25, company_id=company.id), drawn=1)
        self._credit(invoice)
        self.assertEqual((term.state, term.lot_ids.hours_left), ("revoked", 0))

    def test_a_branch_counts_as_its_root_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        term = self._cover()
        for company in branch | self.company:
            self.client.invalidate_recordset()
            status = self.client.with_company(company).support_status
            self.assertEqual(status, "covered")
        call = self._log(25, company_id=branch.id)
        self.assertHours(call, drawn=1)
        self.assertEqual(call.term_id, term)
