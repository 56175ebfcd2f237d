# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..plan.product_template import (
    ACTIVATIONS,
    ALLOWANCE_PERIODS,
    ALLOWANCES,
    BALANCES_SHOWN,
    OUTSIDE_HOURS,
    OVERAGES,
    ROUNDINGS,
)

# The rules that a term copies from its plan: the plan's field, and the term's.
COPIED_RULES = {
    "support_allowance": "allowance",
    "support_hours": "allowance_hours",
    "support_allowance_period": "allowance_period",
    "support_minimum_hours": "minimum_hours",
    "support_grace_minutes": "grace_minutes",
    "support_rounding": "rounding",
    "support_overage": "overage",
    "support_overage_product_id": "overage_product_id",
    "support_rollover_cap": "rollover_cap",
    "support_grace_days": "grace_days",
    "support_activation": "activation",
    "support_show_balance": "show_balance",
    "support_category_ids": "category_ids",
    "support_calendar_id": "calendar_id",
    "support_outside_hours": "outside_hours",
    "support_uplift": "uplift",
}
# What a plan says that no term copies as it stands: its rhythm is the subscription
# line's, and of its written terms a term keeps the version in force.
NOT_COPIED = {
    "support_plan_ok",
    "support_term_interval",
    "support_term_rule_type",
    "support_topup_hours",
    "support_policy_id",
    "support_policy_state",
}
# What follows from the invoice, and what was worked out when the rules were copied.
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
    "whole_days",
    "overage_price",
    "policy_id",
    *COPIED_RULES.values(),
}
# A typing error in what was brought over may be mended; an invoice stays as it is.
_AS_INVOICED = {"date_start", "date_end", "premium"}


class SupportPlanTerm(models.Model):
    """The plan's rules as they were when the term was made.

    They stay what was bought, whoever writes, by whatever way.
    """

    _inherit = "support.plan.term"

    allowance = fields.Selection(selection=ALLOWANCES, required=True)
    allowance_hours = fields.Integer(string="Hours Included")
    allowance_period = fields.Selection(
        selection=ALLOWANCE_PERIODS, string="Hours Granted"
    )
    minimum_hours = fields.Integer(string="Minimum Charge")
    grace_minutes = fields.Integer()
    rounding = fields.Selection(selection=ROUNDINGS)
    overage = fields.Selection(selection=OVERAGES, string="When Hours Are Used Up")
    overage_product_id = fields.Many2one(
        comodel_name="product.product", ondelete="restrict"
    )
    overage_price = fields.Monetary(
        help="The net price of one hour of overage, agreed with this term."
    )
    rollover_cap = fields.Integer()
    grace_days = fields.Integer(string="Grace Period (Days)")
    activation = fields.Selection(selection=ACTIVATIONS, string="Cover Starts When")
    show_balance = fields.Selection(
        selection=BALANCES_SHOWN, string="Balance Shown to Client"
    )
    category_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.category", string="Covered Categories"
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar", string="Support Hours"
    )
    outside_hours = fields.Selection(
        selection=OUTSIDE_HOURS, string="Outside Support Hours"
    )
    uplift = fields.Float(digits=(6, 2))
    policy_id = fields.Many2one(
        comodel_name="support.plan.policy",
        string="Written Terms",
        index="btree_not_null",
        ondelete="restrict",
        help="The version of the written terms that was in force when the term was made.",
    )

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

    @api.model
    def _prepare_rules(self, line):
        """Return what a term of a subscription line copies from its plan today.

        :param line: the contract line of the plan
        """
        plan = line.product_id
        contract = line.contract_id
        currency = contract.currency_id or contract.company_id.currency_id
        copied = {
            theirs: plan._fields[ours].convert_to_write(plan[ours], plan)
            for ours, theirs in COPIED_RULES.items()
        }
        return {
            **copied,
            "product_id": plan.id,
            "company_id": contract.company_id.root_id.id,
            "currency_id": currency.id,
            "quantity": int(line.quantity),
            "premium": line.price_subtotal,
            "overage_price": self._get_overage_price(line, currency),
            "policy_id": plan.product_tmpl_id.sudo()._get_support_policy().id,
        }

    @api.model
    def _get_overage_price(self, line, currency):
        """Return the net price of one hour of overage, in the subscription's currency."""
        product = line.product_id.support_overage_product_id
        if not product:
            return 0
        contract = line.contract_id
        if contract.pricelist_id:
            return contract.pricelist_id._get_product_price(
                product, 1, currency=currency
            )
        company = contract.company_id
        return product.currency_id._convert(
            product.with_company(company).list_price,
            currency,
            company,
            fields.Date.context_today(self),
        )

    def _is_outside_hours(self, moment):
        """Tell whether a moment lies outside the plan's support hours.

        :param moment: a naive datetime in UTC; the week is that of the company's time
            zone
        """
        if not self.calendar_id or self.outside_hours == "same":
            return False
        start = moment.replace(tzinfo=UTC).astimezone(self.company_id._support_zone())
        hour = start.hour + start.minute / 60
        return not any(
            attendance.hour_from <= hour < attendance.hour_to
            for attendance in self.calendar_id.attendance_ids
            if attendance.dayofweek == str(start.weekday())
            and attendance.day_period != "lunch"
        )
