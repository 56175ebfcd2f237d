# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.plan.support_plan_acceptance import MEANS


class SupportAcceptPolicy(models.TransientModel):
    """Write down what a client agreed to, with the sheet that was signed."""

    _name = "support.accept.policy"
    _description = "Record Accepted Terms"
    _inherit = "support.choice"

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Subscription",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="contract_id.commercial_partner_id")
    contract_line_id = fields.Many2one(
        comodel_name="contract.line",
        string="Support Plan",
        required=True,
        compute="_compute_contract_line_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('contract_id', '=', contract_id), ('support_plan_ok', '=', True)]",
        ondelete="cascade",
    )
    policy_id = fields.Many2one(
        comodel_name="support.plan.policy",
        string="Written Terms",
        required=True,
        compute="_compute_policy_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('state', '=', 'in_use')]",
        ondelete="cascade",
    )
    accepted_on = fields.Date(
        required=True, default=lambda self: self.env.company._support_today()
    )
    signer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    signer = fields.Char(
        string="Accepted By",
        required=True,
        compute="_compute_signer",
        store=True,
        precompute=True,
        readonly=False,
    )
    means = fields.Selection(
        selection=[(key, label) for key, label in MEANS if key != "portal"],
        string="How",
        required=True,
        default="paper",
    )
    document = fields.Binary(
        string="Signed Sheet",
        help="A scan of what was signed, as a PDF. Empty: the plan sheet is printed as "
        "it is today, and kept.",
    )
    document_name = fields.Char(string="File Name")
    note = fields.Char()

    @api.depends("contract_id")
    def _compute_contract_line_id(self):
        for wizard in self:
            contract = wizard.contract_id
            if not contract:
                wizard.contract_line_id = False
                continue
            lines = contract._get_support_plan_lines()
            wizard.contract_line_id = (
                contract._get_support_lines_to_accept()[:1] or lines[:1]
            )

    @api.depends("contract_line_id")
    def _compute_policy_id(self):
        for wizard in self:
            plan = wizard.contract_line_id.product_id.product_tmpl_id
            wizard.policy_id = plan._get_support_policy() if plan else False

    @api.depends("signer_id")
    def _compute_signer(self):
        for wizard in self:
            wizard.signer = wizard.signer_id.name or wizard.signer

    def action_accept(self):
        """Keep the acceptance on the subscription.

        :raises UserError: when what was uploaded is no PDF
        """
        self.ensure_one()
        document = None
        if self.document:
            content = base64.b64decode(self.document)
            if not content.startswith(b"%PDF"):
                raise UserError(self.env._("Upload the signed sheet as a PDF, please."))
            document = (self.document_name or self.env._("Signed.pdf"), content)
        self.contract_id._accept_support_policy(
            self.contract_line_id,
            self.signer,
            self.policy_id,
            document,
            accepted_on=self.accepted_on,
            means=self.means,
            signer_id=self.signer_id.id,
            note=self.note,
        )
        return {"type": "ir.actions.act_window_close"}
