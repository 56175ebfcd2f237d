# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices of a recurring run."""

    _inherit = "account.move"

    support_run_line_id = fields.Many2one(
        comodel_name="support.plan.run.line",
        string="Recurring Run",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The recurring run that made this invoice.",
        groups="base.group_user",
    )

    def _get_last_sequence(self, relaxed=False, with_prefix=None):
        """Look for the last number once a batch, and not for every invoice.

        The answer gives the numbers their pattern. It is kept beside the numbers that
        Odoo reserves in this transaction, and forgotten with them.
        """
        if not self.env.context.get("support_same_sequence"):
            return super()._get_last_sequence(relaxed, with_prefix)
        self.ensure_one()
        cache = self._get_sequence_cache()
        key = ("support_plan", self.journal_id.id, self.move_type, self.date, relaxed)
        key += (with_prefix,)
        if key not in cache:
            last = super()._get_last_sequence(relaxed, with_prefix)
            if not last:
                return last
            cache[key] = last
        return cache[key]

    def _send_in_background(self):
        """Hand invoices to Odoo's own sending in the background.

        It takes the mark away in the transaction that writes the mail, so that one that
        is killed sends what is left, and nothing twice.
        """
        user = self.env.user
        self.sending_data = {
            "author_user_id": user.id,
            "author_partner_id": user.partner_id.id,
        }
        self.env.ref("account.ir_cron_account_move_send").sudo()._trigger()

    def _check_support_e_invoice(self):
        """Say what a client's e-invoice lacks before the invoice goes out without."""
        for move in self:
            client = move.commercial_partner_id.with_company(move.company_id)
            # The addon for e-invoices comes with Odoo's accounting, yet can be removed.
            if not hasattr(client, "_get_edi_builder") or not client.invoice_edi_format:
                continue
            if not move._need_ubl_cii_xml(client.invoice_edi_format):
                continue
            builder = client._get_edi_builder(client.invoice_edi_format)
            _content, errors = builder._export_invoice(move)
            if errors:
                raise UserError(
                    self.env._(
                        "The e-invoice for %(client)s cannot be made:\n%(errors)s",
                        client=client.display_name,
                        errors="\n".join(sorted(errors)),
                    )
                )
