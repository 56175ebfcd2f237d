# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rules 2 to 4: the ledger only grows, hours are conserved, no lot goes below zero."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.hours import support_plan_housekeeping
from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestLedger(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        month_ago = TODAY - timedelta(30)
        cls.term = cls._cover(start=month_ago, paid_on=month_ago)
        cls.lot = cls.term.lot_ids
        cls.entry = cls.lot.entry_ids

    def _refuses(self, statement, *params):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "ledger"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, params)

    def test_nobody_changes_an_entry_the_superuser_included(self):
        with self.assertRaisesRegex(UserError, "only grows"):
            self.entry.sudo().hours = 20
        with self.assertRaisesRegex(UserError, "only grows"):
            self.entry.sudo().write({"reason": "because"})

    def test_nobody_deletes_an_entry_the_superuser_included(self):
        with self.assertRaisesRegex(UserError, "only grows"):
            self.entry.sudo().unlink()

    def test_the_database_refuses_what_reaches_past_the_orm(self):
        entry_id = self.entry.id
        self._refuses("UPDATE support_plan_entry SET hours = 1 WHERE id = %s", entry_id)
        for column in (
            "id",
            "lot_id",
            "kind",
            "date",
            "call_id",
            "reverses_id",
            "reason",
        ):
            with self.subTest(column=column):
                self._refuses(
                    f"UPDATE support_plan_entry SET {column} = {column} WHERE id = %s",
                    entry_id,
                )
        self._refuses("DELETE FROM support_plan_entry WHERE id = %s", entry_id)
        self._refuses("TRUNCATE support_plan_entry CASCADE")

    def test_only_the_ledger_moves_the_hours_of_a_lot(self):
        with self.assertRaisesRegex(UserError, "ledger alone"):
            self.lot.sudo().hours_left = 99
        with self.assertRaisesRegex(UserError, "ledger alone"):
            self.lot.sudo().hours_granted = 99
        self._refuses(
            "UPDATE support_plan_lot SET hours_left = 99 WHERE id = %s", self.lot.id
        )

    def test_a_lot_never_goes_below_zero(self):
        call = self._log(25)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "never_below_zero"),
            self.env.cr.savepoint(),
        ):
            self.env["support.plan.entry"].sudo().create(
                {
                    "lot_id": self.lot.id,
                    "kind": "draw",
                    "hours": -10,
                    "date": TODAY,
                    "call_id": call.id,
                }
            )

    def test_a_lot_with_entries_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "only grows"):
            self.lot.unlink()

    def test_the_counter_is_the_sum_of_the_entries(self):
        for minutes in (25, 61, 200):
            self._log(minutes)
        self.assertEqual(self.lot.hours_left, 10 - 1 - 2 - 4)
        self.assertLedger(self.lot)

    def test_a_long_history_does_not_make_logging_ask_more_often(self):
        self._log(25)
        self.env.flush_all()
        with self.assertQueryCount(25):
            self._log(25)
            self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._log(25)
        self.env.flush_all()
        once = self.env.cr.sql_log_count - before
        for _call in range(3):
            self._log(25)
        self.env.flush_all()
        with self.assertQueryCount(once):
            self._log(25)
            self.env.flush_all()

    def test_a_mistake_is_put_right_by_an_entry_of_today_that_says_what_and_why(self):
        call = self._log(61, days_ago=2)
        draw = call.entry_ids
        self.assertEqual(draw.date, TODAY - timedelta(2))
        call._reverse_charge("Wrong client")
        reversal = call.entry_ids - draw
        self.assertEqual(reversal.reverses_id, draw)
        self.assertEqual((reversal.hours, reversal.date), (2, TODAY))
        self.assertEqual(reversal.reason, "Wrong client")
        self.assertEqual(call.state, "reversed")
        self.assertHours(call)
        self.assertEqual(self.lot.hours_left, 10)

    def test_a_reversal_needs_a_reason(self):
        call = self._log(25)
        with self.assertRaisesRegex(UserError, "reason"):
            call._reverse_charge(" ")

    def test_nothing_is_given_back_twice(self):
        call = self._log(25)
        draw = call.entry_ids
        call._reverse_charge("Once")
        with self.assertRaisesRegex(UserError, "Only a logged call"):
            call._reverse_charge("Twice")
        with self.assertRaisesRegex(ValidationError, "more hours than"):
            self.env["support.plan.entry"]._reverse("By hand", {draw: -1})

    def test_a_call_can_be_reversed_in_part(self):
        call = self._log(200)
        call._reverse_charge("Half of it was chatting", 2)
        self.assertEqual(call.state, "logged")
        self.assertHours(call, drawn=2)
        self.assertEqual(self.lot.hours_left, 8)

    def test_hours_given_back_to_an_expired_lot_come_as_goodwill(self):
        call = self._log(61)
        with self._travel(self.term.date_end + timedelta(5)):
            call._reverse_charge("Disputed")
            lots = self.term.contract_line_id.support_lot_ids
            goodwill = lots - self.lot
            self.assertEqual((goodwill.kind, goodwill.hours_left), ("goodwill", 2))
            self.assertLedger(lots)

    def test_deleting_a_user_leaves_the_ledger_as_it_is(self):
        user = new_test_user(self.env, "leaver", "support_plan.group_agent")
        call = self._log(25)
        entry = call.entry_ids
        self.env.cr.execute(
            "UPDATE support_plan_entry SET create_uid = %s, write_uid = %s "
            "WHERE id = %s",
            [user.id, user.id, entry.id],
        )
        user.unlink()
        entry.invalidate_recordset()
        self.assertFalse(entry.create_uid)
        self.assertEqual(entry.hours, -1)

    def test_merging_contacts_keeps_every_entry(self):
        self._log(25)
        count = len(self.lot.entry_ids)
        twin = self.env["res.partner"].create(
            {"name": "Harbour Bakery Ltd", "is_company": True}
        )
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.client | twin).ids, twin
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.lot.entry_ids), count)
        self.assertEqual(self.lot.partner_id, twin)
        self.assertEqual(self.term.partner_id, twin)
        self.assertStatus(twin, "covered")

    def test_unused_hours_roll_over_once_and_up_to_the_cap(self):
        plan = self._make_plan("Rolling", support_rollover_cap=4)
        client = self._make_client("Roll Ltd")
        first = self._cover(client, plan)
        line = first.contract_line_id
        self._pay(self._bill(line))
        housekeeping = self.env["support.plan.housekeeping"]
        with self._travel(first.date_end + timedelta(1)):
            housekeeping._run()
            housekeeping._run()
            rollover = line.support_lot_ids.filtered(lambda lot: lot.kind == "rollover")
            self.assertEqual(rollover.mapped("hours_left"), [4])
            self.assertEqual(first.lot_ids[:1].hours_left, 6)
        with self._travel(first.date_end + timedelta(9)):
            housekeeping._run()
            housekeeping._run()
            self.assertEqual(first.lot_ids[:1].hours_left, 0)
        second_end = rollover.date_expiry
        self.assertEqual(second_end, first.date_end + relativedelta(years=1))
        with self._travel(second_end + timedelta(9)):
            self._pay(self._bill(line))
            housekeeping._run()
            lots = line.support_lot_ids.filtered(lambda lot: lot.kind == "rollover")
            self.assertEqual(rollover.hours_left, 0)
            self.assertEqual(len(lots), 2)
            self.assertNotIn(rollover, lots.source_lot_id)
            self.assertLedger(line.support_lot_ids)

    def test_clients_who_do_not_renew_hold_no_one_else_s_hours_up(self):
        plan = self._make_plan("Rolling", support_rollover_cap=4)
        gone = self._cover(self._make_client("Gone Ltd"), plan)
        line = self._cover(self._make_client("Staying Ltd"), plan).contract_line_id
        self._pay(self._bill(line))
        self.patch(support_plan_housekeeping, "BATCH", 1)
        housekeeping = self.env["support.plan.housekeeping"]
        with self._travel(gone.date_end + timedelta(1)):
            self.env.flush_all()
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                housekeeping.with_env(self.env(cr=cr))._cron_housekeeping()
            self.env.invalidate_all()
            rollover = line.support_lot_ids.filtered(lambda lot: lot.kind == "rollover")
            self.assertEqual(rollover.hours_left, 4)
        self.assertEqual(gone.lot_ids.hours_left, 10)

    def test_hours_that_rolled_over_follow_the_premium_that_brought_them(self):
        plan = self._make_plan("Rolling", support_rollover_cap=4)
        first = self._cover(self._make_client("Roll Ltd"), plan)
        line = first.contract_line_id
        self._pay(self._bill(line))
        with self._travel(first.date_end + timedelta(1)):
            self.env["support.plan.housekeeping"]._run()
            rollover = line.support_lot_ids.filtered(lambda lot: lot.kind == "rollover")
            credit = self._credit(first.invoice_id)
            self.env.cr.flush()
            self.assertEqual((rollover.revoked, rollover.hours_left), (True, 0))
            credit.button_draft()
            self.env.cr.flush()
            self.assertEqual((rollover.revoked, rollover.hours_left), (False, 4))
            first.invoice_id.line_ids.remove_move_reconcile()
            self.env.cr.flush()
            self.assertEqual((rollover.frozen, rollover.hours_left), (True, 4))
            self.assertLedger(line.support_lot_ids)

    def test_a_late_call_draws_back_from_the_rollover_lot(self):
        plan = self._make_plan("Rolling", support_hours=4, support_rollover_cap=4)
        client = self._make_client("Roll Ltd")
        first = self._cover(client, plan)
        line = first.contract_line_id
        self._pay(self._bill(line))
        with self._travel(first.date_end + timedelta(2)):
            self.env["support.plan.housekeeping"]._run()
            call = self._log(61, client, days_ago=3)
            rollover = line.support_lot_ids.filtered(lambda lot: lot.kind == "rollover")
            self.assertHours(call, drawn=2)
            self.assertEqual(rollover.hours_left, 2)

    def test_staff_are_told_once_for_each_step(self):
        contract = self.term.contract_id
        self._log(7 * 60)
        self.assertFalse(contract.activity_ids)
        self._log(25)
        self.assertEqual(len(contract.activity_ids), 1)
        self._log(25)
        self.assertEqual(len(contract.activity_ids), 2)
        self._log(25)
        self.assertEqual(len(contract.activity_ids), 3)
        self.assertEqual(self.lot.alerted_percent, 100)
