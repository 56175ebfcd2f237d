# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools.misc import format_date


class ContractContract(models.Model):
    """What is known beforehand to keep a subscription from being invoiced, in words
    that say what to mend. What else goes wrong, Odoo says itself as it happens."""

    _inherit = "contract.contract"

    def _get_support_problems(self, date):
        """Return what keeps subscriptions from being invoiced.

        :param date: the day of the run
        :return: dict of contract to the problem, in words; whole ones are left out
        """
        problems = {}
        for contract in self.with_context(prefetch_fields=True):
            due = contract._get_support_due_date(date)
            problem = due and contract._find_support_problem(due)
            if problem:
                problems[contract] = problem
        return problems

    def _find_support_problem(self, due):
        self.ensure_one()
        lines = self._get_lines_to_invoice(due).filtered("product_id")
        return (
            self._find_client_problem()
            or self._find_journal_problem(due)
            or next(filter(None, map(self._find_product_problem, lines)), None)
            or next(
                filter(None, (li._find_support_date_conflict() for li in lines)), None
            )
        )

    def _find_client_problem(self):
        if not self.partner_id.active:
            return self.env._(
                "%s is archived. Restore the client, or end the subscription.",
                self.partner_id.display_name,
            )
        client = self.invoice_partner_id.with_company(self.company_id)
        if not client:
            return self.env._("Say on the subscription who gets its invoices.")
        if not client.property_account_receivable_id:
            return self.env._(
                "%s has no receivable account. Fill it in on the contact's "
                "accounting page.",
                client.display_name,
            )
        return None

    def _find_journal_problem(self, due):
        journal = self._get_support_journal()
        if not journal:
            return self.env._(
                "%s has no sales journal. Make one, or choose it on the subscription.",
                self.company_id.name,
            )
        invoice_date = self._prepare_support_invoice_dates(due)["invoice_date"]
        locks = self.company_id._get_violated_lock_dates(invoice_date, True, journal)
        if locks:
            return self.env._(
                "The books are locked until %(locked)s, and this invoice would be dated "
                "%(date)s. Unlock the period, or move the subscription's dates.",
                locked=format_date(self.env, max(lock[0] for lock in locks)),
                date=format_date(self.env, invoice_date),
            )
        return None

    def _get_support_journal(self):
        """Return the journal that the contract addon takes for the invoice.

        A batch of subscriptions of one company looks for it once, and names it in the
        context.
        """
        if self.journal_id.active and self.journal_id.type == self.contract_type:
            return self.journal_id
        journals = self.env["account.journal"]
        known = self.env.context.get("support_journal_id")
        if known is not None:
            return journals.browse(known)
        return journals.search(
            [
                ("type", "=", self.contract_type),
                ("company_id", "=", self.company_id.id),
            ],
            limit=1,
        )

    def _prepare_invoice(self, date_invoice, journal=None):
        return super()._prepare_invoice(
            date_invoice, journal or self._get_support_journal()
        )

    def _find_product_problem(self, line):
        product = line.product_id.with_company(self.company_id)
        if not product.active:
            return self.env._(
                "%s is archived. Restore it, or choose another on the subscription.",
                product.display_name,
            )
        accounts = product.product_tmpl_id.get_product_accounts(self.fiscal_position_id)
        account = accounts["income"] or self._get_support_journal().default_account_id
        if not account:
            return self.env._(
                "%s has no income account. Fill it in on the product, its category or "
                "the sales journal.",
                product.display_name,
            )
        if not account.active:
            return self.env._(
                "The income account of %(product)s, %(account)s, is archived. Choose "
                "another.",
                product=product.display_name,
                account=account.display_name,
            )
        taxes = product.with_context(active_test=False).sudo().taxes_id
        taxes = taxes.filtered(lambda tax: tax.company_id == self.company_id)
        if taxes and not any(taxes.mapped("active")):
            return self.env._(
                "The tax of %s is archived, and the premium would be invoiced without "
                "tax. Choose another on the product, or none.",
                product.display_name,
            )
        return None
