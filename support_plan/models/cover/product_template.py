# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ProductTemplate(models.Model):
    """A plan that clients have keeps its term."""

    _inherit = "product.template"

    @api.constrains(
        "support_plan_ok", "support_term_interval", "support_term_rule_type"
    )
    def _check_support_subscriptions(self):
        """The term of a plan that clients have stays: their subscriptions recur in it,
        and the hours that come with it belong to so much time."""
        lines = self.env["contract.line"].sudo()
        for plan in self:
            disagreeing = lines.search(
                Domain("product_id.product_tmpl_id", "=", plan.id)
                & Domain("support_term_ids", "!=", False)
                & Domain("is_canceled", "=", False)
                & Domain("recurring_next_date", "!=", False)
                & (
                    Domain("recurring_rule_type", "!=", plan.support_term_rule_type)
                    | Domain("recurring_interval", "!=", plan.support_term_interval)
                    | Domain(not plan.support_plan_ok)
                ),
                limit=1,
            )
            if disagreeing:
                raise ValidationError(
                    self.env._(
                        "%(client)s has a subscription to %(plan)s with the term that "
                        "it had. Make another plan for another term, and archive this "
                        "one once nobody is to buy it any more.",
                        client=disagreeing.contract_id.partner_id.display_name,
                        plan=plan.display_name,
                    )
                )
