# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

_logger = logging.getLogger(__name__)


class SupportCall(models.Model):
    """Overage and consulting are invoiced as amounts, and each hour once."""

    _inherit = "support.call"

    awaiting_reason = fields.Selection(
        selection_add=[("credited", "Invoice cancelled or credited")]
    )
    overage_amount = fields.Monetary(
        compute="_compute_overage_amount",
        store=True,
        help="The net amount to invoice for the overage.",
    )
    overage_invoice_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Overage Invoiced On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("hours_overage", "overage_price")
    def _compute_overage_amount(self):
        for call in self:
            call.overage_amount = call.hours_overage * call.overage_price

    @api.model
    def _get_ledger_fields(self):
        return super()._get_ledger_fields() | {
            "overage_amount",
            "overage_invoice_line_id",
        }

    @api.model
    def _get_overage_domain(self, until=None):
        """Return the domain of calls whose overage is still to be invoiced.

        :param date until: the last day of work to invoice
        """
        domain = (
            Domain("hours_overage", ">", 0)
            & Domain("overage_invoice_line_id", "=", False)
            & Domain("state", "in", ("logged", "reversed"))
        )
        return domain & Domain("work_date", "<=", until) if until else domain

    def action_invoice_overage(self):
        """Show what invoicing these calls would make, to be confirmed."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoice Overage"),
            "res_model": "support.overage.invoice",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids},
        }

    def _get_overage_contract(self):
        """Return the subscription that a call's overage belongs to, if any."""
        self.ensure_one()
        return (self.term_id.contract_line_id or self.contract_line_id).contract_id

    def _group_overage(self):
        """Return the calls that go onto one invoice each, by what they have in common.

        :return: dict of (company, subscription, client, currency) to calls
        """
        open_calls = self.filtered_domain(self._get_overage_domain())

        def of_one_invoice(call):
            contract = call._get_overage_contract()
            company = contract.company_id or call.company_id
            client = contract.commercial_partner_id or call.partner_id
            return company, contract, client, call.currency_id

        return open_calls.sorted(lambda call: (call.work_date, call.id)).grouped(
            of_one_invoice
        )

    def _invoice_overage(self):
        """Invoice the overage of these calls: a draft per subscription and currency.

        :return: the draft invoices
        :raises AccessError: to anyone but plan billing
        :raises UserError: when nothing is left to invoice
        """
        if not (self.env.su or self.env.user.has_group("support_plan.group_billing")):
            raise AccessError(self.env._("Plan billing invoices overage."))
        groups = self.sudo()._group_overage()
        if not groups:
            raise UserError(
                self.env._("The overage of these calls has been invoiced already.")
            )
        return self.env["account.move"].create(
            [
                self._prepare_overage_invoice(*common, calls)
                for common, calls in groups.items()
            ]
        )

    @api.model
    def _prepare_overage_invoice(self, company, contract, client, currency, calls):
        if contract:
            values = contract._prepare_invoice(company._support_today())
        else:
            values = {
                "move_type": "out_invoice",
                "company_id": company.id,
                "partner_id": client.address_get(["invoice"])["invoice"],
                "invoice_date": company._support_today(),
            }
        values["currency_id"] = currency.id
        values["invoice_line_ids"] = [
            Command.create(line) for line in calls._prepare_overage_lines(values)
        ]
        return values

    def _prepare_overage_lines(self, invoice):
        """Return the values of invoice lines: one amount per month and product.

        :param dict invoice: the values of the invoice, for language and taxes
        """
        company = self.env["res.company"].browse(invoice["company_id"])
        partner = self.env["res.partner"].browse(invoice["partner_id"])
        self_there = self.with_company(company).with_context(
            lang=partner.lang or self.env.lang
        )
        position = self.env["account.fiscal.position"].browse(
            invoice.get("fiscal_position_id") or ()
        ) or self_there.env["account.fiscal.position"]._get_fiscal_position(partner)
        months = self_there.grouped(
            lambda call: (call.work_date.replace(day=1), call.overage_product_id)
        )
        return [
            calls._prepare_overage_line(month, product, position)
            for (month, product), calls in months.items()
        ]

    def _prepare_overage_line(self, month, product, position):
        company = self.env.company
        amount = product._get_tax_included_unit_price_from_price(
            sum(self.mapped("overage_amount")),
            product.taxes_id._filter_taxes_by_company(company),
            fiscal_position=position,
        )
        return {
            "product_id": product.id,
            "name": self._get_overage_text(month, product),
            "quantity": 1,
            "product_uom_id": self.env["uom.uom"]._get_support_unit().id,
            "price_unit": amount,
            "support_call_ids": [Command.set(self.ids)],
            "support_charged_hours": sum(self.mapped("hours_overage")),
        }

    def _get_overage_text(self, month, product):
        """Return the text of an overage line: what, in which month, on which tickets."""
        month_name = format_date(self.env, month, date_format="LLLL y")
        numbers = sorted(set(self.ticket_id.mapped("number")))
        if not numbers:
            return self.env._(
                "%(product)s, %(month)s", product=product.name, month=month_name
            )
        return self.env._(
            "%(product)s, %(month)s (%(tickets)s)",
            product=product.name,
            month=month_name,
            tickets=", ".join(numbers),
        )

    @api.model
    def _cron_invoice_overage(self):
        """Draft the invoices of the months that have ended, where the company wants it."""
        for done in self._invoice_ended_months():
            self.env["ir.cron"]._commit_progress(done)

    @api.model
    def _invoice_ended_months(self):
        """Invoice the overage of ended months, one subscription after the other.

        What goes with the next premium waits for that. A client whose invoice cannot be
        made does not keep the others waiting.

        :return: a generator of the number of calls on each invoice
        """
        companies = self.env["res.company"].search(
            [("parent_id", "=", False), ("support_overage_monthly", "=", True)]
        )
        for company in companies:
            last_day = company._support_today().replace(day=1) - timedelta(days=1)
            calls = self.search(
                self._get_overage_domain(last_day)
                & Domain("company_id", "child_of", company.id)
            )
            for common, of_one in calls._group_overage().items():
                _company, contract, client, _currency = common
                if contract.support_overage_invoicing == "premium":
                    continue
                try:
                    with self.env.cr.savepoint():
                        of_one._invoice_overage()
                except UserError as error:
                    _logger.warning(
                        "Overage of client %s was not invoiced: %s", client.id, error
                    )
                yield len(of_one)

    # ------------------------------------------------------------------
    # Each hour is billed once, and comes back when its invoice does not stand
    # ------------------------------------------------------------------

    def _claim_overage(self, line):
        """Put the overage of these calls on an invoice line.

        Two invoices for one call at once write the same row: the database lets one of
        them through, and the other is tried again and finds the call taken.

        :raises UserError: when another line bills a call, or nothing is left to bill
        """
        rest = self.filtered(lambda call: call.overage_invoice_line_id != line)
        taken = rest.filtered(
            lambda call: (
                call.overage_invoice_line_id
                or not (call.hours_overage or call.awaiting_reason == "credited")
            )
        )
        if taken:
            raise UserError(
                self.env._(
                    "“%(line)s” bills calls that have been billed or decided on since: "
                    "%(calls)s. Delete that line, or credit what bills them now.",
                    line=line.name,
                    calls=", ".join(taken.mapped("summary")),
                )
            )
        for call in rest:
            values = {"overage_invoice_line_id": line.id}
            if call.awaiting_reason == "credited":
                values |= {
                    "hours_overage": call.hours_overage + call.hours_awaiting,
                    "hours_awaiting": 0,
                    "awaiting_reason": False,
                }
            call._write_charge(values)

    def _return_overage(self):
        """Take the overage of these calls off its invoice: a manager bills it again or
        absorbs it."""
        for call in self:
            values = {"overage_invoice_line_id": False}
            if not call.hours_awaiting:
                values |= {
                    "hours_overage": 0,
                    "hours_awaiting": call.hours_overage,
                    "awaiting_reason": "credited",
                }
            call._write_charge(values)

    def _check_overage_comes_off(self):
        """Overage that is on an invoice is credited there first."""
        res = super()._check_overage_comes_off()
        if self.overage_invoice_line_id:
            raise UserError(
                self.env._(
                    "The overage of this call is on invoice %s. Credit that line "
                    "first, then reverse the call.",
                    self.overage_invoice_line_id.move_id.display_name,
                )
            )
        return res

    def _prepare_decided_overage(self, hours, product):
        """What was billed before is billed again at the price that it had."""
        if self.awaiting_reason == "credited":
            return self._prepare_overage(
                hours, self.overage_product_id, self.overage_price
            )
        return super()._prepare_decided_overage(hours, product)
