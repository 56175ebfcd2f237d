# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    support_has_premium = fields.Boolean(compute="_compute_support_carries")
    support_has_topup = fields.Boolean(compute="_compute_support_carries")

    @api.depends(
        "move_type",
        "invoice_line_ids.support_period_start",
        "invoice_line_ids.product_id",
    )
    def _compute_support_carries(self):
        """Tell which invoices buy cover, and which buy hours."""
        for move in self:
            lines = move.move_type == "out_invoice" and move.invoice_line_ids
            move.support_has_premium = lines and any(
                line.support_period_start for line in lines
            )
            move.support_has_topup = lines and any(
                line.product_id.support_topup_hours for line in lines
            )

    def _post(self, soft=True):
        """Book the term of each premium and the lot of each top-up."""
        posted = super()._post(soft)
        posted._book_support()
        return posted

    def _book_support(self):
        """Make the terms and top-up lots of posted customer invoices, once each.

        Copies and credit notes have no period and so make none.
        """
        lines = self.filtered(
            lambda move: move.move_type == "out_invoice"
        ).invoice_line_ids.filtered(
            lambda line: (
                line.support_period_start
                or (
                    line.display_type == "product"
                    and line.product_id.support_topup_hours
                )
            )
        )
        if not lines:
            return
        # Terms and lots are made from a posted invoice by whoever may post it.
        Term = self.env["support.plan.term"].sudo()
        Lot = self.env["support.plan.lot"].sudo()
        booked = (
            Term.search([("invoice_line_id", "in", lines.ids)]).invoice_line_id
            | Lot.search([("invoice_line_id", "in", lines.ids)]).invoice_line_id
        )
        fresh = lines - booked
        premiums = fresh.filtered("support_period_start")
        Term.create([line._prepare_support_term() for line in premiums])
        Lot.create([line._prepare_support_topup() for line in fresh - premiums])
        self.env["support.plan.entry"]._settle_now()

    def _invoice_paid_hook(self):
        res = super()._invoice_paid_hook()
        self.env["support.plan.entry"]._settle_now()
        return res

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

    def button_cancel(self):
        res = super().button_cancel()
        self.env["support.plan.entry"]._settle_now()
        return res

    def action_open_support_terms(self):
        """Open the terms that this invoice's premiums bought."""
        return self._open_support("support.plan.term")

    def action_open_support_lots(self):
        """Open the lots of hours that this invoice's top-ups bought."""
        return self._open_support("support.plan.lot")

    def _open_support(self, model):
        bought = self.env[model].search(
            [("invoice_line_id", "in", self.invoice_line_ids.ids)]
        )
        if not bought:
            raise UserError(
                self.env._("This invoice has not been posted yet: post it first.")
            )
        return bought._get_records_action()
