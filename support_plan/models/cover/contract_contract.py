# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ContractContract(models.Model):
    _inherit = "contract.contract"

    # Staff who may read a subscription need not read its invoices to open the form.
    invoice_count = fields.Integer(compute_sudo=True)
    support_plan_ok = fields.Boolean(
        string="Is a Support Subscription",
        compute="_compute_support_plan_ok",
        search="_search_support_plan_ok",
    )
    support_callers = fields.Selection(
        selection=[("all", "Everyone at the client"), ("named", "Named people only")],
        string="Who May Call",
        default="all",
        required=True,
        copy=False,
        help="Which people may ask for support on this subscription.",
    )
    support_caller_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="support_plan_contract_caller_rel",
        column1="contract_id",
        column2="partner_id",
        string="Named Callers",
        copy=False,
    )
    support_approver_id = fields.Many2one(
        comodel_name="res.partner",
        string="Approver",
        copy=False,
        help="Who decides at the client who may ask for support. They are told when "
        "somebody asks who is not named. Empty: the invoicing contact.",
    )
    support_covered_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="support_plan_contract_covered_rel",
        column1="contract_id",
        column2="partner_id",
        string="Also Covers",
        copy=False,
        domain="[('is_company', '=', True)]",
        help="Further legal entities that this subscription covers.",
    )
    support_term_ids = fields.One2many(
        comodel_name="support.plan.term",
        inverse_name="contract_id",
        string="Terms",
    )
    support_lot_ids = fields.One2many(
        comodel_name="support.plan.lot",
        inverse_name="contract_id",
        string="Lots of Hours",
    )
    support_hold_ids = fields.One2many(
        comodel_name="support.plan.hold",
        inverse_name="contract_id",
        string="Holds",
    )
    support_on_hold = fields.Boolean(
        string="On Hold", compute="_compute_support_on_hold"
    )

    @api.depends("contract_line_ids.product_id.support_plan_ok")
    def _compute_support_plan_ok(self):
        for contract in self:
            contract.support_plan_ok = any(
                line.product_id.support_plan_ok for line in contract.contract_line_ids
            )

    def _search_support_plan_ok(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_support_plan_domain()
        if True in value:
            return Domain.TRUE if False in value else domain
        return ~domain

    @api.depends("support_hold_ids.date_start", "support_hold_ids.date_end")
    def _compute_support_on_hold(self):
        for contract in self:
            contract.support_on_hold = contract._is_on_hold(
                contract.company_id._support_today()
            )

    def _is_on_hold(self, day):
        """Tell whether the subscription was, or is, on hold on a day."""
        self.ensure_one()
        return any(
            hold.date_start <= day and (not hold.date_end or day < hold.date_end)
            for hold in self.sudo().support_hold_ids
        )

    @api.constrains("partner_id")
    def _check_support_client(self):
        """A subscription does not change hands: its hours are the client's."""
        for contract in self:
            calls = self.env["support.call"].sudo()
            other = calls.search(
                [
                    ("term_id.contract_id", "=", contract.id),
                    ("partner_id", "!=", contract.commercial_partner_id.id),
                    (
                        "partner_id",
                        "not in",
                        contract.support_covered_partner_ids.ids,
                    ),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(client)s has used hours of this subscription. Put the other "
                        "client on a plan of its own, or merge the two contacts.",
                        client=other.partner_id.display_name,
                    )
                )

    def _get_lines_to_invoice(self, date_ref):
        """Invoicing pauses while a support subscription is on hold."""
        lines = super()._get_lines_to_invoice(date_ref)
        if self.support_on_hold:
            return lines.filtered(lambda line: not line.support_plan_ok)
        return lines

    def action_open_support_terms(self):
        """Open the terms of this subscription."""
        return self.support_term_ids._get_records_action(
            name=self.env._("Terms"),
            domain=[("contract_id", "in", self.ids)],
            views=[(False, "list"), (False, "form")],
        )

    def action_open_support_lots(self):
        """Open the lots of prepaid hours of this subscription."""
        return self.support_lot_ids._get_records_action(
            name=self.env._("Lots of Hours"),
            domain=[("contract_id", "in", self.ids)],
            views=[(False, "list"), (False, "form")],
        )
