# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from odoo.addons.base.models.res_partner import _tz_get


def _split_numbers(*texts):
    """Return what stands between the commas of lists such as ``30, 7``."""
    words = ",".join(filter(None, texts)).replace(";", ",").split(",")
    return [word.strip() for word in words if word.strip()]


def _whole_numbers(text):
    """Return the numbers of such a list as a set. Words, of old, are passed over."""
    return {int(word) for word in _split_numbers(text) if word.isdecimal()}


class ResCompany(models.Model):
    """What a company settles about support. Branches follow their root."""

    _inherit = "res.company"

    support_gate_mode = fields.Selection(
        selection=[
            ("enforce", "Enforce: no ticket without cover"),
            ("observe", "Observe: let everything pass, and record it"),
            ("off", "Off"),
        ],
        string="The Gate",
        default="enforce",
        required=True,
        groups="base.group_user",
    )
    support_tz = fields.Selection(
        selection=_tz_get,
        string="Time Zone of Cover",
        help="A day of cover begins and ends at midnight of this time zone. Empty: the "
        "time zone of the company's own contact, or UTC.",
        groups="base.group_user",
    )
    support_payment_tolerance = fields.Monetary(
        string="Payment Tolerance",
        help="A premium that is short by no more than this counts as paid.",
        groups="base.group_user",
    )
    support_late_days = fields.Integer(
        string="Late Calls (Days)",
        default=7,
        help="A call that is logged later than this after the work awaits a manager.",
        groups="base.group_user",
    )
    support_review = fields.Selection(
        selection=[
            ("never", "Never"),
            ("machines", "Calls from machines and imports"),
            ("always", "All calls"),
        ],
        string="Review Before Hours Are Drawn",
        default="machines",
        required=True,
        groups="base.group_user",
    )
    support_cost_hour = fields.Monetary(
        string="Cost of an Hour",
        help="What an agent costs an hour. It is frozen on each call and never shown "
        "to clients.",
        groups="support_plan.group_manager,base.group_system",
    )
    support_alert_steps = fields.Char(
        string="Alert At (%)",
        default="75,90,100",
        help="Staff are told once as each of these parts of a lot is used.",
        groups="base.group_user",
    )
    support_exceptions_allowed = fields.Boolean(
        string="Allow Exceptions",
        help="Support managers may let a client without cover through, each time with "
        "a reason and an end.",
        groups="base.group_user",
    )
    support_exceptions_by_agents = fields.Integer(
        string="Exceptions by Agents (a Month)",
        help="So many exceptions a month may be granted by agents, all together. "
        "Managers review them. 0: agents ask, and managers grant.",
        groups="base.group_user",
    )
    support_offer_plan_id = fields.Many2one(
        comodel_name="product.template",
        string="Plan to Offer",
        domain="[('support_plan_ok', '=', True)]",
        default=lambda self: self._default_support_offer_plan(),
        help="The plan whose sheet is handed to those who ask for support without one.",
        groups="base.group_user",
    )
    support_answer_hours = fields.Integer(
        string="One Answer in (Hours)",
        default=24,
        help="Whoever writes without cover gets at most one answer in this time, "
        "however often they write.",
        groups="base.group_user",
    )
    support_held_mail_days = fields.Integer(
        string="Keep Held Mail (Days)",
        default=90,
        help="Refused e-mail is held this long, and becomes a ticket by itself when "
        "cover starts. 0: for ever.",
        groups="base.group_user",
    )
    support_refusal_days = fields.Integer(
        string="Keep Names on Refusals (Days)",
        default=730,
        help="Names, addresses and words are removed from a refusal this long after its "
        "last request. It still counts. 0 keeps them.",
        groups="base.group_user",
    )
    support_evidence_years = fields.Integer(
        string="Keep Acceptances (Years)",
        default=10,
        help="An accepted agreement is kept as evidence this long after its subscription "
        "ended, even if the person is erased. 0 keeps it forever.",
        groups="base.group_user",
    )
    support_amounts_scope = fields.Selection(
        selection=[
            ("all", "All customers"),
            ("plans", "Clients with a plan"),
            ("none", "Nobody"),
        ],
        string="Amounts Only For",
        default="all",
        required=True,
        help="Whose invoices show amounts and never time. Premiums, top-ups and overage "
        "are amounts for everyone.",
        groups="base.group_user",
    )
    support_overage_monthly = fields.Boolean(
        string="Invoice Overage Each Month",
        help="Draft invoices for the overage and consulting of the month that has ended.",
        groups="base.group_user",
    )
    support_invoice_days_ahead = fields.Integer(
        string="Invoice Premiums Ahead (Days)",
        default=14,
        help="A premium is invoiced so many days before its period begins, so that a "
        "client who pays on time is never in grace.",
        groups="base.group_user",
    )
    support_send_invoices = fields.Boolean(
        string="Send Premium Invoices",
        help="Invoices of the recurring run are sent in the background, as the client "
        "wants invoices: by e-mail, if nothing else is set.",
        groups="base.group_user",
    )
    support_catch_up = fields.Selection(
        selection=[
            ("invoice", "Invoice each of them"),
            ("ask", "Ask first"),
        ],
        string="Periods That Were Missed",
        default="invoice",
        required=True,
        help="What the recurring run does with periods that are over and were never "
        "invoiced. Each gets an invoice with its own dates.",
        groups="base.group_user",
    )
    support_catch_up_months = fields.Integer(
        string="Catch Up (Months)",
        default=12,
        help="Periods that began longer ago are never invoiced without being asked "
        "for. 0: however long ago.",
        groups="base.group_user",
    )
    support_run_lanes = fields.Integer(
        string="Lanes of the Recurring Run",
        default=2,
        required=True,
        help="So many scheduled actions share a run. More than the server has workers "
        "for scheduled actions gain nothing.",
        groups="base.group_user",
    )
    support_reminder_days = fields.Char(
        string="Renewal Reminders (Days Before)",
        default="30,7",
        help="A client is reminded so many days before a term ends, once each. Empty: "
        "no reminders.",
        groups="base.group_user",
    )
    support_reinstatement_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Reinstatement Fee",
        domain="[('support_plan_ok', '=', False), ('type', '=', 'service')]",
        help="What is proposed as a fee when cover that has lapsed is taken up again. "
        "Empty: no fee.",
        groups="base.group_user",
    )
    support_sentence = fields.Text(
        string="What to Say Without Cover",
        translate=True,
        default=lambda self: self.env._(
            "We only offer support on our prepaid plan. I will gladly send you its "
            "terms; as soon as it is in force, we are at your service."
        ),
        help="The call desk shows this sentence to say to somebody without cover.",
        groups="base.group_user",
    )
    support_timer_hours = fields.Integer(
        string="A Timer Runs at Most (Hours)",
        default=4,
        required=True,
        help="A timer that was left running is stopped at so many hours, and the call "
        "is sent to review.",
        groups="base.group_user",
    )
    support_warning_minutes = fields.Integer(
        string="Warn Before the Hours Run Out (Minutes)",
        default=10,
        help="The call desk warns so many minutes before a call has used up the "
        "prepaid hours.",
        groups="base.group_user",
    )

    _support_settings_not_negative = models.Constraint(
        """CHECK (
            COALESCE(support_late_days, 0) >= 0
            AND COALESCE(support_payment_tolerance, 0) >= 0
            AND COALESCE(support_cost_hour, 0) >= 0
        )""",
        "Days, tolerance and cost are never negative.",
    )
    _support_run_lanes_few = models.Constraint(
        "CHECK (support_run_lanes BETWEEN 1 AND 16)",
        "A recurring run has between 1 and 16 lanes.",
    )
    _support_run_days_positive = models.Constraint(
        "CHECK (support_invoice_days_ahead >= 0 AND support_catch_up_months >= 0)",
        "Days ahead and months back are 0 or more.",
    )
    _support_timer_hours_positive = models.Constraint(
        "CHECK (support_timer_hours > 0 AND COALESCE(support_warning_minutes, 0) >= 0)",
        "A timer may run for one hour at least, and a warning comes before and not "
        "after.",
    )

    @api.model
    def _default_support_offer_plan(self):
        plan = self.env.ref("support_plan.product_annual_plan", False)
        return plan.product_tmpl_id if plan else False

    @api.constrains("support_alert_steps", "support_reminder_days")
    def _check_support_numbers(self):
        for company in self:
            texts = (company.support_alert_steps, company.support_reminder_days)
            if not all(map(str.isdecimal, _split_numbers(*texts))):
                raise ValidationError(
                    self.env._(
                        "Give days and percents as whole numbers with commas between "
                        "them, such as 30,7."
                    )
                )

    def _get_support_alert_steps(self):
        """Return the alert steps in percent, lowest first."""
        self.ensure_one()
        return sorted(_whole_numbers(self.support_alert_steps))

    def _get_support_reminder_days(self):
        """Return the days before a term's end that reminders are due, most first."""
        self.ensure_one()
        days = _whole_numbers(self.root_id.support_reminder_days)
        return sorted(days, reverse=True)

    def cache_invalidation_fields(self):
        """Name what is behind answers that are cached: time zone and country."""
        return super().cache_invalidation_fields() | {
            "support_tz",
            "partner_id",
            "country_id",
        }

    @ormcache("self.id")
    def _get_support_phone_region(self):
        """Return the country that telephone numbers are read in where they have no
        country code: its ISO code and its own country code, or nothing."""
        country = self.sudo().country_id
        return country.code or None, country.phone_code or None

    def _get_support_agents(self):
        """Return the users who may work on this company's support, oldest first."""
        agents = self.env.ref("support_plan.group_agent").sudo().all_user_ids
        return agents.filtered(
            lambda user: user.active and self.root_id in user.company_ids.root_id
        ).sorted("id")
