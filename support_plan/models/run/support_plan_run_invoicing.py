# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import models


class SupportPlanRunLine(models.Model):
    """Making, posting and passing on the invoices of one batch.

    Odoo tracks the changes of every new invoice, one by one. Nobody needs a log of
    fields that had no value before, unless the law asks for one: where the company
    keeps a restrictive audit trail, tracking stays on.
    """

    _inherit = "support.plan.run.line"

    def _invoice(self):
        """Make and post the invoices of these lines' due periods, oldest first, and
        book their terms; all or nothing.

        :raises: whatever stands in the way
        """
        company = self.run_id.company_id
        tracked = company.restrictive_audit_trail
        lines = self.with_context(tracking_disable=not tracked)
        moves = lines._create_invoices()
        if tracked:
            # Odoo logs that an invoice was posted only if its creation is over.
            self.env.cr.flush()
        moves.with_context(support_same_sequence=True).action_post()
        moves._check_support_e_invoice()
        lines._tell_where_from(moves)
        lines._subscribe_followers(moves)
        if company.root_id.support_send_invoices:
            moves._send_in_background()
        lines._write_results()
        self.contract_id._clear_invoice_generation_error()

    def _create_invoices(self):
        """Make draft invoices, period by period, until no more is due.

        :return: the invoices
        """
        moves = self.env["account.move"]
        behind = self
        while behind:
            vals_list = []
            for line in behind:
                vals_list += line._prepare_next_invoice()
            moves |= moves.create(vals_list)
            behind = behind.browse(vals["support_run_line_id"] for vals in vals_list)
        return moves

    def _prepare_next_invoice(self):
        """Return the values of the invoice for the oldest period that is due, if any,
        in a list; the subscription moves on to its next period."""
        self.ensure_one()
        contract = self.contract_id
        due = contract._get_support_due_date(self.run_id.date)
        if not due:
            return []
        dates = contract._prepare_support_invoice_dates(due)
        return [
            {**vals, **dates, "support_run_line_id": self.id}
            for vals in contract._prepare_recurring_invoices_values(due)
        ]

    def _tell_where_from(self, moves):
        """Note on each invoice which subscription it came from."""
        moves._message_log_batch(
            {
                move.id: self.env._(
                    "Made by the recurring run for the subscription %s.",
                    move.support_run_line_id.contract_id._get_html_link(),
                )
                for move in moves
            }
        )

    def _subscribe_followers(self, moves):
        """Let who follows a subscription's invoices follow the new ones, as the
        contract addon does."""
        subtype = self.env.ref("contract.mail_message_subtype_invoice_created")
        followers = defaultdict(lambda: self.env["account.move"])
        partners = defaultdict(lambda: self.env["res.partner"])
        for follower in (
            self.env["mail.followers"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "contract.contract"),
                    ("res_id", "in", self.contract_id.ids),
                    ("subtype_ids", "in", subtype.ids),
                ]
            )
        ):
            partners[follower.res_id] |= follower.partner_id
        for move in moves:
            followers[partners[move.support_run_line_id.contract_id.id]] |= move
        for who, theirs in followers.items():
            if who:
                theirs.message_subscribe(partner_ids=who.ids)

    def _write_results(self):
        for line in self:
            line.write(
                {
                    "state": "done",
                    "reason": False,
                    "invoice_count": len(line.invoice_ids),
                    "amount": sum(line.invoice_ids.mapped("amount_untaxed_signed")),
                }
            )
