# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.fields import Domain


class ContractContract(models.Model):
    """A subscription says whether its overage comes with the next premium."""

    _inherit = "contract.contract"

    support_overage_invoicing = fields.Selection(
        selection=[
            ("own", "On an invoice of its own"),
            ("premium", "With the next premium"),
        ],
        string="Overage Is Billed",
        default="own",
        required=True,
        copy=False,
        help="An invoice of its own keeps a disputed overage from leaving a premium "
        "unpaid.",
        groups="base.group_user",
    )

    def _prepare_recurring_invoices_values(self, date_ref=False):
        """Add the overage to the next premium where the subscription says so."""
        invoices = super()._prepare_recurring_invoices_values(date_ref)
        with_premium = self.filtered(
            lambda contract: contract.support_overage_invoicing == "premium"
        )
        if not with_premium:
            return invoices
        Call = self.env["support.call"].sudo()
        calls = Call.search(
            Call._get_overage_domain()
            & Domain("term_id.contract_line_id.contract_id", "in", with_premium.ids)
            | Call._get_overage_domain()
            & Domain("term_id", "=", False)
            & Domain("contract_line_id.contract_id", "in", with_premium.ids)
        )
        groups = {
            (contract.id, currency.id): of_one
            for (_company, contract, _client, currency), of_one in (
                calls._group_overage().items()
            )
        }
        for values in invoices:
            of_one = groups.get(
                (self._get_support_premium_contract(values), values["currency_id"])
            )
            if of_one:
                values["invoice_line_ids"] += [
                    Command.create(line)
                    for line in of_one._prepare_overage_lines(values)
                ]
        return invoices

    @api.model
    def _get_support_premium_contract(self, invoice):
        """Return the id of the subscription whose premium an invoice's values bill."""
        lines = [values for _command, _id, values in invoice["invoice_line_ids"]]
        premiums = [line for line in lines if line.get("support_period_id")]
        if not premiums:
            return False
        line = self.env["contract.line"].browse(premiums[0]["contract_line_id"])
        return line.contract_id.id
