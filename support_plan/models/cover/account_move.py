# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    support_has_premium = fields.Boolean(
        compute="_compute_support_has_premium",
        groups="base.group_user",
    )

    @api.depends("move_type", "invoice_line_ids.support_period_id")
    def _compute_support_has_premium(self):
        """Tell which invoices buy cover."""
        for move in self:
            move.support_has_premium = move.move_type == "out_invoice" and any(
                line.support_period_id for line in move.invoice_line_ids
            )

    # ------------------------------------------------------------------
    # What becomes of an invoice, and what follows from it
    # ------------------------------------------------------------------

    def _post(self, soft=True):
        """Book what posted invoices bought, and what follows from it.

        The one ``_post`` of ours after Odoo's, in two steps that the rooms fill in
        their order: first what was bought is there (a term, then its lots and those of
        top-ups), then the books follow it. `amounts` has one of its own before Odoo's,
        so that it could leave as an addon of its own.
        """
        posted = super()._post(soft)
        posted._book_support()
        posted._follow_support_papers()
        return posted

    def button_draft(self):
        res = super().button_draft()
        self._follow_support_papers()
        return res

    def button_cancel(self):
        res = super().button_cancel()
        self._follow_support_papers()
        return res

    def _invoice_paid_hook(self):
        res = super()._invoice_paid_hook()
        self.env["support.plan.settlement"]._settle_noted()
        return res

    def _book_support(self):
        """Make what posted customer invoices bought, once each: here, the terms.

        Copies and credit notes have no period and so make none.
        """
        premiums = self._get_support_lines("support_period_id")
        if not premiums:
            return
        # Terms are made from a posted invoice by whoever may post it.
        Term = self.env["support.plan.term"].sudo()
        booked = Term.search([("invoice_line_id", "in", premiums.ids)]).invoice_line_id
        Term.create([line._prepare_support_term() for line in premiums - booked])

    def _get_support_lines(self, key):
        """Return the lines of customer invoices among these that a filter holds for."""
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        return invoices.invoice_line_ids.filtered(key)

    def _follow_support_papers(self):
        """Bring the schedule and the books into line with invoices that were posted,
        reset to draft or cancelled."""
        self._get_support_lines("support_period_id")._follow_support_papers()
        self.env["support.plan.settlement"]._settle_noted()

    # ------------------------------------------------------------------
    # What is paid, and since when
    # ------------------------------------------------------------------

    def _get_support_paid_on(self):
        """Tell since when invoices are paid, in Odoo's own idea of paid.

        :return: dict of posted and paid invoice to the day of the (last) payment. An
            invoice in payment counts; so does one that is short by no more than the
            company's tolerance.
        """
        paid = self.filtered(
            lambda move: move.state == "posted" and move._is_support_paid()
        )
        if not paid:
            return {}
        days = {
            move_id: day
            for move_id, day in self.env.execute_query(paid._support_payment_days_sql())
        }
        result = {}
        for move in paid:
            day = days.get(move.id)
            for payment in move.matched_payment_ids:
                if payment.state in ("in_process", "paid") and payment.date:
                    day = max(day or payment.date, payment.date)
            result[move] = day or move.invoice_date or fields.Date.context_today(move)
        return result

    def _is_support_paid(self):
        self.ensure_one()
        if self.payment_state in ("paid", "in_payment"):
            return True
        if self.payment_state == "reversed":
            # A client who pays with a credit of its own has paid, unlike one whose
            # invoice is taken back. A credit note that is reset to draft goes on
            # settling its invoice for Odoo, until it is cancelled.
            settling = self._get_reconciled_amls().move_id
            taken_back = self.reversal_move_ids.filtered(
                lambda credit: credit.state == "posted" or credit in settling
            )
            return not taken_back
        tolerance = self.company_id.root_id.support_payment_tolerance
        return (
            self.payment_state == "partial"
            and tolerance
            and self.company_currency_id.compare_amounts(
                abs(self.amount_residual_signed), tolerance
            )
            <= 0
        )

    def _support_payment_days_sql(self):
        """The last day on which something was paid on each invoice.

        SQL, as the ORM has no maximum over both sides of a reconciliation in one
        query. The day is that of the counterpart line, the payment's own date.
        """
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.move.line"].flush_model(["move_id", "date"])
        return SQL(
            """
            SELECT paid.move_id, MAX(other.date)
            FROM account_partial_reconcile part
            JOIN account_move_line paid ON paid.id = part.debit_move_id
            JOIN account_move_line other ON other.id = part.credit_move_id
            WHERE paid.move_id = ANY(%s)
            GROUP BY paid.move_id
            """,
            self.ids,
        )

    def action_open_support_terms(self):
        """Open the terms that this invoice's premiums bought."""
        return self._open_support("support.plan.term")

    def _open_support(self, model):
        bought = self.env[model].search(
            [("invoice_line_id", "in", self.invoice_line_ids.ids)]
        )
        if not bought:
            raise UserError(
                self.env._("This invoice has not been posted yet: post it first.")
            )
        return bought._get_records_action()
