# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a telephone system sends is kept: nobody takes its place or its calls away."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestMachineGuard(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._cover()
        cls.machine = new_test_user(cls.env, "pbx", "support_plan.group_machine")

    def _send(self, **values):
        content = {
            "external_ref": "PBX-1",
            "partner_id": self.client.id,
            "minutes": 61,
            "started_at": f"{TODAY} 05:00:00",
        }
        Call = self.env["support.call"].with_user(self.machine)
        answer = Call.log_call(**content | values)
        return self.env["support.call"].browse(answer["id"]), answer

    def _prepare(self, **values):
        return {
            "partner_id": self.client.id,
            "minutes": 10,
            "started_at": f"{TODAY} 05:00:00",
            "summary": "Typed",
            **values,
        }

    def test_nobody_makes_a_call_under_a_machines_reference(self):
        for user in (self.agent, self.manager, self.machine):
            Call = self.env["support.call"].with_user(user).sudo(user == self.machine)
            for name, value in (("external_ref", "PBX-1"), ("external_agent", "x")):
                with (
                    self.subTest(user=user.login, field=name),
                    self.assertRaisesRegex(UserError, "given by the telephone system"),
                ):
                    Call.create(self._prepare(**{name: value}))
        typed = self.env["support.call"].with_user(self.agent).create(self._prepare())
        with self.assertRaisesRegex(UserError, "given by the telephone system"):
            typed.external_ref = "PBX-1"
        call, answer = self._send()
        self.assertFalse(answer["repeated"])
        for value in ("PBX-2", False):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                call.with_user(self.manager).external_ref = value

    def test_nobody_deletes_a_machines_call(self):
        call, _answer = self._send()
        call.with_user(self.manager).user_id = self.agent
        for user in (self.agent, self.manager):
            with (
                self.subTest(user.login),
                self.assertRaisesRegex(UserError, "never deleted"),
            ):
                call.with_user(user).unlink()
        self.assertTrue(call.exists())

    def test_a_submitted_call_is_deleted_by_its_agent_or_a_manager(self):
        self.company.support_review = "always"
        other = new_test_user(self.env, "other", "support_plan.group_agent")
        self.team.user_ids |= other | self.agent
        Call = self.env["support.call"].with_user(self.agent)
        calls = Call.create([self._prepare(), self._prepare()])
        self.assertEqual(calls.mapped("state"), ["to_review"] * 2)
        with self.assertRaises(UserError):
            calls[0].with_user(other).unlink()
        calls[0].unlink()
        calls[1].with_user(self.manager).unlink()

    def test_moments_are_read_as_what_they_are(self):
        for number, (sent, kept) in enumerate(
            (
                (f"{TODAY}T05:00:00Z", "05:00:00"),
                (f"{TODAY}T07:00:00+02:00", "05:00:00"),
                (f"{TODAY} 00:00:00-05:00", "05:00:00"),
                (f"{TODAY} 05:00:00.250", "05:00:00"),
                (f"{TODAY} 05:00", "05:00:00"),
            )
        ):
            with self.subTest(sent):
                call, _answer = self._send(external_ref=f"Z-{number}", started_at=sent)
                self.assertEqual(str(call.started_at), f"{TODAY} {kept}")
                _call, again = self._send(
                    external_ref=f"Z-{number}", started_at=f"{TODAY} {kept}"
                )
                self.assertTrue(again["repeated"], "However it is written")

    def test_a_clock_that_is_off_keeps_the_call_for_review(self):
        self.company.support_review = "never"
        now = fields.Datetime.now()
        for minutes, state in ((0, "logged"), (2, "to_review"), (15, "to_review")):
            with self.subTest(ahead=minutes):
                call, answer = self._send(
                    external_ref=f"C-{minutes}",
                    minutes=5,
                    started_at=str(now + timedelta(minutes=minutes - 5)),
                )
                self.assertEqual(answer["state"], state)
                self.assertLessEqual(call.started_at, now - timedelta(minutes=5))
                notes = "".join(call.message_ids.mapped("body"))
                self.assertEqual("clock" in notes, state == "to_review")
        with self.assertRaisesRegex(ValidationError, "future"):
            self._send(external_ref="C", started_at=str(now + timedelta(hours=1)))

    def test_a_call_without_minutes_waits_for_them(self):
        self.company.support_review = "never"
        call, answer = self._send(minutes=0)
        self.assertEqual((answer["state"], answer["hours"]), ("to_review", 0))
        with (
            self.assertRaisesRegex(ValidationError, "at least one minute"),
            self.env.cr.savepoint(),
        ):
            call.with_user(self.manager).action_log()
        call.with_user(self.manager).minutes = 3
        call.with_user(self.manager).action_log()
        self.assertHours(call, drawn=1)
        typed = self._prepare(minutes=0, state="to_review")
        with self.assertRaisesRegex(ValidationError, "at least one minute"):
            self.env["support.call"].with_user(self.agent).create(typed)
        with self.assertRaisesRegex(UserError, "0 or more"):
            self._send(external_ref="N", minutes=-1)
