# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CALL_STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("to_review", "To Review"),
    ("logged", "Logged"),
    ("reversed", "Reversed"),
]
# What the charge was reckoned from: fixed once the call is logged.
_CHARGED_FIELDS = {
    "partner_id",
    "contract_line_id",
    "ticket_id",
    "work_type_id",
    "started_at",
    "minutes",
    "external_ref",
    "company_id",
}
# What stays as it was once the call is logged: a statement may have been printed of it.
_KEPT_FIELDS = _CHARGED_FIELDS | {
    "caller_id",
    "user_id",
    "summary",
    "external_agent",
    "external_content",
}
# What the hours to reserve are reckoned from, while a call awaits its review.
_RESERVING_FIELDS = (_CHARGED_FIELDS - {"external_ref"}) | {"state"}
# What only the charging moves.
_LEDGER_FIELDS = {
    "state",
    "hours",
    "hours_given_back",
    "hours_drawn",
    "hours_overage",
    "hours_absorbed",
    "hours_awaiting",
    "hours_reserved",
    "awaiting_reason",
    "term_id",
    "cost_hour",
    "cost",
    "decision_reason",
    "overage_amount",
    "overage_price",
    "overage_product_id",
    "currency_id",
    "work_date",
    "team_id",
    "timer_started_at",
    "timer_seconds",
    "timer_capped",
    "overage_invoice_line_id",
}

# Only Python here can put this object into a context: no RPC client can forge it.
CHARGING = object()


class SupportCall(models.Model):
    """The call log: what was done for whom, and what it is charged in whole hours."""

    _name = "support.call"
    _description = "Support Call"
    _inherit = ["mail.thread"]
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
            ("credited", "Invoice cancelled or credited"),
        ],
        string="Awaits Because",
        readonly=True,
        copy=False,
    )
    decision_reason = fields.Char(readonly=True, copy=False, tracking=True)
    overage_amount = fields.Monetary(
        compute="_compute_overage_amount",
        store=True,
        help="The net amount to invoice for the overage.",
    )
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
    overage_invoice_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Overage Invoiced On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
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
    external_ref = fields.Char(
        string="Reference of the Other System",
        copy=False,
        help="Given by a telephone system or script: the same reference is the same "
        "call, however often it is sent.",
    )
    entry_ids = fields.One2many(
        comodel_name="support.plan.entry",
        inverse_name="call_id",
        string="Ledger",
    )

    _external_ref_once = models.UniqueIndex(
        "(company_id, external_ref) WHERE external_ref IS NOT NULL",
        "A call with this reference has been logged already.",
    )
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

    @api.depends("hours_overage", "overage_price")
    def _compute_overage_amount(self):
        for call in self:
            call.overage_amount = call.hours_overage * call.overage_price

    @api.depends("term_id", "company_id")
    def _compute_currency_id(self):
        for call in self:
            call.currency_id = call.term_id.currency_id or call.company_id.currency_id

    @api.depends("minutes", "cost_hour")
    def _compute_cost(self):
        for call in self:
            call.cost = (call.minutes or 0) * (call.cost_hour or 0) / 60

    @api.constrains("minutes", "started_at", "state")
    def _check_minutes(self):
        now = fields.Datetime.now()
        for call in self:
            if call.state == "running" and call.started_at <= now:
                continue
            if call.started_at > now + timedelta(minutes=1):
                raise ValidationError(
                    self.env._("A call cannot lie in the future. Mend its start.")
                )
            if call.state in ("to_review", "logged") and call.minutes < 1:
                raise ValidationError(
                    self.env._("A call lasts at least one minute. Give its minutes.")
                )
            if call.minutes and call.state != "paused":
                end = call.started_at + timedelta(minutes=call.minutes)
                if end > now + timedelta(minutes=1):
                    raise ValidationError(
                        self.env._(
                            "This call would end in the future. Mend its start or its "
                            "minutes."
                        )
                    )

    @api.constrains("ticket_id", "company_id")
    def _check_ticket_company(self):
        for call in self:
            company = call.ticket_id.sudo().company_id
            if company and company.root_id != call.company_id.root_id:
                raise ValidationError(
                    self.env._(
                        "That ticket is one of another company than %s.",
                        call.company_id.name,
                    )
                )

    @api.constrains("partner_id", "caller_id", "ticket_id", "contract_line_id")
    def _check_client(self):
        for call in self:
            client = call.partner_id
            if client.commercial_partner_id != client:
                raise ValidationError(
                    self.env._(
                        "%(person)s belongs to %(client)s. Choose %(client)s as the "
                        "client, and %(person)s as the caller.",
                        person=client.name,
                        client=client.commercial_partner_id.name,
                    )
                )
            ticket_client = call.ticket_id.commercial_partner_id
            if ticket_client and ticket_client != client:
                raise ValidationError(
                    self.env._(
                        "Ticket %(number)s is one of %(other)s, not of %(client)s.",
                        number=call.ticket_id.number,
                        other=ticket_client.display_name,
                        client=client.display_name,
                    )
                )
            contract = call.contract_line_id.contract_id.sudo()
            if contract and client not in (
                contract.commercial_partner_id | contract.support_covered_partner_ids
            ):
                raise ValidationError(
                    self.env._(
                        "That subscription does not cover %s.", client.display_name
                    )
                )

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

    @api.model_create_multi
    def create(self, vals_list):
        """Create calls. The client is taken from the caller or the ticket where it is
        left out; charges are reckoned when the call is logged, never given."""
        vals_list = [self._complete_client(vals) for vals in vals_list]
        # Calls come by the thousand: that one was created goes without saying.
        silent = self.with_context(mail_create_nolog=True)
        calls = super(SupportCall, silent).create(vals_list).with_env(self.env)
        calls._reserve()
        return calls

    def _mail_get_partner_fields(self, introspect_fields=False):
        """Nobody at the client's is proposed as a reader of what is written on a call."""
        return []

    def _complete_client(self, vals):
        vals = {
            name: value
            for name, value in vals.items()
            if name not in _LEDGER_FIELDS - {"state"}
        }
        if vals.get("state") not in (None, "running", "to_review"):
            vals["state"] = "to_review"
        ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id") or ())
        person = self.env["res.partner"].browse(
            vals.get("partner_id")
            or vals.get("caller_id")
            or ticket.partner_id.id
            or ()
        )
        if person:
            client = person.sudo().commercial_partner_id
            vals["partner_id"] = client.id
            if person != client and not vals.get("caller_id"):
                vals["caller_id"] = person.id
        return vals

    def write(self, vals):
        """Refuse to change a logged call; the charging alone moves hours and states."""
        if self.env.context.get("support_charging") is not CHARGING:
            if _LEDGER_FIELDS & set(vals):
                raise UserError(
                    self.env._(
                        "Hours and state of a call follow from logging, deciding and "
                        "reversing it. Use these buttons."
                    )
                )
            done = self.filtered(lambda call: call.state in ("logged", "reversed"))
            if done and _KEPT_FIELDS & set(vals):
                raise UserError(
                    self.env._(
                        "A logged call is not changed. Reverse it with a reason, and "
                        "log it again."
                    )
                )
        res = super().write(vals)
        if _RESERVING_FIELDS & set(vals):
            self._reserve()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_never_when_logged(self):
        if any(call.state in ("logged", "reversed") for call in self):
            raise UserError(
                self.env._("A logged call is never deleted. Reverse it with a reason.")
            )
