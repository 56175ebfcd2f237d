# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A premium that is cancelled or credited revokes its term: the event table."""

from odoo.tests import tagged

from ..common import SupportPlanCommon


@tagged("post_install", "-at_install")
class TestCredit(SupportPlanCommon):
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
