# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class AccountMoveLine(models.Model):
    """An invoice line of ours is one amount, whatever hours are behind it."""

    _inherit = "account.move.line"

    support_charged_hours = fields.Float(
        string="Charged Hours",
        digits="Product Unit",
        readonly=True,
        aggregator=None,
        groups="base.group_user",
        help="The hours that this amount stands for. Clients never see them.",
    )

    def _is_support_own(self):
        """Tell whether this line is an amount from the start: a premium, a top-up, and
        what else rooms bill."""
        self.ensure_one()
        return bool(
            self.product_id.support_plan_ok or self.product_id.support_topup_hours
        )
