# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From real minutes to whole hours, and from hours to lots, bills and decisions."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestCharging(SupportPlanCommon):
    def test_twenty_five_minutes_are_one_hour(self):
        self._cover()
        self.assertHours(self._log(25), drawn=1)

    def test_sixty_one_minutes_are_two_hours(self):
        self._cover()
        self.assertHours(self._log(61), drawn=2)

    def test_our_own_error_draws_nothing_and_keeps_its_minutes_and_cost(self):
        term = self._cover()
        call = self._log(10, work_type_id=self.own_error.id)
        self.assertHours(call)
        self.assertEqual((call.minutes, call.cost), (10, 10))
        self.assertEqual(term.lot_ids.hours_left, 10)

    def test_our_own_error_needs_no_plan(self):
        call = self._log(10, self.stranger, work_type_id=self.own_error.id)
        self.assertEqual(call.state, "logged")
        self.assertHours(call)

    def test_the_lot_that_expires_first_is_drawn_first(self):
        term = self._cover()
        sooner = self.env["support.plan.lot"].create(
            {
                "contract_line_id": term.contract_line_id.id,
                "kind": "goodwill",
                "date_start": TODAY,
                "date_expiry": TODAY + timedelta(30),
                "hours_granted": 1,
                "reason": "Sorry",
            }
        )
        call = self._log(61)
        self.assertHours(call, drawn=2)
        self.assertEqual((sooner.hours_left, term.lot_ids.hours_left), (0, 9))

    def test_a_call_that_is_logged_too_late_awaits_a_manager(self):
        month_ago = TODAY - timedelta(30)
        self._cover(start=month_ago, paid_on=month_ago)
        self.assertHours(self._log(25, days_ago=7), drawn=1)
        late = self._log(25, days_ago=8)
        self.assertHours(late, awaiting=1)
        self.assertEqual(late.awaiting_reason, "late")

    def test_work_without_any_cover_is_kept_and_awaits(self):
        call = self._log(61, self.stranger)
        self.assertHours(call, awaiting=2)
        self.assertEqual(call.awaiting_reason, "no_cover")

    def test_hours_beyond_the_lots_await_where_the_plan_refuses(self):
        self._cover()
        call = self._log(11 * 60)
        self.assertHours(call, drawn=10, awaiting=1)
        self.assertEqual(call.awaiting_reason, "used_up")
        self.assertStatus(self.client, "exhausted")

    def test_hours_beyond_the_lots_are_overage_where_the_plan_bills(self):
        plan = self._make_plan("Billing", support_overage="bill")
        month_ago = TODAY - timedelta(30)
        self._cover(plan=plan, start=month_ago, paid_on=month_ago)
        call = self._log(12 * 60)
        self.assertHours(call, drawn=10, overage=2)
        self.assertEqual(call.overage_amount, 300)

    def test_without_included_hours_every_hour_is_overage(self):
        plan = self._make_plan(
            "Retainer", support_allowance="none", support_overage="bill"
        )
        self._cover(plan=plan)
        self.assertHours(self._log(61), overage=2)

    def test_unlimited_records_and_draws_nothing(self):
        self._cover(plan=self._make_plan("All In", support_allowance="unlimited"))
        call = self._log(200)
        self.assertHours(call)
        self.assertEqual(call.minutes, 200)

    def test_a_call_in_grace_awaits_payment_and_settles_by_itself(self):
        plan = self._make_plan("Graceful", support_grace_days=14)
        line = self._cover(plan=plan).contract_line_id
        start = line.support_term_ids.date_end + timedelta(1)
        with self._travel(start + timedelta(3)):
            invoice = self._bill(line)
            call = self._log(61)
            self.assertHours(call, awaiting=2)
            self.assertEqual(call.awaiting_reason, "payment")
            self._pay(invoice)
            self.assertHours(call, drawn=2)
            renewal = line.support_term_ids.sorted("date_start")[-1]
            self.assertEqual(renewal.lot_ids.hours_left, 8)

    def test_a_call_in_grace_that_is_reviewed_after_the_payment_is_drawn(self):
        plan = self._make_plan("Graceful", support_grace_days=14)
        line = self._cover(plan=plan).contract_line_id
        start = line.support_term_ids.date_end + timedelta(1)
        with self._travel(start + timedelta(3)):
            self._pay(self._bill(line))
            call = self._log(61, days_ago=2)
            self.assertHours(call, drawn=2)

    def test_minimum_multiplier_and_grace_minutes(self):
        plan = self._make_plan(
            "Strict", support_minimum_hours=2, support_grace_minutes=5
        )
        self._cover(plan=plan)
        self.assertHours(self._log(10), drawn=2)
        self.assertHours(self._log(125), drawn=2)
        self.assertHours(self._log(126), drawn=3)
        after_hours = self.support.copy(
            {"name": "Twice", "multiplier": 2, "code": "twice"}
        )
        self.assertHours(self._log(40, work_type_id=after_hours.id), drawn=2)

    def test_a_kind_of_work_without_minimum_has_none(self):
        self._cover(plan=self._make_plan("Strict", support_minimum_hours=3))
        quick = self.support.copy(
            {"name": "Quick Question", "minimum_hours": 0, "code": "quick"}
        )
        self.assertHours(self._log(10, work_type_id=quick.id), drawn=1)

    def test_work_outside_the_hours_of_the_week_weighs_more(self):
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Mornings",
                "tz": "UTC",
                "attendance_ids": [
                    (5, 0, 0),
                    (
                        0,
                        0,
                        {
                            "name": "Monday",
                            "dayofweek": "0",
                            "hour_from": 8,
                            "hour_to": 9,
                        },
                    ),
                ],
            }
        )
        plan = self._make_plan(
            "Office Hours",
            support_calendar_id=calendar.id,
            support_outside_hours="uplift",
            support_uplift=1.5,
        )
        self._cover(plan=plan)
        # The 15th of March 2027 is a Monday; the calls begin at nine o'clock.
        self.assertHours(self._log(45), drawn=2)

    def test_calls_of_a_ticket_are_rounded_up_together_where_the_plan_says_so(self):
        term = self._cover(plan=self._make_plan("Gentle", support_rounding="ticket"))
        ticket = self._open_ticket()
        calls = [self._log(25, ticket_id=ticket.id) for _number in range(4)]
        self.assertEqual([call.hours for call in calls], [1, 0, 1, 0])
        self.assertEqual(term.lot_ids.hours_left, 8)
        calls[1]._reverse_charge("Not this ticket")
        self.assertEqual(term.lot_ids.hours_left, 8)
        calls[0]._reverse_charge("Not this one either")
        self.assertEqual(term.lot_ids.hours_left, 9)
        self.assertLedger(term.lot_ids)

    def test_hours_given_back_on_a_ticket_are_not_charged_again_by_its_next_call(self):
        term = self._cover(plan=self._make_plan("Gentle", support_rounding="ticket"))
        ticket = self._open_ticket()
        call = self._log(130, ticket_id=ticket.id)
        call._reverse_charge("We were slow", 2)
        self.assertHours(call, drawn=1)
        self.assertHours(self._log(10, ticket_id=ticket.id))
        self.assertHours(self._log(60, ticket_id=ticket.id), drawn=1)
        self.assertEqual(term.lot_ids.hours_left, 8)

    def test_hours_that_a_reversed_call_bears_for_its_ticket_still_settle(self):
        plan = self._make_plan("Gentle", support_rounding="ticket")
        line = self._subscribe(plan=plan)
        invoice = self._bill(line)
        payment = self._pay(invoice)
        ticket = self._open_ticket()
        self._bounce(payment)
        first = self._log(25, ticket_id=ticket.id)
        self._log(25, ticket_id=ticket.id)
        first._reverse_charge("Wrong number")
        self.assertHours(first, awaiting=1)
        self._pay(invoice)
        self.assertHours(first, drawn=1)
        self.assertEqual(line.support_lot_ids.hours_left, 9)

    def test_a_manager_decides_on_hours_that_a_reversed_call_bears(self):
        self._cover(plan=self._make_plan("Gentle", support_rounding="ticket"))
        ticket = self._open_ticket()
        self._log(10 * 60, ticket_id=ticket.id)
        first = self._log(25, ticket_id=ticket.id)
        self._log(25, ticket_id=ticket.id)
        first._reverse_charge("Wrong number")
        self.assertHours(first, awaiting=1)
        first._decide("absorb", "Our mistake")
        self.assertHours(first, absorbed=1)

    def test_the_cost_of_the_agent_is_frozen_on_the_call(self):
        self._cover()
        call = self._log(30)
        self.company.support_cost_hour = 100
        self.assertEqual(call.cost, 30)

    # ------------------------------------------------------------------
    # Decisions
    # ------------------------------------------------------------------

    def test_a_manager_absorbs_with_a_reason(self):
        call = self._log(61, self.stranger)
        call.with_user(self.manager)._decide("absorb", "Their first call")
        self.assertHours(call, absorbed=2)
        self.assertEqual(call.decision_reason, "Their first call")

    def test_a_manager_bills(self):
        call = self._log(61, self.stranger)
        call._decide("bill", "They agreed", self.overage_product)
        self.assertHours(call, overage=2)
        self.assertEqual(call.overage_amount, 300)

    def test_an_agent_decides_nothing(self):
        call = self._log(61, self.stranger)
        with self.assertRaises(AccessError):
            call.with_user(self.agent)._decide("absorb", "A nice person")
        self.assertHours(call, awaiting=2)

    def test_a_decision_needs_a_reason(self):
        call = self._log(61, self.stranger)
        with self.assertRaisesRegex(UserError, "reason"):
            call._decide("absorb", "")

    # ------------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------------

    def test_a_call_lasts_at_least_a_minute(self):
        self._cover()
        with self.assertRaisesRegex(ValidationError, "at least one minute"):
            self._log(0)

    def test_a_call_is_never_in_the_future(self):
        self._cover()
        with self.assertRaisesRegex(ValidationError, "future"):
            self._log(25, days_ago=-1)
        with self.assertRaisesRegex(ValidationError, "future"):
            self._log(600, started_at="2027-03-15 09:00:00")

    def test_a_call_needs_a_few_words(self):
        self._cover()
        with self.assertRaisesRegex(UserError, "few words"):
            self._log(25, summary=False)

    def test_the_ticket_of_another_client_is_an_error(self):
        self._cover()
        self._cover(self.stranger)
        ticket = self._open_ticket(self.stranger)
        with self.assertRaisesRegex(ValidationError, "Hill Garage"):
            self._log(25, ticket_id=ticket.id)

    def test_a_logged_call_is_not_changed(self):
        self._cover()
        call = self._log(25)
        with self.assertRaisesRegex(UserError, "Reverse it"):
            call.minutes = 5
        with self.assertRaisesRegex(UserError, "follow from logging"):
            call.hours = 0
        with self.assertRaisesRegex(UserError, "never deleted"):
            call.unlink()

    def test_charges_cannot_be_given_by_hand(self):
        self._cover()
        call = self.env["support.call"].create(
            {
                "partner_id": self.client.id,
                "minutes": 20,
                "summary": "Sly",
                "started_at": "2027-03-15 10:00:00",
                "state": "logged",
                "hours": 0,
                "hours_drawn": 0,
            }
        )
        self.assertEqual(call.state, "to_review")

    def test_an_agent_does_not_change_another_team_s_call(self):
        self._cover()
        call = self.env["support.call"].create(
            {
                "partner_id": self.client.id,
                "minutes": 20,
                "summary": "Mine",
                "user_id": self.manager.id,
                "started_at": "2027-03-15 10:00:00",
            }
        )
        with self.assertRaises(AccessError):
            call.with_user(self.agent).write({"minutes": 1})
        self.assertEqual(call.with_user(self.agent).minutes, 20)

    def test_an_agent_neither_logs_nor_reverses_another_team_s_call(self):
        self._cover()
        call = self.env["support.call"].create(
            {
                "partner_id": self.client.id,
                "minutes": 20,
                "summary": "Mine",
                "user_id": self.manager.id,
                "started_at": "2027-03-15 10:00:00",
            }
        )
        with self.assertRaises(AccessError):
            call.with_user(self.agent).action_log()
        call.with_user(self.manager).action_log()
        with self.assertRaises(AccessError):
            call.with_user(self.agent)._reverse_charge("Not mine")
        self.assertHours(call, drawn=1)

    def test_an_agent_logs_a_call(self):
        self._cover()
        call = (
            self.env["support.call"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.client.id,
                    "minutes": 25,
                    "summary": "Helped",
                    "started_at": "2027-03-15 10:00:00",
                }
            )
        )
        call.action_log()
        self.assertHours(call, drawn=1)
        with self.assertRaises(AccessError):
            call.read(["cost_hour"])

    # ------------------------------------------------------------------
    # Review
    # ------------------------------------------------------------------

    def test_hours_under_review_count_as_reserved(self):
        term = self._cover()
        machine_call = self.env["support.call"].create(
            {
                "partner_id": self.client.id,
                "minutes": 61,
                "summary": "From the telephone system",
                "started_at": "2027-03-15 09:00:00",
            }
        )
        gate = self.env["support.gate"]
        answer = gate.check_client(partner_id=self.client.id)
        self.assertEqual((machine_call.hours_reserved, answer["hours_left"]), (2, 8))
        self.assertEqual(term.lot_ids.hours_left, 10)
        machine_call.minutes = 12
        answer = gate.check_client(partner_id=self.client.id)
        self.assertEqual((machine_call.hours_reserved, answer["hours_left"]), (1, 9))
        machine_call.action_log()
        self.assertHours(machine_call, drawn=1)
        answer = gate.check_client(partner_id=self.client.id)
        self.assertEqual((machine_call.hours_reserved, answer["hours_left"]), (0, 9))

    def test_a_company_may_review_every_call(self):
        self.company.support_review = "always"
        self._cover()
        call = (
            self.env["support.call"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.client.id,
                    "minutes": 25,
                    "summary": "Helped",
                    "started_at": "2027-03-15 10:00:00",
                }
            )
        )
        with self.assertRaisesRegex(AccessError, "Only support managers"):
            call.action_log()
        call.with_user(self.manager).action_log()
        self.assertHours(call, drawn=1)
