# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = "product.template"

    support_plan_ok = fields.Boolean(
        string="Support Plan",
        help="This product is a prepaid support plan: its price is the premium of one "
        "term, and a client who has paid it is covered for that term.",
    )
    support_term_interval = fields.Integer(
        string="Term",
        default=1,
        help="How long one premium covers the client, for example 1 year.",
    )
    support_term_rule_type = fields.Selection(
        selection=[
            ("daily", "Day(s)"),
            ("weekly", "Week(s)"),
            ("monthly", "Month(s)"),
            ("quarterly", "Quarter(s)"),
            ("semesterly", "Half-year(s)"),
            ("yearly", "Year(s)"),
        ],
        string="Term Unit",
        default="yearly",
        help="The unit of the term. A subscription to this plan renews in the same "
        "rhythm.",
    )
    support_allowance = fields.Selection(
        selection=[
            ("hours", "Prepaid hours"),
            ("unlimited", "Unlimited"),
            ("none", "No hours included"),
        ],
        string="Allowance",
        default="hours",
        help="Prepaid hours: so many whole hours come with the premium. Unlimited: "
        "calls are recorded and nothing is drawn. No hours included: the premium buys "
        "the right to ask, and every hour that no top-up gives is billed.",
    )
    support_hours = fields.Integer(
        string="Hours Included",
        help="Whole hours that come with the premium.",
    )
    support_allowance_period = fields.Selection(
        selection=[("term", "Each term"), ("year", "Each contract year")],
        string="Hours Come With",
        default="term",
        help="Each term: every premium brings the hours. Each contract year: the hours "
        "come once a year from the start of the subscription, however the premium is "
        "billed.",
    )
    support_minimum_hours = fields.Integer(
        string="Minimum Charge",
        default=1,
        help="Every call is charged at least so many whole hours.",
    )
    support_grace_minutes = fields.Integer(
        string="Grace Minutes",
        help="Minutes past a full hour that do not start the next one.",
    )
    support_rounding = fields.Selection(
        selection=[("call", "Each call"), ("ticket", "All calls of a ticket together")],
        string="Rounded Up",
        default="call",
        help="Each call: every call is rounded up to whole hours by itself. All calls "
        "of a ticket together: the minutes of a ticket are added up first.",
    )
    support_overage = fields.Selection(
        selection=[
            ("refuse", "Refuse, or let a manager decide"),
            ("bill", "Bill the further hours"),
        ],
        string="When Hours Are Used Up",
        default="refuse",
        help="What happens when a client asks and no prepaid hours are left.",
    )
    support_overage_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Overage Product",
        ondelete="restrict",
        help="The product whose price, taxes and account are used for hours beyond "
        "the prepaid ones. Its price is that of one hour; the invoice shows amounts.",
    )
    support_rollover_cap = fields.Integer(
        string="Rollover Cap",
        help="At most so many unused hours move into the next term, once. 0: unused "
        "hours lapse.",
    )
    support_grace_days = fields.Integer(
        string="Grace Period (Days)",
        help="Days of cover after a renewal fell due. The first premium of a "
        "subscription has no grace: cover starts when it is paid.",
    )
    support_activation = fields.Selection(
        selection=[
            ("paid", "The premium is paid"),
            ("posted", "The invoice is posted"),
        ],
        string="Cover Starts When",
        default="paid",
        help="A prepaid plan covers from payment. Choose posting for clients whom you "
        "trust to pay.",
    )
    support_show_balance = fields.Selection(
        selection=[
            ("none", "Nothing"),
            ("level", "A level, such as half used"),
            ("hours", "Whole hours"),
        ],
        string="The Client Sees",
        default="none",
        help="What a client sees of the hours left. Minutes are never shown.",
    )
    support_category_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.category",
        string="Covered Categories",
        help="Ticket categories that this plan covers. Empty: all of them.",
    )
    support_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Hours of the Week",
        help="When this plan covers support. Empty: at any time.",
    )
    support_outside_hours = fields.Selection(
        selection=[
            ("same", "Makes no difference"),
            ("uplift", "Weighs more"),
            ("manager", "Awaits a manager's decision"),
        ],
        string="Outside These Hours",
        default="same",
        help="What happens to a call outside the hours of the week.",
    )
    support_uplift = fields.Float(
        string="Weighs",
        default=1.5,
        digits=(6, 2),
        help="Minutes outside the hours of the week are multiplied by this before "
        "they are rounded up.",
    )
    support_topup_hours = fields.Integer(
        string="Top-up Hours",
        help="Selling this product to a client with a plan adds so many prepaid hours "
        "to a subscription. A top-up gives hours, not cover.",
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
            sentence = plan._support_plan_mistake(hour)
            if sentence:
                raise ValidationError(
                    self.env._(
                        "%(plan)s: %(mistake)s",
                        plan=plan.display_name,
                        mistake=sentence,
                    )
                )

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

    def _support_plan_mistake(self, hour):
        """Return a sentence on what is wrong with the plan's rules, or nothing.

        :param hour: the unit of measure of an hour, to tell units of time
        """
        self.ensure_one()
        if self.uom_id._has_common_reference(hour):
            return self.env._(
                "a plan or top-up is sold for an amount, so its unit cannot be a unit "
                "of time. Choose Units."
            )
        if not self.support_plan_ok:
            return None
        if self.support_topup_hours:
            return self.env._("a product is either a support plan or a top-up.")
        if self.type != "service":
            return self.env._("a support plan is a service.")
        if self.support_term_interval < 1 or not self.support_term_rule_type:
            return self.env._("give the term, for example 1 year.")
        if not self.support_allowance or not self.support_overage:
            return self.env._("choose the allowance, and what follows when it is used.")
        if self.support_allowance == "hours" and self.support_hours < 1:
            return self.env._(
                "say how many whole hours are included, or choose another allowance."
            )
        bills = self.support_overage == "bill"
        if self.support_allowance == "none" and not bills:
            return self.env._("a plan without hours has to bill the hours asked for.")
        if bills and not self.support_overage_product_id:
            return self.env._("choose the product for billing further hours.")
        if self.support_outside_hours != "same" and not self.support_calendar_id:
            return self.env._("choose the hours of the week first.")
        return None
