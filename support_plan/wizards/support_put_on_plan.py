# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class SupportPutOnPlan(models.TransientModel):
    """Put a client on a plan: client, plan, start, who may call, done."""

    _name = "support.put.on.plan"
    _description = "Put on a Plan"
    _inherit = "support.choice"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
        domain="[('parent_id', '=', False)]",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Support Plan",
        required=True,
        domain="[('support_plan_ok', '=', True)]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    date_start = fields.Date(
        string="Starts On",
        required=True,
        default=lambda self: self.env.company._support_today(),
        help="The first day of the first term. Cover begins when the premium is paid.",
    )
    quantity = fields.Integer(
        default=1, required=True, help="Twice the plan is twice the hours."
    )
    premium = fields.Monetary(
        compute="_compute_premium",
        store=True,
        readonly=False,
        help="The net price of one term, for all of it.",
    )
    warning = fields.Char(compute="_compute_warning")
    callers = fields.Selection(
        selection=[("all", "Everyone at the client"), ("named", "Named people only")],
        string="Who May Call",
        default="all",
        required=True,
    )
    caller_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Named Callers",
        domain="[('parent_id', 'child_of', partner_id)]",
    )

    signer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Terms Accepted By",
        domain="[('id', 'child_of', partner_id)]",
        help="Who took the plan on its written terms. Empty: nobody has yet; the client "
        "can do so on the portal.",
    )
    signed_sheet = fields.Binary(
        help="A scan of the plan sheet that was signed, as a PDF. Empty: the sheet is "
        "printed as it is today, and kept.",
    )
    signed_sheet_name = fields.Char()

    @api.depends("company_id", "partner_id")
    def _compute_currency_id(self):
        for wizard in self:
            wizard.currency_id = self.env["contract.contract"]._get_support_currency(
                wizard.partner_id, wizard.company_id
            )

    @api.depends("product_id", "quantity", "partner_id")
    def _compute_premium(self):
        for wizard in self:
            wizard.premium = wizard._get_list_premium()

    @api.depends("partner_id", "product_id", "company_id")
    def _compute_warning(self):
        """Say that the client has this plan already. It may be meant: no block."""
        for wizard in self:
            contract = wizard._find_same_plan().contract_id
            wizard.warning = contract.id and self.env._(
                "%(client)s has this plan already: %(subscription)s. A second "
                "subscription is a second premium, with hours of its own.",
                client=contract.partner_id.display_name,
                subscription=contract.display_name,
            )

    def _find_same_plan(self):
        """Return a line, if any, of the same plan that the client has and that has not
        ended."""
        self.ensure_one()
        if not self.product_id or not self.partner_id:
            return self.env["contract.line"]
        today = self.company_id._support_today()
        return self.env["contract.line"].search(
            [
                ("product_id", "=", self.product_id.id),
                (
                    "contract_id.commercial_partner_id",
                    "=",
                    self.partner_id.commercial_partner_id.id,
                ),
                ("contract_id.company_id", "child_of", self.company_id.root_id.id),
                ("is_canceled", "=", False),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", today),
            ],
            limit=1,
        )

    def _get_list_premium(self):
        """Return the net price of one term of the plan, n times where it is bought
        n times."""
        if not self.product_id:
            return 0
        premium, _currency = self.product_id._get_support_premium(
            self.partner_id, self.company_id, self.quantity
        )
        return premium

    def action_put_on_plan(self):
        """Make the subscription and open it.

        :raises UserError: when something is missing or makes no sense
        """
        self.ensure_one()
        return self._create_subscription()._get_records_action()

    def _create_subscription(self):
        """Make the subscription with its one plan line.

        :return: the contract
        """
        contract = self.env["contract.contract"]._put_on_plan(
            self.partner_id,
            self.product_id,
            self.company_id,
            self.date_start,
            quantity=self.quantity,
            premium=self.premium,
            callers=self.caller_ids if self.callers == "named" else None,
        )
        if self.signer_id:
            self._accept_policy(contract)
        return contract

    def _accept_policy(self, contract):
        """Keep who accepted the written terms, as the office says that they did."""
        acceptance = self.env["support.accept.policy"].create(
            {
                "contract_id": contract.id,
                "signer_id": self.signer_id.id,
                "means": "paper" if self.signed_sheet else "other",
                "document": self.signed_sheet,
                "document_name": self.signed_sheet_name,
            }
        )
        acceptance.action_accept()

    def action_print_plan_sheet(self):
        """Print the plan sheet with what this client is about to pay."""
        self.ensure_one()
        return self.product_id.product_tmpl_id.with_context(
            support_sheet={
                "partner_id": self.partner_id.id,
                "quantity": self.quantity,
                "premium": self.premium,
                "currency_id": self.currency_id.id,
            }
        ).action_print_plan_sheet()
