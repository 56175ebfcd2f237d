# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

PREVIEW_LIMIT = 200


class SupportRunStart(models.TransientModel):
    """Start a recurring run, for a date or for chosen subscriptions.

    What it would invoice is shown beforehand. The preview reckons and writes nothing.
    """

    _name = "support.run.start"
    _description = "Start a Recurring Run"
    _inherit = "support.choice"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    date = fields.Date(
        string="Due On",
        required=True,
        default=lambda self: self.env.company._support_today(),
        help="What is due by this day is invoiced, and premiums that fall due within "
        "the days ahead that the settings say.",
    )
    contract_ids = fields.Many2many(
        comodel_name="contract.contract",
        string="Subscriptions",
        domain="[('support_plan_ok', '=', True), ('company_id', '=', company_id)]",
        default=lambda self: self._default_contracts(),
    )
    catch_up = fields.Boolean(
        help="Invoice all the periods that were missed, however long ago, without "
        "asking.",
    )
    contract_count = fields.Integer(string="Due", compute="_compute_preview")
    invoice_count = fields.Integer(string="Invoices", compute="_compute_preview")
    aside_count = fields.Integer(string="To Set Aside", compute="_compute_preview")
    amounts = fields.Char(
        string="Net Amount",
        compute="_compute_preview",
        help="The total of each currency in which subscriptions are invoiced.",
    )
    line_ids = fields.One2many(
        comodel_name="support.run.preview",
        inverse_name="start_id",
        string="Preview",
        compute="_compute_preview",
    )

    @api.model
    def _default_contracts(self):
        if self.env.context.get("active_model") != "contract.contract":
            return self.contract_ids
        return self.env["contract.contract"].browse(self.env.context["active_ids"])

    @api.depends("company_id", "date", "contract_ids", "catch_up")
    def _compute_preview(self):
        for start in self:
            lines = start._prepare_preview()
            whole = [line for line in lines if not line["problem"]]
            start.contract_count = len(lines)
            start.aside_count = len(lines) - len(whole)
            start.invoice_count = sum(line["invoice_count"] for line in whole)
            start.amounts = start._add_up(whole)
            lines.sort(key=lambda line: not line["problem"])
            start.line_ids = [
                fields.Command.create(line) for line in lines[:PREVIEW_LIMIT]
            ]

    def _add_up(self, lines):
        """Return the total of each currency in words, the company's own first."""
        totals = defaultdict(float)
        for line in lines:
            contract = self.env["contract.contract"].browse(line["contract_id"])
            totals[contract.currency_id] += line["amount"]
        own = self.company_id.currency_id
        return " + ".join(
            formatLang(self.env, totals[currency], currency_obj=currency)
            for currency in sorted(totals, key=lambda c: (c != own, c.name))
        )

    def _prepare_preview(self):
        """Return what the run would do, one dict of values for each subscription."""
        if not (self.date and self.company_id):
            return []
        company = self.company_id._origin or self.company_id
        contracts = self.env["contract.contract"].with_company(company)
        contracts = contracts._search_support_due(company, self.date)
        if self.contract_ids:
            contracts &= self.contract_ids._origin
        problems = contracts._get_support_problems(self.date)
        if not self.catch_up:
            problems = contracts._get_support_questions(self.date) | problems
        return [
            {
                "contract_id": contract.id,
                "partner_id": contract.partner_id.id,
                "problem": problems.get(contract),
                **due,
            }
            for contract, due in contracts._preview_support_due(self.date).items()
        ]

    def action_start(self):
        """Start the run, and open it to watch.

        :raises UserError: when nothing is due
        """
        self.ensure_one()
        run = self.env["support.plan.run"]._start(
            self.company_id,
            self.date,
            contracts=self.contract_ids or None,
            catch_up=self.catch_up,
            user_id=self.env.user.id,
        )
        if not run:
            raise UserError(
                self.env._("Nothing is due by then. Choose a later date, or wait.")
            )
        return run._get_records_action()


class SupportRunPreview(models.TransientModel):
    """What a recurring run would do for one subscription; never stored."""

    _name = "support.run.preview"
    _description = "Preview of a Recurring Run"

    start_id = fields.Many2one(comodel_name="support.run.start", ondelete="cascade")
    contract_id = fields.Many2one(
        comodel_name="contract.contract", string="Subscription"
    )
    partner_id = fields.Many2one(comodel_name="res.partner", string="Client")
    currency_id = fields.Many2one(related="contract_id.currency_id")
    date_start = fields.Date(string="Cover From")
    date_end = fields.Date(string="Cover Until")
    invoice_count = fields.Integer(string="Invoices")
    amount = fields.Monetary(string="Net Amount")
    problem = fields.Text(string="Would Be Set Aside")
