# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a duplicated subscription takes along: rule 16 of docs/rules.md.

What is sold and how is named here. All else, also a field that another addon adds, is
the first client's or the past's: a duplicate begins without it.
"""

from odoo import api, models

_SOLD = {
    "company_id",
    "partner_id",
    "contract_type",
    "contract_template_id",
    "generation_type",
    "journal_id",
    "manual_currency_id",
    "line_recurrence",
    "recurring_rule_type",
    "recurring_interval",
    "recurring_invoicing_type",
    "contract_line_ids",
}
_SOLD_ON_A_LINE = {
    "contract_id",
    "sequence",
    "display_type",
    "note_invoicing_mode",
    "product_id",
    "name",
    "quantity",
    "uom_id",
    "automatic_price",
    "specific_price",
    "discount",
    "recurring_rule_type",
    "recurring_interval",
    "recurring_invoicing_type",
}


class ContractContract(models.Model):
    """A subscription that is duplicated, or goes to another client, takes along nothing
    of the first one's."""

    _inherit = "contract.contract"

    @api.model
    def _prepare_support_client(self, partner, company):
        """Return the values of a subscription that follow from whose it is.

        :param partner: the client, as it is named on the subscription
        """
        partner = partner.with_company(company)
        positions = self.env["account.fiscal.position"].with_company(company).sudo()
        return {
            "pricelist_id": partner.property_product_pricelist.id,
            "payment_term_id": partner.property_payment_term_id.id,
            "fiscal_position_id": positions._get_fiscal_position(
                partner.commercial_partner_id
            ).id,
            "invoice_partner_id": partner.address_get(["invoice"])["invoice"],
        }

    @api.model
    def _get_support_name(self, product, partner):
        """Return what a client's subscription to a plan is called."""
        return self.env._(
            "%(plan)s for %(client)s",
            plan=product.name,
            client=partner.commercial_partner_id.name,
        )

    def copy_data(self, default=None):
        """Duplicate what is sold, to begin today."""
        vals_list = super().copy_data(default)
        for contract, vals in zip(self, vals_list, strict=True):
            if vals and contract.support_plan_ok:
                contract._keep_what_is_sold(vals, default or {})
        return vals_list

    def _keep_what_is_sold(self, vals, default):
        """Take what is the first client's, or over, out of a duplicate's values."""
        lines = self.contract_line_ids.sorted("id")
        for name in set(vals) - _SOLD - set(default):
            del vals[name]
        if "contract_line_ids" not in default:
            going_on = lines._filter_going_on()
            vals["contract_line_ids"] = [
                command
                for line, command in zip(lines, vals["contract_line_ids"], strict=True)
                if line in going_on
            ]
        company = self.env["res.company"].browse(vals["company_id"])
        partner = self.env["res.partner"].browse(vals["partner_id"])
        plans = lines.filtered("support_plan_ok")
        for name, value in {
            **self._prepare_support_client(partner, company),
            "name": self._get_support_name(plans[-1:].product_id, partner),
            "date_start": company._support_today(),
        }.items():
            vals.setdefault(name, value)

    def write(self, vals):
        """Take from a subscription that goes to another client what was the first
        one's, as far as the values do not say it themselves."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        moved = self.filtered(
            lambda contract: (
                partner
                and contract.support_plan_ok
                and contract.commercial_partner_id != partner.commercial_partner_id
            )
        )
        for contract in moved:
            left_behind = contract._prepare_support_client_change(partner)
            super(ContractContract, contract).write(
                {name: value for name, value in left_behind.items() if name not in vals}
            )
            contract._change_support_followers(partner)
        return super().write(vals)

    def _prepare_support_client_change(self, partner):
        """Return the values that leave the first client's people and terms behind.

        :param partner: the new client
        """
        self.ensure_one()
        values = {
            **self._prepare_support_client(partner, self.company_id),
            "code": False,
            "support_callers": "all",
            "support_caller_ids": False,
            "support_approver_id": False,
            "support_covered_partner_ids": False,
        }
        for product in self.contract_line_ids.product_id:
            if self.name == self._get_support_name(product, self.partner_id):
                values["name"] = self._get_support_name(product, partner)
        return values

    def _change_support_followers(self, partner):
        """Let only the new client's people follow, of those outside: who follows a
        subscription reads it. The contract addon lets the client follow from the first
        day."""
        outside = self.message_partner_ids.filtered("partner_share")
        strangers = outside.filtered(
            lambda follower: (
                follower.commercial_partner_id != partner.commercial_partner_id
            )
        )
        self.message_unsubscribe(strangers.ids)
        subtype = self.env.ref("contract.mail_message_subtype_contract_modification")
        self.message_subscribe(partner.ids, subtype_ids=subtype.ids)


class ContractLine(models.Model):
    _inherit = "contract.line"

    def copy_data(self, default=None):
        """Duplicate what is sold on a subscription's line, to begin today."""
        vals_list = super().copy_data(default)
        given = set(default or {})
        for line, vals in zip(self, vals_list, strict=True):
            if not vals or not line.contract_id.support_plan_ok:
                continue
            for name in set(vals) - _SOLD_ON_A_LINE - given:
                del vals[name]
            vals.setdefault("date_start", line.contract_id.company_id._support_today())
            if line.support_plan_ok:
                # A plan is prepaid.
                vals.setdefault("recurring_next_date", vals["date_start"])
        return vals_list

    def _filter_going_on(self):
        """Return the lines that are not over; where all are, the last of them."""
        going_on = self.filtered(
            lambda line: (
                not line.is_canceled
                and (
                    not line.date_end
                    or line.date_end >= line.contract_id.company_id._support_today()
                )
            )
        )
        return going_on or self[-1:]
