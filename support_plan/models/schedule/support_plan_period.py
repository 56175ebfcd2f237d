# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

PERIOD_STATES = [
    ("planned", "Planned"),
    ("billed", "Billed"),
    ("skipped", "Skipped"),
    ("credited", "Credited"),
]


class SupportPlanPeriod(models.Model):
    """One stretch of a subscription line's time: rule 13 of docs/rules.md.

    The periods of a line lie end to end. Invoice lines point at theirs, and nothing
    finds a period by its dates. A planned period with a draft invoice is still planned;
    what was credited stays as history, with its successor in its place.
    """

    _name = "support.plan.period"
    _description = "Period of a Subscription"
    _inherit = "support.record"
    _order = "date_start, id"

    contract_line_id = fields.Many2one(
        comodel_name="contract.line",
        string="Subscription Line",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    contract_id = fields.Many2one(
        related="contract_line_id.contract_id",
        string="Subscription",
        store=True,
        precompute=True,
        index=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        related="contract_id.commercial_partner_id",
        string="Client",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Support Plan",
        compute="_compute_what",
        store=True,
        readonly=False,  # what was billed is said where it is known
        precompute=True,
    )
    quantity = fields.Integer(
        compute="_compute_what",
        store=True,
        readonly=False,  # what was billed is said where it is known
        precompute=True,
        help="How many times the plan is bought.",
    )
    date_start = fields.Date(string="From", required=True, readonly=True)
    date_end = fields.Date(string="Until", required=True, readonly=True)
    state = fields.Selection(
        selection=PERIOD_STATES,
        string="Status",
        required=True,
        readonly=True,
        default="planned",
        help="Planned: the recurring run will invoice it. Billed: its premium was "
        "posted, or it was paid for before it was brought over. Skipped: it is not "
        "invoiced, and gives no cover. Credited: its premium was taken back.",
    )
    is_opening = fields.Boolean(
        string="Brought Over",
        readonly=True,
        help="Billed in another system: it has no invoice here.",
    )
    premium = fields.Monetary(
        compute="_compute_premium",
        compute_sudo=True,
        help="The net premium: as invoiced, as fixed, or else what the subscription "
        "line says today.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_premium", compute_sudo=True
    )
    is_price_fixed = fields.Boolean(
        string="Premium Fixed",
        readonly=True,
        help="The premium of this period was agreed, and does not follow the line's.",
    )
    kept_premium = fields.Monetary(
        currency_field="kept_currency_id",
        readonly=True,
        help="The premium as invoiced, brought over or fixed; planned ones are reckoned.",
    )
    kept_currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    reason = fields.Char(readonly=True, help="Why it is not billed as planned.")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Decided By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who skipped it, planned it again or fixed its premium. Empty: nobody; it "
        "follows the subscription line.",
    )
    successor_id = fields.Many2one(
        comodel_name="support.plan.period",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What took the place of this period when its premium was taken back.",
    )
    invoice_line_ids = fields.One2many(
        comodel_name="account.move.line",
        inverse_name="support_period_id",
        string="Invoice Lines",
        groups="base.group_user",
    )
    invoice_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Premium's Invoice Line",
        compute="_compute_invoice_line_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The one line, of a draft or posted invoice, that bills this period.",
    )
    is_free = fields.Boolean(
        compute="_compute_is_free",
        compute_sudo=True,
        help="Planned, and without an invoice: it can be decided about.",
    )
    invoice_id = fields.Many2one(
        related="invoice_line_id.move_id", string="Invoice", groups="base.group_user"
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_start <= date_end)",
        "A period ends on or after the day it begins.",
    )
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(contract_line_id, contract_line_id, '[]') WITH &&,
            daterange(date_start, date_end, '[]') WITH &&
        ) WHERE (state <> 'credited')""",
        "Two periods of a subscription line can't overlap.",
    )
    _of_line = models.Index("(contract_line_id, date_start)")
    _free = models.Index(
        "(contract_line_id, date_start) "
        "WHERE state = 'planned' AND invoice_line_id IS NULL"
    )

    @api.depends("date_start", "date_end", "product_id")
    def _compute_display_name(self):
        for period in self:
            period.display_name = self.env._(
                "%(plan)s, %(start)s to %(end)s",
                plan=period.product_id.name or "",
                start=format_date(self.env, period.date_start),
                end=format_date(self.env, period.date_end),
            )

    @api.depends("contract_line_id.product_id", "contract_line_id.quantity")
    def _compute_what(self):
        """What is planned follows the line; what was billed keeps what it was."""
        for period in self:
            line = period.contract_line_id
            if period.product_id and not period.is_free:
                period.product_id = period.product_id
                period.quantity = period.quantity
            else:
                period.product_id = line.product_id
                period.quantity = int(line.quantity)

    @api.depends("invoice_line_ids.support_released")
    def _compute_invoice_line_id(self):
        if not self.ids:
            self.invoice_line_id = False  # as they are made
            return
        standing = dict(
            self.env["account.move.line"]._read_group(
                [
                    ("support_period_id", "in", self.ids),
                    ("support_released", "!=", True),
                ],
                ["support_period_id"],
                ["id:max"],
            )
        )
        for period in self:
            period.invoice_line_id = standing.get(period._origin, False)

    @api.depends(
        "state",
        "is_price_fixed",
        "kept_premium",
        "kept_currency_id",
        "date_start",
        "date_end",
        "contract_line_id.price_subtotal",
        "contract_line_id.currency_id",
    )
    def _compute_premium(self):
        for period in self:
            line = period.contract_line_id
            if period.state in ("billed", "credited") or period.is_price_fixed:
                period.premium = period.kept_premium
                period.currency_id = period.kept_currency_id or line.currency_id
            else:
                period.premium = line._get_support_price(period)[1]
                period.currency_id = line.currency_id

    @api.depends("state", "invoice_line_id")
    def _compute_is_free(self):
        for period in self:
            period.is_free = period.state == "planned" and not period.invoice_line_id

    def _is_invoiced(self):
        """Tell whether this period is billed, or a draft invoice is for it."""
        self.ensure_one()
        return self.state == "billed" or bool(self.invoice_line_id)

    def _overlaps(self, start, end):
        """Tell whether this period has days between two, both of which count."""
        self.ensure_one()
        return self.date_start <= end and self.date_end >= start

    def _is_as_planned(self):
        """Tell whether this period only follows the line, so that it may be planned
        anew: nobody decided about it, and no invoice is for it."""
        self.ensure_one()
        return (
            self.state in ("planned", "skipped")
            and not self.user_id
            and not self.invoice_line_id
        )

    def write(self, vals):
        """Refuse to move periods to another line: a line's days are its own.

        :raises UserError: always, where another line is named
        """
        line_id = vals.get("contract_line_id")
        if line_id and any(each.contract_line_id.id != line_id for each in self):
            raise UserError(
                self.env._(
                    "A period belongs to its subscription line, and stays there."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_what_is_free(self):
        for period in self:
            if period.state == "credited" or period._is_invoiced():
                raise UserError(
                    self.env._(
                        "%s is part of the schedule, with its invoice. Credit the "
                        "invoice instead.",
                        period.display_name,
                    )
                )
