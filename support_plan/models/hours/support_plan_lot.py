# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...hours import used_percent

LOT_KINDS = [
    ("allowance", "Allowance"),
    ("topup", "Top-up"),
    ("rollover", "Rollover"),
    ("opening", "Opening Balance"),
    ("goodwill", "Goodwill"),
]


class SupportPlanLot(models.Model):
    """A stock of prepaid hours with its own dates.

    ``hours_left`` is a counter, moved by the database in the transaction of the ledger
    entry and checked by it never to go below zero (rules 3 and 4 of docs/rules.md).
    """

    _name = "support.plan.lot"
    _description = "Lot of Prepaid Hours"
    _inherit = ["support.record", "support.dated.state"]
    _order = "date_expiry, id"

    # Found by the index for drawing down.
    contract_line_id = fields.Many2one(
        comodel_name="contract.line",
        string="Subscription Line",
        required=True,
        ondelete="restrict",
    )
    contract_id = fields.Many2one(
        related="contract_line_id.contract_id", string="Subscription", store=True
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
        compute="_compute_company_id",
        store=True,
        index=True,
    )
    term_id = fields.Many2one(
        comodel_name="support.plan.term",
        index="btree_not_null",
        ondelete="cascade",
    )
    invoice_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Top-up's Invoice Line",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
    )
    source_lot_id = fields.Many2one(
        comodel_name="support.plan.lot",
        string="Rolled Over From",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
    )
    rolled_lot_ids = fields.One2many(
        comodel_name="support.plan.lot",
        inverse_name="source_lot_id",
        string="Rolled Over Into",
    )
    kind = fields.Selection(selection=LOT_KINDS, required=True)
    date_start = fields.Date(string="From", required=True)
    date_expiry = fields.Date(string="Expires After", required=True, index=True)
    hours_granted = fields.Integer(required=True)
    hours_left = fields.Integer(readonly=True, default=0, copy=False)
    used_percent = fields.Integer(string="Used", compute="_compute_used_percent")
    frozen = fields.Boolean(
        compute="_compute_payment",
        store=True,
        recursive=True,
        help="The premium or top-up that these hours came with is not paid (any more).",
    )
    revoked = fields.Boolean(
        compute="_compute_payment",
        store=True,
        recursive=True,
        help="The invoice that these hours came with was cancelled or credited.",
    )
    state = fields.Selection(
        selection=[
            ("usable", "Usable"),
            ("used", "Used Up"),
            ("upcoming", "Upcoming"),
            ("frozen", "Awaiting Payment"),
            ("expired", "Expired"),
            ("revoked", "Revoked"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    alerted_percent = fields.Integer(
        string="Alerted At (%)", readonly=True, copy=False, default=0
    )
    reason = fields.Char(help="Why goodwill hours were given.")
    entry_ids = fields.One2many(
        comodel_name="support.plan.entry",
        inverse_name="lot_id",
        string="Ledger",
    )

    _never_below_zero = models.Constraint(
        "CHECK (hours_left >= 0)",
        "A lot of prepaid hours never goes below zero. Somebody drew on it at the same "
        "time: try again.",
    )
    _granted_is_positive = models.Constraint(
        "CHECK (hours_granted > 0)", "A lot holds at least one hour."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_start <= date_expiry)", "A lot expires after it begins."
    )
    _one_allowance_per_period = models.UniqueIndex(
        "(term_id, date_start) WHERE kind = 'allowance'",
        "The hours of this term and period are there already.",
    )
    _one_per_invoice_line = models.UniqueIndex(
        "(invoice_line_id) WHERE invoice_line_id IS NOT NULL",
        "This top-up has its lot already.",
    )
    _one_rollover = models.UniqueIndex(
        "(source_lot_id) WHERE kind = 'rollover'", "A lot rolls over once."
    )
    _for_draw_down = models.Index("(contract_line_id, date_expiry, id)")
    # Whether a line has hours left, and the few clients whose hours are used up.
    _left = models.Index(
        """(contract_line_id, date_expiry)
        WHERE hours_left > 0 AND frozen IS NOT TRUE AND revoked IS NOT TRUE"""
    )
    _empty = models.Index(
        """(company_id, date_expiry, partner_id)
        WHERE hours_left = 0 AND frozen IS NOT TRUE AND revoked IS NOT TRUE"""
    )

    @api.depends("kind", "contract_line_id", "date_expiry")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for lot in self:
            lot.display_name = self.env._(
                "%(kind)s, until %(expiry)s",
                kind=kinds.get(lot.kind, ""),
                expiry=format_date(self.env, lot.date_expiry),
            )

    @api.depends("contract_id")
    def _compute_company_id(self):
        for lot in self:
            lot.company_id = lot.contract_line_id.contract_id.company_id.root_id

    @api.depends(
        "kind",
        "term_id.covered_from",
        "term_id.revoked",
        "source_lot_id.frozen",
        "source_lot_id.revoked",
        "invoice_line_id.move_id.payment_state",
        "invoice_line_id.move_id.amount_residual",
        "invoice_line_id.parent_state",
        "invoice_line_id.support_credit_line_ids.parent_state",
    )
    def _compute_payment(self):
        """Only what an invoice here has to pay for can be frozen or revoked; what
        rolled over is still paid for by the premium that it came with."""
        paid_on = self.invoice_line_id.move_id._get_support_paid_on()
        credited = self.invoice_line_id._filter_support_credited()
        for lot in self:
            if lot.kind == "allowance":
                lot.revoked = lot.term_id.revoked
                lot.frozen = not lot.term_id.covered_from
            elif lot.kind == "topup":
                line = lot.invoice_line_id
                lot.revoked = (
                    not line or line.parent_state == "cancel" or line in credited
                )
                lot.frozen = not paid_on.get(line.move_id)
            elif lot.kind == "rollover":
                lot.revoked = lot.source_lot_id.revoked
                lot.frozen = lot.source_lot_id.frozen
            else:
                lot.revoked = lot.frozen = False

    @api.depends("hours_left", "hours_granted")
    def _compute_used_percent(self):
        for lot in self:
            granted = 0 if lot.frozen and not lot.hours_left else lot.hours_granted
            lot.used_percent = used_percent(granted, lot.hours_left)

    def _compute_field_value(self, field):
        """Note every lot that was paid, frozen or revoked, for the ledger."""
        res = super()._compute_field_value(field)
        if field.name in ("frozen", "revoked"):
            self.env["support.plan.settlement"]._note(self)
        return res

    def action_invoice_topup(self):
        """Open a new invoice, of the lot's client where there is one, to put a top-up
        on.

        What it is for stands on its line: “Top-up For”, where the client has several
        subscriptions.
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoice Top-up"),
            "res_model": "account.move",
            "view_mode": "form",
            "context": {
                "default_move_type": "out_invoice",
                "default_partner_id": self.contract_id[:1].partner_id.id,
            },
        }

    def action_open_entries(self):
        """Open the ledger of this lot."""
        return self.entry_ids._get_records_action(
            name=self.env._("Ledger"),
            domain=[("lot_id", "in", self.ids)],
            views=[(False, "list"), (False, "form")],
        )
