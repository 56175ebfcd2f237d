# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

TERM_STATES = [
    ("active", "In Force"),
    ("upcoming", "Upcoming"),
    ("pending", "Awaiting Payment"),
    ("expired", "Expired"),
    ("revoked", "Revoked"),
]


class SupportPlanTerm(models.Model):
    """One period of cover, bought by one premium.

    A term says *whether* a client is covered; its lots say how many hours are left.
    Its rules are copies of the plan's, taken when it was made.
    """

    _name = "support.plan.term"
    _description = "Support Plan Term"
    _inherit = ["support.record", "support.dated.state"]
    _order = "date_start desc, id desc"

    contract_line_id = fields.Many2one(
        comodel_name="contract.line",
        string="Subscription Line",
        required=True,
        index=True,
        ondelete="restrict",
    )
    contract_id = fields.Many2one(
        related="contract_line_id.contract_id",
        string="Subscription",
        store=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        related="contract_id.commercial_partner_id",
        string="Client",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    period_id = fields.Many2one(
        comodel_name="support.plan.period",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The period of the schedule that this term covers.",
        groups="base.group_user",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Support Plan",
        required=True,
        index=True,
        ondelete="restrict",
    )
    invoice_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Premium's Invoice Line",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    invoice_id = fields.Many2one(
        related="invoice_line_id.move_id", string="Invoice", groups="base.group_user"
    )
    is_opening = fields.Boolean(
        string="Opening Term",
        help="Brought over from another system: it has no invoice here and counts as "
        "paid.",
    )
    date_start = fields.Date(string="From", required=True, index=True)
    date_end = fields.Date(string="Until", required=True, index=True)
    covered_from = fields.Date(
        compute="_compute_cover",
        store=True,
        help="The day from which this term is in force: the day of payment, but never "
        "before the term begins. Empty while the premium is unpaid.",
    )
    revoked = fields.Boolean(
        compute="_compute_cover",
        store=True,
        help="The invoice was cancelled, or its line was fully credited.",
    )
    grace_until = fields.Date(
        compute="_compute_grace_until",
        store=True,
        help="The last day on which an unpaid renewal still covers.",
    )
    state = fields.Selection(
        selection=TERM_STATES,
        compute="_compute_state",
        search="_search_state",
    )
    premium = fields.Monetary(help="The net amount of one term's premium.")
    currency_id = fields.Many2one(comodel_name="res.currency", required=True)
    quantity = fields.Integer(
        default=1, help="How many times the plan was bought: n times the allowance."
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_start <= date_end)", "A term ends on or after the day it begins."
    )
    _of_contract = models.Index("(contract_id, date_end)")
    _one_per_invoice_line = models.UniqueIndex(
        "(invoice_line_id) WHERE invoice_line_id IS NOT NULL",
        "This premium has its term already.",
    )
    _one_per_period = models.UniqueIndex(
        "(contract_line_id, date_start) WHERE revoked IS NOT TRUE",
        "This subscription line has a term for that period already.",
    )

    @api.depends("product_id", "date_start", "date_end")
    def _compute_display_name(self):
        for term in self:
            term.display_name = self.env._(
                "%(plan)s, %(start)s to %(end)s",
                plan=term.product_id.name or "",
                start=format_date(self.env, term.date_start),
                end=format_date(self.env, term.date_end),
            )

    @api.depends(
        "is_opening",
        "date_start",
        "activation",
        "invoice_line_id.move_id.payment_state",
        "invoice_line_id.move_id.amount_residual",
        "invoice_line_id.parent_state",
        "invoice_line_id.support_credit_line_ids.parent_state",
    )
    def _compute_cover(self):
        """Follow the facts of the invoice, and nothing else (rules 5 and 11)."""
        paid_on = self.invoice_line_id.move_id._get_support_paid_on()
        credited = self.invoice_line_id._filter_support_credited()
        for term in self:
            line = term.invoice_line_id
            term.revoked = not term.is_opening and (
                not line or line.parent_state == "cancel" or line in credited
            )
            if term.revoked or not term.date_start:
                covered_from = False
            elif (
                term.is_opening
                or term.activation == "posted"
                and line.parent_state == "posted"
            ):
                covered_from = term.date_start
            else:
                paid = paid_on.get(line.move_id)
                covered_from = paid and max(paid, term.date_start)
            term.covered_from = covered_from

    @api.depends("date_start", "grace_days", "invoice_line_id.move_id.invoice_date_due")
    def _compute_grace_until(self):
        """Grace counts from the later of the due date and the start of the period.

        Only renewals have it: the first term of a line starts with its payment.
        """
        first_starts = dict(
            self._read_group(
                [("contract_line_id", "in", self.contract_line_id.ids)],
                ["contract_line_id"],
                ["date_start:min"],
            )
        )
        for term in self:
            first = first_starts.get(term.contract_line_id)
            if not term.grace_days or not first or first >= term.date_start:
                term.grace_until = False
                continue
            due = term.invoice_line_id.move_id.invoice_date_due or term.date_start
            term.grace_until = max(due, term.date_start) + timedelta(term.grace_days)

    @api.constrains("contract_line_id", "company_id", "is_opening", "invoice_line_id")
    def _check_line(self):
        for term in self:
            if not term.contract_line_id.product_id.support_plan_ok:
                raise ValidationError(
                    self.env._(
                        "%s is not a support plan. Choose a subscription line with a "
                        "plan.",
                        term.contract_line_id.product_id.display_name or "-",
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create terms; what a value list leaves out comes from the plan.

        That is how an opening term is brought in by Odoo's import: the subscription
        line and the two dates are enough.
        """
        lines = self.env["contract.line"].browse(
            [
                vals["contract_line_id"]
                for vals in vals_list
                if "contract_line_id" in vals
            ]
        )
        rules = {line.id: self._prepare_rules(line) for line in lines}
        terms = super().create(
            [
                {**rules.get(vals.get("contract_line_id"), {}), **vals}
                for vals in vals_list
            ]
        )
        terms.filtered("is_opening")._bring_in_periods()
        return terms

    def _compute_field_value(self, field):
        """Note every term whose cover changes, whatever changed it, for the ledger."""
        res = super()._compute_field_value(field)
        if field.name in ("covered_from", "revoked"):
            self.env["support.plan.settlement"]._note(self)
        return res

    def action_open_invoice(self):
        """Open the invoice of the premium."""
        self.ensure_one()
        return self.invoice_id._get_records_action()
