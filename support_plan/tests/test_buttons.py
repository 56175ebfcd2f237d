# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Buttons that crashed, pressed as each role that sees them."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TODAY
from .common_press import PressCommon


@tagged("post_install", "-at_install")
class TestButtons(PressCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._cover()
        cls.call = cls._log(150, caller_id=cls.client.child_ids.id)

    # ------------------------------------------------------------------
    # Record Dispute
    # ------------------------------------------------------------------

    def test_a_dispute_is_recorded_from_the_call_by_whoever_sees_the_button(self):
        for user in (self.agent, self.manager):
            with self.subTest(user.name), self._undone():
                form = Form(self.call.with_user(user))
                action = self._press(
                    form, self._get_action_name("call_dispute_action_new")
                )
                dialog = self._open_form(user, action)
                dialog.reason = "We spoke for an hour at most"
                self._press(dialog, "save")
                dispute = self.call.open_dispute_id
                self.assertEqual(dispute.user_id, user)
                self.assertEqual(dispute.raised_by_id, self.client.child_ids)
                self.assertEqual((dispute.state, dispute.charged_hours), ("open", 3))

    def test_button_dialog_and_confirmation_of_a_dispute_say_the_same(self):
        form = Form(self.call.with_user(self.agent))
        name = self._get_action_name("call_dispute_action_new")
        [button] = [b for b in self._find_buttons(form) if b.get("name") == name]
        action = self._press(form, name)
        dialog = self._open_form(self.agent, action)
        [confirm] = self._find_buttons(dialog)
        self.assertEqual(
            {button.get("string"), action["name"], confirm.get("string")},
            {"Record Dispute"},
        )

    def test_a_dispute_is_resolved_by_a_manager_alone(self):
        dispute = self.env["support.call.dispute"].create(
            {"call_id": self.call.id, "reason": "No"}
        )
        for role, user in self.users.items():
            if role == "sales":
                continue  # sees no dispute
            names = {
                b.get("name") for b in self._find_buttons(self._show(dispute, user))
            }
            self.assertEqual("action_settle" in names, role == "manager", role)
        for record, button in (
            (dispute, "action_settle"),
            (self.call, "action_settle_dispute"),
        ):
            with self._undone():
                action = self._press(self._show(record, self.manager), button)
                dialog = self._open_form(self.manager, action)
                dialog.decision = "give_back"
                dialog.hours = 2
                dialog.answer = "Half of it was our fault"
                self._press(dialog, "action_settle")
                self.assertEqual(dispute.state, "given_back")
                self.assertHours(self.call, drawn=1)

    def test_a_dispute_names_its_call(self):
        with self.assertRaisesRegex(UserError, "Open the call"):
            self.env["support.call.dispute"].with_user(self.agent).create(
                {"reason": "No"}
            )

    # ------------------------------------------------------------------
    # Lots of hours are made by nobody
    # ------------------------------------------------------------------

    def test_nobody_makes_a_lot_by_hand(self):
        lot = self.term.lot_ids
        admin = self.env.ref("base.user_admin")
        for user in (*self.users.values(), admin):
            lots = self.env["support.plan.lot"].with_user(user)
            self.assertFalse(lots.has_access("create"), user.name)
            views = lots.get_views([(False, "list"), (False, "form")])["views"]
            for kind, view in views.items():
                self.assertRegex(view["arch"], rf'<{kind}[^>]* create="(0|False)"')
            for kind in ("opening", "goodwill", "topup", "allowance", "rollover"):
                with self.assertRaisesRegex(UserError, "by hand"):
                    lots.create(
                        {
                            "contract_line_id": lot.contract_line_id.id,
                            "kind": kind,
                            "date_start": TODAY,
                            "date_expiry": TODAY,
                            "hours_granted": 5,
                            "reason": "A nice client",
                        }
                    )
            with self.assertRaisesRegex(UserError, "can't be duplicated"):
                lot.with_user(user).copy()

    def test_goodwill_is_granted_from_a_lot(self):
        lot = self.term.lot_ids
        for user in (self.manager, self.env.ref("base.user_admin")):
            with self._undone():
                form = self._show(lot, user)
                action = self._press(form, self._get_action_name("goodwill_action"))
                dialog = self._open_form(user, action)
                self.assertEqual(dialog.contract_line_id, lot.contract_line_id)
                dialog.hours = 3
                dialog.reason = "Sorry for March"
                made = self._press(dialog, "action_give")
                goodwill = self.env[made["res_model"]].browse(made["res_id"])
                self.assertEqual((goodwill.kind, goodwill.hours_left), ("goodwill", 3))
        name = self._get_action_name("goodwill_action")
        for user in (self.agent, self.billing, self.sales):
            buttons = self._find_buttons(self._show(lot, user))
            self.assertNotIn(name, [button.get("name") for button in buttons])

    def test_a_top_up_is_invoiced_from_a_lot(self):
        topup = self.env["product.product"].create(
            {
                "name": "Five More Hours",
                "type": "service",
                "list_price": 700,
                "taxes_id": False,
                "support_topup_hours": 5,
            }
        )
        lot = self.term.lot_ids
        action = self._press(self._show(lot, self.billing), "action_invoice_topup")
        invoice = self._open_form(self.billing, action)
        with invoice.invoice_line_ids.new() as line:
            line.product_id = topup
        invoice = invoice.save()
        self.assertEqual(invoice.partner_id, self.client)
        invoice.action_post()
        self._pay(invoice.sudo())
        self.assertEqual(invoice.invoice_line_ids.support_lot_ids.hours_left, 5)

    # ------------------------------------------------------------------
    # Send a plan sheet
    # ------------------------------------------------------------------

    def test_a_plan_sheet_is_sent_by_every_role_that_sees_the_button(self):
        for role, user in self.users.items():
            with self.subTest(role), self._undone():
                contact = self.client.with_user(user)
                action = contact.action_open_support_plan_sheet()
                dialog = self._open_form(user, action)
                dialog.plan_id = self.plan.product_tmpl_id
                message = self._open_form(user, self._press(dialog, "action_send"))
                self._press(message, "action_send_mail")
                sent = self.client.message_ids[:1]
                self.assertEqual(sent.author_id, user.partner_id)
                self.assertEqual(sent.partner_ids, self.client)
                self.assertIn(b"10 whole hours", sent.attachment_ids.raw)
                self.assertEqual(sent.attachment_ids.res_id, self.client.id)

    def test_who_may_write_to_a_client_does_not_change_it(self):
        for user in (self.agent, self.sales):
            contact = self.client.with_user(user)
            contact.message_post(body="Called about the plan")
            with self.assertRaises(AccessError):
                contact.name = "Hill Garage"
            message = self.client.message_ids[:1].with_user(self.users["agent"])
            if user != self.agent:
                with self.assertRaises(AccessError):
                    message.body = "Not mine"

    # ------------------------------------------------------------------
    # Whose call it is
    # ------------------------------------------------------------------

    def test_an_agent_sees_no_button_on_a_call_of_another_team(self):
        reverse = self._get_action_name("call_reverse_action")
        waiting = self.env["support.call"].create(
            {
                "partner_id": self.client.id,
                "user_id": self.manager.id,
                "started_at": "2027-03-15 09:00:00",
                "minutes": 25,
                "summary": "Helped",
                "work_type_id": self.support.id,
            }
        )
        for user, sees in (
            (self.agent, False),
            (self.billing, False),
            (self.manager, True),
        ):
            for call, button in ((self.call, reverse), (waiting, "action_log")):
                buttons = self._find_buttons(self._show(call, user))
                names = [shown.get("name") for shown in buttons]
                self.assertEqual(button in names, sees, (user.name, button))
        theirs = (self.call | waiting).with_user(self.agent)
        with self.assertRaisesRegex(AccessError, "Ask Mia Manager"):
            theirs[1].action_log()
        with self.assertRaisesRegex(AccessError, "or a support manager"):
            self.env["support.call.reverse"].with_user(self.agent).create(
                {"call_id": theirs[0].id, "reason": "Not ours"}
            ).action_reverse()
        waiting.user_id = self.agent
        self._press(self._show(waiting, self.agent), "action_log")
        self.assertEqual(waiting.state, "logged")

    def test_only_a_manager_approves_where_all_calls_are_reviewed(self):
        self.company.support_review = "always"
        call = self.env["support.call"].create(
            {
                "partner_id": self.client.id,
                "user_id": self.agent.id,
                "started_at": "2027-03-15 09:00:00",
                "minutes": 25,
                "summary": "Helped",
                "work_type_id": self.support.id,
            }
        )
        for user, sees in ((self.agent, False), (self.manager, True)):
            names = [b.get("name") for b in self._find_buttons(self._show(call, user))]
            self.assertEqual("action_log" in names, sees, user.name)
        with self.assertRaisesRegex(AccessError, "Only support managers"):
            call.with_user(self.agent).action_log()

    # ------------------------------------------------------------------

    def _show(self, record, user):
        return Form(record.with_user(user))

    def _get_action_name(self, name):
        return str(self.env.ref(f"support_plan.support_{name}").id)
