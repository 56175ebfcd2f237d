# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError

# What follows from the invoice, and what was copied from the plan.
_AS_BOUGHT = {
    "contract_line_id",
    "invoice_line_id",
    "company_id",
    "product_id",
    "is_opening",
    "covered_from",
    "revoked",
    "grace_until",
    "currency_id",
    "quantity",
    "allowance",
    "allowance_hours",
    "allowance_period",
    "minimum_hours",
    "grace_minutes",
    "rounding",
    "overage",
    "overage_product_id",
    "overage_price",
    "rollover_cap",
    "grace_days",
    "activation",
    "show_balance",
    "category_ids",
    "calendar_id",
    "outside_hours",
    "uplift",
}
# A typing error in what was brought over may be mended; an invoice stays as it is.
_AS_INVOICED = {"date_start", "date_end", "premium"}


class SupportPlanTerm(models.Model):
    """A term stays what was bought, whoever writes, by whatever way."""

    _inherit = "support.plan.term"

    def write(self, vals):
        """Refuse to change what the premium bought, or to declare it paid."""
        fixed = _AS_BOUGHT & set(vals)
        if self.invoice_line_id:
            fixed |= _AS_INVOICED & set(vals)
        if fixed:
            raise UserError(
                self.env._(
                    "A term stays as it was bought. Change the plan for later terms, "
                    "pay, cancel or credit the invoice, or give goodwill hours."
                )
            )
        return super().write(vals)
