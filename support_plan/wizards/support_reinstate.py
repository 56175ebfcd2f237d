# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class SupportReinstate(models.TransientModel):
    """Take up again a subscription that lapsed or ended, in one step."""

    _name = "support.reinstate"
    _description = "Reinstatement"
    _inherit = "support.choice"

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Subscription",
        required=True,
        default=lambda self: self._default_contract(),
    )
    company_id = fields.Many2one(related="contract_id.company_id")
    currency_id = fields.Many2one(related="contract_id.currency_id")
    line_id = fields.Many2one(
        comodel_name="contract.line",
        string="Support Plan",
        required=True,
        compute="_compute_line_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('contract_id', '=', contract_id), ('support_plan_ok', '=', True)]",
    )
    date = fields.Date(
        string="Starts On",
        required=True,
        default=lambda self: self.env.company._support_today(),
        help="The first day of the new term. Cover begins when it is paid.",
    )
    fee_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Fee",
        compute="_compute_fee_product_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('support_plan_ok', '=', False), ('type', '=', 'service')]",
    )
    fee = fields.Monetary(
        string="Amount of the Fee",
        compute="_compute_fee",
        store=True,
        precompute=True,
        readonly=False,
    )

    @api.model
    def _default_contract(self):
        if self.env.context.get("active_model") == "support.plan.term":
            term = self.env["support.plan.term"].browse(self.env.context["active_id"])
            return term.contract_id
        return self.env.context.get("active_id")

    @api.depends("contract_id")
    def _compute_line_id(self):
        for wizard in self:
            lines = wizard.contract_id.contract_line_ids.filtered("support_plan_ok")
            wizard.line_id = lines.sorted("date_start")[-1:]

    @api.depends("contract_id")
    def _compute_fee_product_id(self):
        for wizard in self:
            company = wizard.contract_id.company_id.root_id
            wizard.fee_product_id = company.support_reinstatement_product_id

    @api.depends("fee_product_id")
    def _compute_fee(self):
        for wizard in self:
            wizard.fee = wizard.fee_product_id.list_price

    def action_reinstate(self):
        """Begin the plan anew, and open the invoice.

        :raises UserError: when the subscription is still in force
        """
        self.ensure_one()
        in_force = self.line_id.support_term_ids.filtered(
            lambda term: (
                term.covered_from and not term.revoked and term.date_end >= self.date
            )
        )
        if in_force:
            raise UserError(
                self.env._(
                    "%s is paid: there is nothing to take up again.",
                    in_force[:1].display_name,
                )
            )
        invoice = self.contract_id._reinstate(
            self.line_id, self.date, self.fee_product_id, self.fee
        )
        return invoice._get_records_action()
