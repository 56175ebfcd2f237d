# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the tests of this addon share, for the tests of addons that build on it too."""

import importlib.util
from datetime import date, datetime, timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

TODAY = date(2027, 3, 15)


class SupportPlanCommon(BaseCommon):
    """A company that sells plans, two clients and a plan of ten hours a year.

    The clock stands at noon of the 15th of March 2027.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(datetime(2027, 3, 15, 12)))
        cls.company = cls.env.company
        cls.company.write(
            {
                "support_gate_mode": "enforce",
                "support_tz": "UTC",
                "support_review": "machines",
                "support_late_days": 7,
                "support_cost_hour": 60,
            }
        )
        cls.overage_product = cls.env["product.product"].create(
            {
                "name": "Support Beyond the Plan",
                "type": "service",
                "list_price": 150,
                "taxes_id": False,
            }
        )
        cls.plan = cls._make_plan("Annual Plan", support_hours=10)
        cls.client = cls._make_client("Harbour Bakery")
        cls.stranger = cls._make_client("Hill Garage")
        cls.support = cls.env.ref("support_plan.work_type_support")
        cls.own_error = cls.env.ref("support_plan.work_type_own_error")
        cls.team = cls.env["helpdesk.ticket.team"].create({"name": "First Line"})
        cls.agent = new_test_user(
            cls.env, "agent", "support_plan.group_agent", name="Agnes Agent"
        )
        cls.manager = new_test_user(
            cls.env, "manager", "support_plan.group_manager", name="Mia Manager"
        )
        cls.billing = new_test_user(
            cls.env, "billing", "support_plan.group_billing", name="Bill Billing"
        )

    @classmethod
    def _make_plan(cls, name, **rules):
        values = {
            "name": name,
            "type": "service",
            "list_price": 1200,
            "taxes_id": False,
            "support_plan_ok": True,
            "support_term_interval": 1,
            "support_term_rule_type": "yearly",
            "support_allowance": "hours",
            "support_hours": 10,
            "support_overage_product_id": cls.overage_product.id,
        }
        return cls.env["product.product"].create(values | rules)

    @classmethod
    def _make_client(cls, name):
        client = cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "email": f"{name.replace(' ', '.').lower()}@example.com",
            }
        )
        cls.env["res.partner"].create(
            {"name": f"Person of {name}", "parent_id": client.id}
        )
        return client

    @classmethod
    def _make_portal_user(cls, client, login, name):
        """Make a person of a client, with a login to the portal; return the user."""
        person = cls.env["res.partner"].create({"name": name, "parent_id": client.id})
        return new_test_user(
            cls.env,
            login,
            "base.group_portal",
            partner_id=person.id,
            name=name,
            email=f"{login}@example.com",
        )

    @classmethod
    def _migrate(cls, script):
        """Run a migration script once more, as an upgrade does.

        :param str script: its path below the addon's migrations
        """
        path = Path(__file__).parents[1] / "migrations" / script
        spec = importlib.util.spec_from_file_location("script", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(cls.env.cr, "19.0.1.0.0")
        cls.env.invalidate_all()

    # ------------------------------------------------------------------
    # The first way through the house: a premium flows
    # ------------------------------------------------------------------

    @classmethod
    def _subscribe(cls, client=None, plan=None, start=None, quantity=1, **values):
        """Put a client on a plan; return the subscription line."""
        wizard = cls.env["support.put.on.plan"].create(
            {
                "partner_id": (client or cls.client).id,
                "product_id": (plan or cls.plan).id,
                "date_start": start or TODAY,
                "quantity": quantity,
                **values,
            }
        )
        return wizard._create_subscription().contract_line_ids

    @classmethod
    def _bill(cls, line, post=True):
        """Invoice the next term of a subscription line; return the invoice."""
        invoice = line.contract_id._recurring_create_invoice()
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _pay(cls, invoice, amount=None, day=None):
        """Pay an invoice as a person would; return the payment."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": day or fields.Date.today()})
        )
        if amount:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def _bounce(cls, payment):
        """Take a payment back, as for a cheque that bounced."""
        payment.action_draft()
        payment.action_cancel()

    @classmethod
    def _credit(cls, invoice):
        """Credit an invoice in full; return the posted credit note."""
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "Credited"})
        )
        wizard.reverse_moves()
        wizard.new_move_ids.action_post()
        return wizard.new_move_ids

    @classmethod
    def _cover(cls, client=None, plan=None, start=None, paid_on=None, **values):
        """Put a client on a plan and pay for it; return the term."""
        line = cls._subscribe(client, plan, start, **values)
        cls._pay(cls._bill(line), day=paid_on)
        return line.support_term_ids

    @classmethod
    def _put_on_hold(cls, contract, reason="Asked for"):
        """Put a subscription on hold."""
        wizard = cls.env["support.hold"].create(
            {"contract_id": contract.id, "reason": reason}
        )
        wizard.action_hold()

    @classmethod
    def _take_off_hold(cls, contract, reason="It was put right"):
        """Take a subscription off hold."""
        wizard = cls.env["support.hold"].create(
            {"contract_id": contract.id, "reason": reason}
        )
        wizard.action_release()

    # ------------------------------------------------------------------
    # The second way: a call flows
    # ------------------------------------------------------------------

    @classmethod
    def _open_ticket(cls, client=None, **values):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "The printer prints",
                "description": "and does not stop",
                "partner_id": (client or cls.client).id,
                "team_id": cls.team.id,
                **values,
            }
        )

    @classmethod
    def _log(cls, minutes=25, client=None, days_ago=0, **values):
        """Log a call that was so many minutes long; return it."""
        call = cls.env["support.call"].create(
            {
                "partner_id": (client or cls.client).id,
                "minutes": minutes,
                "started_at": datetime.now()
                - timedelta(days=days_ago, hours=max(3, minutes // 60 + 1)),
                "summary": "Helped",
                "work_type_id": cls.support.id,
                **values,
            }
        )
        call.action_log()
        return call

    @classmethod
    def _travel(cls, day):
        """Return a context manager in which it is noon of another day."""
        return freeze_time(datetime.combine(day, datetime.min.time()).replace(hour=12))

    def assertStatus(self, client, status):
        """Check the one word for a client, asked anew."""
        client.invalidate_recordset()
        self.assertEqual(client.support_status, status)

    def assertHours(self, call, drawn=0, overage=0, absorbed=0, awaiting=0):
        """Check where a call's hours went, and that none was lost."""
        self.assertEqual(
            (
                call.hours,
                call.hours_drawn,
                call.hours_overage,
                call.hours_absorbed,
                call.hours_awaiting,
            ),
            (
                drawn + overage + absorbed + awaiting,
                drawn,
                overage,
                absorbed,
                awaiting,
            ),
        )

    def assertLedger(self, lots):
        """Check that what is left of each lot is the sum of its entries."""
        self.env.flush_all()
        for lot in lots:
            self.assertEqual(lot.hours_left, sum(lot.entry_ids.mapped("hours")))
