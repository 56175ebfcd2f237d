# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """A top-up: hours for a subscription, bought on an invoice."""

    _inherit = "account.move.line"

    support_topup_line_id = fields.Many2one(
        comodel_name="contract.line",
        string="Top-up For",
        copy=False,
        index="btree_not_null",
        help="The subscription line that gets the hours of this top-up.",
        groups="base.group_user",
    )
    # As for terms: what Odoo follows back from an invoice's payment.
    support_lot_ids = fields.One2many(
        comodel_name="support.plan.lot",
        inverse_name="invoice_line_id",
        groups="base.group_user",
    )

    def _is_support_topup(self):
        """Tell whether this line sells hours of its own."""
        self.ensure_one()
        return (
            self.display_type == "product"
            and not self.support_period_id
            and bool(self.product_id.support_topup_hours)
        )

    def _prepare_support_topup(self):
        """Return the values of the lot that this top-up buys.

        :raises UserError: when it is not clear which subscription gets the hours
        """
        self.ensure_one()
        line = self.support_topup_line_id or self._find_support_topup_line()
        client = self.partner_id.commercial_partner_id
        contract = line.contract_id
        if client not in (
            contract.commercial_partner_id | contract.support_covered_partner_ids
        ):
            raise UserError(
                self.env._(
                    "%(line)s is no subscription of %(client)s. Choose one of theirs "
                    "for %(product)s.",
                    line=line.display_name,
                    client=client.display_name,
                    product=self.product_id.display_name,
                )
            )
        if self.quantity < 1 or self.quantity != int(self.quantity):
            raise UserError(
                self.env._(
                    "Sell %s in whole units: 1, 2, 3.",
                    self.product_id.display_name,
                )
            )
        term = line._get_support_term(self.move_id.invoice_date)
        if not term:
            raise UserError(
                self.env._(
                    "%(product)s adds hours to a subscription, and %(client)s has none "
                    "in force. Sell a support plan first.",
                    product=self.product_id.display_name,
                    client=self.partner_id.commercial_partner_id.display_name,
                )
            )
        return {
            "invoice_line_id": self.id,
            "contract_line_id": line.id,
            "kind": "topup",
            "date_start": self.move_id.invoice_date,
            "date_expiry": max(term.date_end, self.move_id.invoice_date),
            "hours_granted": self.product_id.support_topup_hours * int(self.quantity),
        }

    def _find_support_topup_line(self):
        lines = self.env["contract.line"].search(
            [
                (
                    "contract_id.commercial_partner_id",
                    "=",
                    self.partner_id.commercial_partner_id.id,
                ),
                ("contract_id.company_id", "child_of", self.company_id.root_id.id),
                ("product_id.support_plan_ok", "=", True),
                ("is_canceled", "=", False),
            ]
        )
        if len(lines) != 1:
            raise UserError(
                self.env._(
                    "Say which subscription gets the hours of %(product)s: fill in "
                    "“Top-up For” on its line.",
                    product=self.product_id.display_name,
                )
            )
        return lines
