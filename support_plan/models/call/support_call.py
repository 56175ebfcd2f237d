# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models

CALL_STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("to_review", "To Review"),
    ("logged", "Logged"),
    ("reversed", "Reversed"),
]


class SupportCall(models.Model):
    """The call log: what was done for whom, and what it is charged in whole hours."""

    _name = "support.call"
    _description = "Support Call"
    _inherit = ["support.record", "mail.thread"]
    _order = "started_at desc, id desc"
    _rec_name = "summary"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
        index=True,
        help="The commercial entity that is covered.",
    )
    caller_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The person who asked.",
    )
    contract_line_id = fields.Many2one(
        comodel_name="contract.line",
        string="Subscription Line",
        index="btree_not_null",
        domain="[('contract_id.commercial_partner_id', '=', partner_id), "
        "('product_id.support_plan_ok', '=', True)]",
        help="The subscription that the hours are drawn from. Empty: the one whose "
        "hours expire first.",
    )
    term_id = fields.Many2one(
        comodel_name="support.plan.term",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        index="btree_not_null",
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        required=True,
        index=True,
        default=lambda self: self.env.user,
    )
    team_id = fields.Many2one(
        related="ticket_id.team_id", string="Team", store=True, index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    work_type_id = fields.Many2one(
        comodel_name="support.work.type",
        required=True,
        default=lambda self: self.env["support.work.type"].search_fetch([], limit=1),
    )
    started_at = fields.Datetime(
        string="Started", required=True, default=fields.Datetime.now, index=True
    )
    minutes = fields.Integer(
        copy=False,
        help="Real minutes of work. They stay with us: a client is charged whole hours "
        "and sees amounts.",
    )
    summary = fields.Char(tracking=True)
    work_date = fields.Date(
        string="Day of the Work",
        compute="_compute_work_date",
        store=True,
        help="The day of the work in the company's time zone.",
    )
    state = fields.Selection(
        selection=CALL_STATES,
        string="Status",
        default="to_review",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    hours = fields.Integer(
        string="Charged Hours",
        readonly=True,
        copy=False,
        help="Whole hours that this call is charged: drawn, overage, absorbed and "
        "awaiting together.",
    )
    hours_reserved = fields.Integer(
        string="Reserved",
        readonly=True,
        copy=False,
        help="Whole hours that this call will be charged once it is reviewed. Until "
        "then they count as used.",
    )
    hours_given_back = fields.Integer(
        string="Given Back",
        readonly=True,
        copy=False,
        help="Whole hours that were taken off this call by reversing it in part.",
    )
    hours_drawn = fields.Integer(string="Drawn", readonly=True, copy=False)
    hours_overage = fields.Integer(string="Overage", readonly=True, copy=False)
    hours_absorbed = fields.Integer(string="Absorbed", readonly=True, copy=False)
    hours_awaiting = fields.Integer(string="Awaiting", readonly=True, copy=False)
    awaiting_reason = fields.Selection(
        selection=[
            ("payment", "Premium unpaid"),
            ("before_cover", "Before the premium was paid"),
            ("no_cover", "No cover on that day"),
            ("used_up", "Hours used up"),
            ("late", "Logged too late"),
            ("outside_hours", "Outside the hours of the week"),
            ("hold", "Subscription on hold"),
        ],
        string="Awaits Because",
        readonly=True,
        copy=False,
    )
    decision_reason = fields.Char(readonly=True, copy=False, tracking=True)
    overage_price = fields.Monetary(readonly=True, copy=False)
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
        store=True,
    )
    overage_product_id = fields.Many2one(
        comodel_name="product.product",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    cost_hour = fields.Monetary(
        string="Cost of an Hour",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        groups="support_plan.group_manager",
        help="What the agent cost an hour on the day the call was logged.",
    )
    cost = fields.Monetary(
        compute="_compute_cost",
        store=True,
        currency_field="company_currency_id",
        groups="support_plan.group_manager",
        help="Real minutes at the agent's cost.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    entry_ids = fields.One2many(
        comodel_name="support.plan.entry",
        inverse_name="call_id",
        string="Ledger",
    )

    _of_client = models.Index("(partner_id, started_at DESC)")
    _reserved = models.Index("(term_id) WHERE state = 'to_review'")
    _awaiting = models.Index("(term_id, partner_id) WHERE hours_awaiting > 0")
    # Rule 3 of docs/rules.md, kept by the database.
    _hours_are_conserved = models.Constraint(
        """CHECK (
            COALESCE(hours, 0) = COALESCE(hours_drawn, 0) + COALESCE(hours_overage, 0)
                + COALESCE(hours_absorbed, 0) + COALESCE(hours_awaiting, 0)
            AND COALESCE(hours_drawn, 0) >= 0 AND COALESCE(hours_overage, 0) >= 0
            AND COALESCE(hours_absorbed, 0) >= 0 AND COALESCE(hours_awaiting, 0) >= 0
        )""",
        "Charged hours are those drawn, billed, absorbed and awaiting together.",
    )
    _minutes_not_negative = models.Constraint(
        "CHECK (COALESCE(minutes, 0) >= 0)", "Minutes are never negative."
    )

    @api.depends("started_at", "company_id")
    def _compute_work_date(self):
        for call in self:
            call.work_date = call.started_at and call.company_id._support_day(
                call.started_at
            )

    @api.depends("term_id", "company_id")
    def _compute_currency_id(self):
        for call in self:
            call.currency_id = call.term_id.currency_id or call.company_id.currency_id

    @api.depends("minutes", "cost_hour")
    def _compute_cost(self):
        for call in self:
            call.cost = (call.minutes or 0) * (call.cost_hour or 0) / 60

    @api.onchange("ticket_id")
    def _onchange_ticket_id(self):
        if self.ticket_id.partner_id:
            self.partner_id = self.ticket_id.commercial_partner_id
            if self.ticket_id.partner_id != self.partner_id:
                self.caller_id = self.ticket_id.partner_id
        if self.ticket_id.work_type_id:
            self.work_type_id = self.ticket_id.work_type_id

    @api.onchange("minutes")
    def _onchange_minutes(self):
        """A call that is written down when it is over began so many minutes ago."""
        latest = fields.Datetime.now() - timedelta(minutes=self.minutes or 0)
        if self.started_at and self.started_at > latest:
            self.started_at = latest.replace(second=0)

    @api.onchange("caller_id")
    def _onchange_caller_id(self):
        if self.caller_id:
            self.partner_id = self.caller_id.commercial_partner_id

    def _mail_get_partner_fields(self, introspect_fields=False):
        """Nobody at the client's is proposed as a reader of what is written on a call."""
        return []
