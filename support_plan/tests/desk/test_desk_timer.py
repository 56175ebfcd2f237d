# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The timer of the call desk: one runs at a time, and none is lost or absurd."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NOON, CallDeskCommon


@tagged("post_install", "-at_install")
class TestTimer(CallDeskCommon):
    def test_pauses_do_not_count(self):
        self._cover()
        call = self._start()
        with self._after(minutes=20):
            self.desk.pause_call(call.id)
        with self._after(minutes=50):
            self.desk.resume_call(call.id)
        with self._after(minutes=61):
            described = self.desk.get_own_calls()["calls"]
            self.assertEqual([c["seconds"] for c in described], [31 * 60])
            self.desk.save_call({"minutes": 31, "summary": "Helped"}, call.id)
        self.assertEqual((call.state, call.minutes), ("logged", 31))
        self.assertHours(call, drawn=1)

    def test_a_call_that_runs_is_logged_from_its_form_with_its_timer(self):
        self._cover()
        call = self._start().with_user(self.agent)
        with Form(call) as form:
            form.summary = "Helped"
        with self._after(minutes=61, seconds=30):
            call.action_log()
        self.assertEqual((call.state, call.minutes), ("logged", 61))
        self.assertFalse(call.timer_started_at)
        self.assertHours(call, drawn=2)

    def test_one_runs_at_a_time(self):
        self._cover()
        first = self._start()
        with self.assertRaisesRegex(UserError, "Harbour Bakery"):
            self._start()
        second = self._start(pause_running=True)
        self.assertEqual((first.state, second.state), ("paused", "running"))
        with self.assertRaisesRegex(UserError, "Pause or stop"):
            self.desk.resume_call(first.id)

    def test_the_database_lets_one_timer_of_an_agent_run(self):
        self._cover()
        first, second = self._start(), self._start(pause_running=True)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE support_call SET timer_started_at = %s WHERE id = ANY(%s)",
                [NOON, (first | second).ids],
            )

    def test_two_agents_have_a_timer_each(self):
        self._cover()
        self._start()
        self.desk.with_user(self.manager).start_call(self.person.id)
        running = self.env["support.call"].search([("timer_started_at", "!=", False)])
        self.assertEqual(len(running), 2)

    def test_a_timer_left_running_overnight_is_capped_and_sent_to_review(self):
        self._cover()
        self.company.support_timer_hours = 3
        call = self._start()
        with self._after(hours=2, minutes=59):
            self.env["support.call"]._review_forgotten()
            self.assertEqual(call.state, "running")
        with self._after(hours=14):
            self.assertEqual(self.env["support.call"]._review_forgotten(), 1)
            self.assertEqual((call.state, call.minutes), ("to_review", 180))
            self.assertEqual(call.hours_reserved, 3)
            mine = self.desk.get_own_calls()
            self.assertEqual((mine["calls"], mine["forgotten"][0]["id"]), ([], call.id))
            self.assertFalse(self.env["support.call"]._review_forgotten())

    def test_a_forgotten_timer_is_capped_as_soon_as_its_agent_looks(self):
        self._cover()
        call = self._start()
        with self._after(hours=14):
            self.desk.open_desk()
        self.assertTrue(call.timer_capped)
        with self._after(hours=14):
            self.desk.start_call(self.person.id)

    def test_what_was_paused_yesterday_and_never_logged_goes_to_review(self):
        self._cover()
        call = self._start()
        with self._after(minutes=20):
            self.desk.pause_call(call.id)
        with self._after(days=1):
            self.env["support.call"]._review_forgotten()
        self.assertEqual((call.state, call.minutes), ("to_review", 20))

    def test_nobody_moves_a_timer_past_the_desk(self):
        self._cover()
        call = self._start().with_user(self.agent)
        with self.assertRaises(UserError):
            call.timer_seconds = 5
        made = call.create(
            {"partner_id": self.client.id, "timer_started_at": NOON, "state": "running"}
        )
        self.assertFalse(made.timer_started_at)

    def test_another_agent_s_timer_is_left_alone(self):
        self._cover()
        call = self._start()
        other = self.desk.with_user(self.manager)
        for act in (other.pause_call, other.resume_call, other.discard_call):
            with self.subTest(act=act), self.assertRaises(AccessError):
                act(call.id)
        self.assertEqual(call.state, "running")

    def test_stopped_in_one_tab_is_stopped_in_the_other(self):
        self._cover()
        call = self._start()
        with self._after(minutes=20):
            self.desk.save_call({"minutes": 20, "summary": "Helped"}, call.id)
            with self.assertRaisesRegex(UserError, "another tab"):
                self.desk.save_call({"minutes": 20, "summary": "Helped"}, call.id)
        self.assertHours(call, drawn=1)

    def test_notes_are_kept_while_the_call_lasts(self):
        self._cover()
        call = self._start()
        self.desk.keep_notes(call.id, {"summary": "Printer", "state": "logged"})
        self.assertEqual((call.summary, call.state), ("Printer", "running"))

    def test_a_wrong_number_is_discarded(self):
        self._cover()
        call = self._start()
        self.desk.discard_call(call.id)
        self.assertFalse(call.exists())
