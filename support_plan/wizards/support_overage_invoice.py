# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models


class SupportOverageInvoice(models.TransientModel):
    _name = "support.overage.invoice"
    _description = "Invoice Overage"

    call_ids = fields.Many2many(comodel_name="support.call", string="Calls")
    line_ids = fields.One2many(
        comodel_name="support.overage.invoice.line",
        inverse_name="wizard_id",
        string="Invoices",
        readonly=True,
    )

    @api.model
    def default_get(self, fields_list):
        """Take the chosen calls, or all whose overage is to be invoiced."""
        values = super().default_get(fields_list)
        Call = self.env["support.call"]
        if self.env.context.get("active_model") == Call._name:
            calls = Call.browse(self.env.context.get("active_ids"))
        else:
            calls = Call.search(Call._get_overage_domain())
        groups = calls.sudo()._group_overage()
        values["call_ids"] = [
            Command.set([call.id for of_one in groups.values() for call in of_one])
        ]
        values["line_ids"] = [
            Command.create(self._prepare_line(*common, of_one))
            for common, of_one in sorted(groups.items(), key=self._sort_by_client)
        ]
        return values

    @api.model
    def _sort_by_client(self, group):
        (_company, contract, client, _currency), _calls = group
        return client.display_name or "", contract.id

    @api.model
    def _prepare_line(self, company, contract, client, currency, calls):
        invoice = (
            self.env["support.call"]
            .sudo()
            ._prepare_overage_invoice(company, contract, client, currency, calls)
        )
        lines = [values for _command, _id, values in invoice["invoice_line_ids"]]
        return {
            "partner_id": client.id,
            "contract_id": contract.id,
            "currency_id": currency.id,
            "call_count": len(calls),
            "text": "\n".join(line["name"] for line in lines),
            "amount": sum(line["price_unit"] for line in lines),
        }

    def action_invoice(self):
        """Make the draft invoices and open them."""
        self.ensure_one()
        return self.call_ids._invoice_overage()._get_records_action(
            name=self.env._("Overage Invoices"),
            context={"default_move_type": "out_invoice"},
        )


class SupportOverageInvoiceLine(models.TransientModel):
    _name = "support.overage.invoice.line"
    _description = "Invoice of Overage, Before It Is Made"

    wizard_id = fields.Many2one(
        comodel_name="support.overage.invoice", ondelete="cascade"
    )
    partner_id = fields.Many2one(comodel_name="res.partner", string="Client")
    contract_id = fields.Many2one(
        comodel_name="contract.contract", string="Subscription"
    )
    currency_id = fields.Many2one(comodel_name="res.currency")
    call_count = fields.Integer(string="Calls")
    text = fields.Text(string="The Client Reads")
    amount = fields.Monetary(string="Untaxed Amount")
