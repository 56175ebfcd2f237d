# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

TERM_UNITS = [
    ("daily", "Day(s)"),
    ("weekly", "Week(s)"),
    ("monthly", "Month(s)"),
    ("quarterly", "Quarter(s)"),
    ("semesterly", "Half-year(s)"),
    ("yearly", "Year(s)"),
]
# The choices of a plan's rules, which its terms copy.
ALLOWANCES = [
    ("hours", "Prepaid hours"),
    ("unlimited", "Unlimited"),
    ("none", "No hours included"),
]
ALLOWANCE_PERIODS = [("term", "Each term"), ("year", "Each contract year")]
ROUNDINGS = [("call", "Each call"), ("ticket", "All calls of a ticket together")]
OVERAGES = [
    ("refuse", "Refuse, or let a manager decide"),
    ("bill", "Bill overage"),
]
ACTIVATIONS = [("paid", "The premium is paid"), ("posted", "The invoice is posted")]
BALANCES_SHOWN = [
    ("none", "Nothing"),
    ("level", "A level, such as half used"),
    ("hours", "Whole hours"),
]
OUTSIDE_HOURS = [
    ("same", "Makes no difference"),
    ("uplift", "Counts more"),
    ("manager", "Awaits a manager's decision"),
]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    support_plan_ok = fields.Boolean(
        string="Support Plan",
        help="This product is a prepaid support plan: its price is the premium of one "
        "term, and a client who has paid it is covered for that term.",
        groups="base.group_user",
    )
    support_term_interval = fields.Integer(
        string="Term",
        default=1,
        help="How long one premium covers the client, for example 1 year.",
        groups="base.group_user",
    )
    support_term_rule_type = fields.Selection(
        selection=TERM_UNITS,
        string="Term Unit",
        default="yearly",
        help="The unit of the term. A subscription to this plan renews in the same "
        "rhythm.",
        groups="base.group_user",
    )
    support_allowance = fields.Selection(
        selection=ALLOWANCES,
        string="Allowance",
        default="hours",
        help="Prepaid hours: so many whole hours come with the premium. Unlimited: "
        "calls are recorded and nothing is drawn. No hours included: the premium buys "
        "the right to ask, and every hour that no top-up gives is billed.",
        groups="base.group_user",
    )
    support_hours = fields.Integer(
        string="Hours Included",
        help="Whole hours that come with the premium.",
        groups="base.group_user",
    )
    support_allowance_period = fields.Selection(
        selection=ALLOWANCE_PERIODS,
        string="Hours Granted",
        default="term",
        help="Each term: every premium brings the hours. Each contract year: the hours "
        "come once a year from the start of the subscription, however the premium is "
        "billed.",
        groups="base.group_user",
    )
    support_minimum_hours = fields.Integer(
        string="Minimum Charge",
        default=1,
        help="Minimum number of whole hours that every call is charged.",
        groups="base.group_user",
    )
    support_grace_minutes = fields.Integer(
        string="Grace Minutes",
        help="Minutes past a full hour that do not start the next one.",
        groups="base.group_user",
    )
    support_rounding = fields.Selection(
        selection=ROUNDINGS,
        string="Rounding",
        default="call",
        help="Each call: every call is rounded up to whole hours separately. All calls "
        "of a ticket together: the minutes of a ticket are added up first.",
        groups="base.group_user",
    )
    support_overage = fields.Selection(
        selection=OVERAGES,
        string="When Hours Are Used Up",
        default="refuse",
        help="What happens when a client asks and no prepaid hours are left.",
        groups="base.group_user",
    )
    support_overage_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Overage Product",
        ondelete="restrict",
        help="The product whose price, taxes and account are used for hours beyond "
        "the prepaid ones. Its price is that of one hour; the invoice shows amounts.",
        groups="base.group_user",
    )
    support_rollover_cap = fields.Integer(
        string="Rollover Cap",
        help="Maximum number of unused hours that move into the next term, once. 0: "
        "unused hours expire.",
        groups="base.group_user",
    )
    support_grace_days = fields.Integer(
        string="Grace Period (Days)",
        help="Days of cover after a renewal fell due. The first premium of a "
        "subscription has no grace: cover starts when it is paid.",
        groups="base.group_user",
    )
    support_activation = fields.Selection(
        selection=ACTIVATIONS,
        string="Cover Starts When",
        default="paid",
        help="A prepaid plan covers from payment. Choose posting for clients whom you "
        "trust to pay.",
        groups="base.group_user",
    )
    support_show_balance = fields.Selection(
        selection=BALANCES_SHOWN,
        string="Balance Shown to Client",
        default="none",
        help="What a client sees of the hours left. Minutes are never shown.",
        groups="base.group_user",
    )
    support_category_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.category",
        string="Covered Categories",
        help="Ticket categories that this plan covers. Leave empty to cover them all.",
        groups="base.group_user",
    )
    support_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Support Hours",
        help="When this plan covers support. Leave empty to cover it at any time.",
        groups="base.group_user",
    )
    support_outside_hours = fields.Selection(
        selection=OUTSIDE_HOURS,
        string="Outside Support Hours",
        default="same",
        help="What happens to a call outside the support hours.",
        groups="base.group_user",
    )
    support_uplift = fields.Float(
        string="Multiplier",
        default=1.5,
        digits=(6, 2),
        help="Minutes outside the support hours are multiplied by this before "
        "they are rounded up.",
        groups="base.group_user",
    )
    support_topup_hours = fields.Integer(
        string="Top-up Hours",
        help="Selling this product to a client with a plan adds so many prepaid hours "
        "to a subscription. A top-up gives hours, not cover.",
        groups="base.group_user",
    )

    _support_numbers_not_negative = models.Constraint(
        """CHECK (
            COALESCE(support_hours, 0) >= 0
            AND COALESCE(support_minimum_hours, 0) >= 0
            AND COALESCE(support_grace_minutes, 0) BETWEEN 0 AND 59
            AND COALESCE(support_rollover_cap, 0) >= 0
            AND COALESCE(support_grace_days, 0) >= 0
            AND COALESCE(support_topup_hours, 0) >= 0
            AND COALESCE(support_uplift, 1) > 0
        )""",
        "Hours, days and caps of a support plan are never negative, grace minutes are "
        "fewer than 60, and the uplift is more than 0.",
    )

    @api.constrains(
        "support_plan_ok",
        "support_term_interval",
        "support_term_rule_type",
        "support_allowance",
        "support_hours",
        "support_overage",
        "support_overage_product_id",
        "support_outside_hours",
        "support_calendar_id",
        "support_topup_hours",
        "type",
        "uom_id",
    )
    def _check_support_plan(self):
        hour = self.env.ref("uom.product_uom_hour")
        for plan in self:
            if not (plan.support_plan_ok or plan.support_topup_hours):
                continue
            mistake = plan._get_support_plan_mistake(hour)
            if mistake:
                raise ValidationError(mistake)

    def _get_support_plan_mistake(self, hour):
        """Return a sentence on what is wrong with the plan's rules, or nothing.

        :param hour: the unit of measure of an hour, to tell units of time
        """
        self.ensure_one()
        if self.uom_id._has_common_reference(hour):
            return self.env._(
                "%s is sold for an amount, so its unit can't be a unit of time. Choose "
                "Units.",
                self.display_name,
            )
        if not self.support_plan_ok:
            return None
        if self.support_topup_hours:
            return self.env._(
                "%s can't be a support plan and a top-up. Clear its top-up hours, or "
                "make the top-up a product of its own.",
                self.display_name,
            )
        if self.type != "service":
            return self.env._(
                "%s is a support plan. Set its product type to Service.",
                self.display_name,
            )
        if self.support_term_interval < 1 or not self.support_term_rule_type:
            return self.env._(
                "Enter the term of %s, for example 1 year.", self.display_name
            )
        return self._get_support_allowance_mistake()

    def _get_support_allowance_mistake(self):
        """Return a sentence on what is wrong with the plan's hours, or nothing."""
        self.ensure_one()
        if not self.support_allowance or not self.support_overage:
            return self.env._(
                "Choose the allowance of %(plan)s and what happens when it is used up.",
                plan=self.display_name,
            )
        if self.support_allowance == "hours" and self.support_hours < 1:
            return self.env._(
                "Enter how many whole hours %s includes, or choose another allowance.",
                self.display_name,
            )
        bills = self.support_overage == "bill"
        if self.support_allowance == "none" and not bills:
            return self.env._(
                "%s includes no hours, so every hour has to be billed. Choose to bill "
                "overage.",
                self.display_name,
            )
        if bills and not self.support_overage_product_id:
            return self.env._(
                "Choose the product that overage of %s is billed with.",
                self.display_name,
            )
        if self.support_outside_hours != "same" and not self.support_calendar_id:
            return self.env._(
                "Choose the support hours of %s before you say what happens outside "
                "of them.",
                self.display_name,
            )
        return None
