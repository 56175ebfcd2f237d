# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form

from odoo.addons.support_plan.tests.common import TODAY
from odoo.addons.support_plan.tests.run.test_run import RunCommon

YEAR_END = date(2028, 3, 14)
NEXT_YEAR = date(2028, 3, 15)


class NeighbourCommon(RunCommon):
    """Plan lines as staff meet them, beside another client's hosting."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hosting = cls.env["product.product"].create(
            {"name": "Hosting", "type": "service", "list_price": 10, "taxes_id": False}
        )

    def _make_hosting(self, **values):
        """Let another client have a contract without a plan; return its line."""
        line = {
            "product_id": self.hosting.id,
            "name": "Hosting",
            "date_start": TODAY,
            "recurring_next_date": TODAY,
            "recurring_rule_type": "yearly",
            **values,
        }
        contract = self.env["contract.contract"].create(
            {
                "name": "Hosting of Hill Garage",
                "partner_id": self.stranger.id,
                "line_recurrence": True,
                "contract_line_ids": [Command.create(line)],
            }
        )
        return contract.contract_line_ids

    def _bring_over(self):
        """Return the line of a plan that was paid elsewhere until 23 June."""
        opening = self.env["support.plan.opening"].create(
            {
                "partner_id": self.client.id,
                "product_id": self.plan.id,
                "date_start": "2026-06-24",
                "date_end": "2027-06-23",
                "hours_left": 4,
            }
        )
        return opening.contract_id.contract_line_ids

    def _get_paid_line(self):
        return self._cover().contract_line_id

    def _get_line_under_notice(self):
        line = self._get_paid_line()
        line.contract_id._give_notice(TODAY, YEAR_END, "Moves away")
        return line

    def _get_lines_in_every_state(self):
        """Yield what a subscription's line may be like, in words, and such a line."""
        yield "never billed", self._subscribe()
        yield "not begun", self._subscribe(start=TODAY + timedelta(days=40))
        draft = self._subscribe()
        self._bill(draft, post=False)
        yield "draft", draft
        unpaid = self._subscribe()
        self._bill(unpaid)
        yield "unpaid", unpaid
        yield "paid", self._get_paid_line()
        yield "brought over", self._bring_over()
        yield "under notice", self._get_line_under_notice()

    def _press(self, line, action, button, user=None, **values):
        """Press a button on a line, fill the wizard in that it opens, and confirm."""
        opened = getattr(line.with_user(user or self.billing), action)()
        wizards = self.env[opened["res_model"]].with_user(user or self.billing)
        form = Form(
            wizards.with_context(**opened["context"]), view=opened["views"][0][0]
        )
        for name, value in values.items():
            form[name] = value
        getattr(form.save(), button)()

    def _run_until(self, *days):
        """Let a run invoice what is due on each of these days; all of it is paid."""
        for day in days:
            with self._travel(day):
                for invoice in self._run(day).line_ids.invoice_ids:
                    self._pay(invoice)

    def _get_terms(self, line):
        """Return first and last day of what was billed of a line's subscription, in
        their order."""
        terms = line.contract_id.support_term_ids.filtered("invoice_line_id")
        return [
            (str(term.date_start), str(term.date_end))
            for term in terms.sorted("date_start")
        ]

    def _get_dates(self, line):
        """Return what none of the addon's acts may change in passing."""
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            (
                each.id,
                each.date_start,
                each.date_end,
                each.is_canceled,
                each.recurring_next_date,
                each.support_term_ids.ids,
                each.support_lot_ids.ids,
            )
            for each in line.contract_id.contract_line_ids
        ]

    def assertRefused(self, line, words, act):
        """Check that an act is refused in words, and changes nothing."""
        before = self._get_dates(line)
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            act(line)
        self.assertIn(words, str(caught.exception))
        self.assertEqual(self._get_dates(line), before)
