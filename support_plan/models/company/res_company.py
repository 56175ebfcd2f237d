# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import UTC

import pytz

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from odoo.addons.base.models.res_partner import _tz_get


class ResCompany(models.Model):
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
    )
    support_tz = fields.Selection(
        selection=_tz_get,
        string="Time Zone of Cover",
        help="A day of cover begins and ends at midnight of this time zone. Empty: the "
        "time zone of the company's own contact, or UTC.",
    )
    support_payment_tolerance = fields.Monetary(
        string="Payment Tolerance",
        help="A premium that is short by no more than this counts as paid.",
    )
    support_late_days = fields.Integer(
        string="Late Calls (Days)",
        default=7,
        help="A call that is logged later than this after the work awaits a manager.",
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
    )
    support_cost_hour = fields.Monetary(
        string="Cost of an Hour",
        help="What an agent costs an hour. It is frozen on each call and never shown "
        "to clients.",
    )
    support_alert_steps = fields.Char(
        string="Alert At (%)",
        default="75,90,100",
        help="Staff are told once as each of these parts of a lot is used.",
    )
    support_exceptions_allowed = fields.Boolean(
        string="Allow Exceptions",
        help="Support managers may let a client without cover through, each time with "
        "a reason and an end.",
    )
    support_exceptions_by_agents = fields.Integer(
        string="Exceptions by Agents (a Month)",
        help="So many exceptions a month may be granted by agents, all together. "
        "Managers review them. 0: agents ask, and managers grant.",
    )

    support_offer_plan_id = fields.Many2one(
        comodel_name="product.template",
        string="Plan to Offer",
        domain="[('support_plan_ok', '=', True)]",
        default=lambda self: self._default_support_offer_plan(),
        help="The plan whose sheet is handed to those who ask for support without one.",
    )

    @api.model
    def _default_support_offer_plan(self):
        plan = self.env.ref("support_plan.product_annual_plan", False)
        return plan.product_tmpl_id if plan else False

    support_answer_hours = fields.Integer(
        string="One Answer in (Hours)",
        default=24,
        help="Whoever writes without cover gets at most one answer in this time, "
        "however often they write.",
    )
    support_held_mail_days = fields.Integer(
        string="Keep Held Mail (Days)",
        default=90,
        help="Refused e-mail is held this long, and becomes a ticket by itself when "
        "cover starts. 0: for ever.",
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
    )
    support_overage_monthly = fields.Boolean(
        string="Invoice Overage Each Month",
        help="Draft invoices for the overage and consulting of the month that has ended.",
    )

    _support_settings_not_negative = models.Constraint(
        """CHECK (
            COALESCE(support_late_days, 0) >= 0
            AND COALESCE(support_payment_tolerance, 0) >= 0
            AND COALESCE(support_cost_hour, 0) >= 0
        )""",
        "Days, tolerance and cost are never negative.",
    )

    def cache_invalidation_fields(self):
        return super().cache_invalidation_fields() | {"support_tz", "partner_id"}

    @ormcache("self.id")
    def _get_support_zone_name(self):
        root = self.sudo().root_id
        return root.support_tz or root.partner_id.tz or "UTC"

    def _support_zone(self):
        self.ensure_one()
        return pytz.timezone(self._get_support_zone_name())

    def _support_day(self, moment):
        """Return the day of the company's calendar that a moment falls on.

        :param moment: a naive datetime in UTC, as Odoo stores it
        """
        return moment.replace(tzinfo=UTC).astimezone(self._support_zone()).date()

    def _support_today(self):
        """Return today in the company's time zone; branches follow their root.

        For no company at all, today in the current company's.
        """
        company = self.sudo() or self.env.company.sudo()
        return company._support_day(fields.Datetime.now())

    @api.model
    def _support_today_sql(self, column):
        """Return an SQL expression for today in the time zone of a company column.

        :param column: SQL of a root company's id
        """
        days = {}
        for company in self.sudo().search([("parent_id", "=", False)]):
            days.setdefault(company._support_today(), []).append(company.id)
        if len(days) == 1:
            return SQL("%s::date", *days)
        return SQL(
            "(CASE %s END)::date",
            SQL(" ").join(
                SQL("WHEN %s = ANY(%s) THEN %s::date", column, ids, day)
                for day, ids in days.items()
            ),
        )

    def _get_support_alert_steps(self):
        """Return the alert steps in percent, lowest first; words are passed over."""
        self.ensure_one()
        steps = (self.support_alert_steps or "").replace(";", ",").split(",")
        return sorted(int(step) for step in steps if step.strip().isdigit())
