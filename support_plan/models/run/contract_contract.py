# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.base.models.ir_qweb_fields import nl2br


class ContractContract(models.Model):
    """What of a subscription is due, and when its invoices are dated.

    A contract with a plan line is ours as a whole, so that a client gets one invoice
    for what begins on one day. Its other lines keep their own rhythm, are due on their
    own day and not ahead of it, and go along when a premium of the same day is invoiced
    ahead. All other contracts are left to the contract addon's run.
    """

    _inherit = "contract.contract"

    @api.model
    def _cron_recurring_create(self, date_ref=False, create_type="invoice"):
        """Leave subscriptions out of the contract addon's own run."""
        apart = self.with_context(support_plans_apart=create_type == "invoice")
        return super(ContractContract, apart)._cron_recurring_create(
            date_ref, create_type
        )

    @api.model
    def _get_contracts_to_invoice_domain(self, date_ref=None):
        domain = super()._get_contracts_to_invoice_domain(date_ref)
        if self.env.context.get("support_plans_apart"):
            domain = Domain(domain) & ~self._get_support_plan_domain()
        return domain

    @api.model
    def _search_support_due(self, company, date):
        """Return a company's subscriptions that have something to invoice.

        :param date: the day of the run; premiums are due the company's days ahead
        """
        today = company._support_today()
        premium = Domain("support_plan_ok", "=", True)
        ahead = date + timedelta(days=company.root_id.support_invoice_days_ahead)
        due = Domain("is_canceled", "=", False) & Domain("display_type", "=", False)
        on_hold = Domain("date_start", "<=", today) & (
            Domain("date_end", "=", False) | Domain("date_end", ">", today)
        )
        found = self.search(
            Domain("company_id", "=", company.id)
            & Domain("generation_type", "=", "invoice")
            & Domain("contract_type", "=", "sale")
            & self._get_support_plan_domain()
            & (
                Domain(
                    "contract_line_ids",
                    "any",
                    due & ~premium & Domain("recurring_next_date", "<=", date),
                )
                | Domain(
                    "contract_line_ids",
                    "any",
                    due & premium & Domain("recurring_next_date", "<=", ahead),
                )
                & Domain("support_hold_ids", "not any", on_hold)
            ),
            order="id",
        )
        return found.filtered(lambda contract: contract._get_support_due_date(date))

    def _get_support_due_date(self, date):
        """Return the first day of the oldest period that a run has to invoice.

        :param date: the day of the run
        :return: a date, or None where nothing is due (any more)
        """
        self.ensure_one()
        return min(
            (
                line.recurring_next_date
                for line in self.contract_line_ids
                if not line.display_type and line._is_support_due(date)
            ),
            default=None,
        )

    def _prepare_support_invoice_dates(self, due):
        """Return the dates of the invoice for the periods that begin on a day.

        It is dated today, ahead of its period or within it. A period that is over
        already gets the date of its first day, or of the first day after it on which
        the books are open. Without payment terms it is due on the
        period's first day, but never before today: grace counts from there.

        :param due: a day that :meth:`_get_support_due_date` returned
        """
        self.ensure_one()
        today = self.company_id._support_today()
        ends = [
            line.next_period_date_end
            for line in self.contract_line_ids
            if line.support_plan_ok and line.recurring_next_date == due
        ]
        over = ends and max(filter(None, ends)) < today
        values = {"invoice_date": self._get_support_open_day(due) if over else today}
        partner = self.invoice_partner_id.with_company(self.company_id)
        if not (self.payment_term_id or partner.property_payment_term_id):
            values["invoice_date_due"] = max(due, today)
        return values

    def _get_support_open_day(self, day):
        """Return the first day from a day on, up to today, on which the books are open;
        the day itself, where there is none."""
        today = self.company_id._support_today()
        journal = self._get_support_journal()
        locks = self.company_id._get_violated_lock_dates(day, True, journal)
        first = max((lock[0] + timedelta(days=1) for lock in locks), default=day)
        return first if first <= today else day

    def _preview_support_due(self, date):
        """Reckon what a run on a day would invoice of one company's subscriptions;
        nothing is written.

        :return: for each of them a dict of ``invoice_count``, ``amount`` (net, in the
            subscription's currency) and the first and last day covered, ``date_start``,
            ``date_end``
        """
        days = self.company_id.root_id.support_invoice_days_ahead
        ahead = date + timedelta(days=days)
        plans = self.contract_line_ids.filtered(
            lambda line: (
                line.support_plan_ok
                and line._can_be_invoiced(ahead)
                and not line.contract_id.support_on_hold
            )
        )
        due = plans._get_support_free_periods(ahead).filtered(
            lambda period: period.contract_line_id._has_begun_before(
                period.date_start, date
            )
        )
        of_contract = due.grouped("contract_id")
        return {
            contract: contract._add_up_support_due(
                of_contract.get(contract, due.browse()), date
            )
            for contract in self
        }

    def _add_up_support_due(self, periods, date):
        self.ensure_one()
        others = self.contract_line_ids.filtered(
            lambda line: (
                not line.support_plan_ok
                and not line.display_type
                and line._can_be_invoiced(date)
            )
        )
        starts = set(periods.mapped("date_start"))
        return {
            "invoice_count": len(starts | set(others.mapped("recurring_next_date"))),
            "amount": sum(
                (*periods.mapped("premium"), *others.mapped("price_subtotal"))
            ),
            "date_start": min(starts, default=False),
            "date_end": max(periods.mapped("date_end"), default=False),
        }

    def _note_invoice_problem(self, reason):
        """Show on the subscription why it could not be invoiced, and give whoever is
        responsible something to do; the contract addon takes both away again once an
        invoice is made."""
        self.ensure_one()
        self.write(
            {
                "invoice_generation_error": reason,
                "invoice_generation_error_date": fields.Datetime.now(),
            }
        )
        # The summary is the contract addon's own: it looks for it when it tidies up.
        summary = "Recurring invoice failed"
        if summary not in self.activity_ids.mapped("summary"):
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=nl2br(reason),
                user_id=(self.user_id or self.env.user).id,
            )


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _is_support_due(self, date):
        """Tell whether a run on a day invoices this line's next period.

        A premium is due the company's days ahead, and never more than one period
        ahead: the period before it has begun.
        """
        self.ensure_one()
        if not self.support_plan_ok:
            return self._can_be_invoiced(date)
        contract = self.contract_id
        days = contract.company_id.root_id.support_invoice_days_ahead
        if not self._can_be_invoiced(date + timedelta(days=days)):
            return False
        return not contract.support_on_hold and self._has_begun_before(
            self.next_period_date_start, date
        )

    def _filter_support_invoiced_now(self):
        """A run invoices none further ahead than its day allows, though another line of
        the subscription is due; a person may."""
        lines = super()._filter_support_invoiced_now()
        date = self.env.context.get("support_run_date")
        return (
            lines.filtered(lambda line: line._is_support_due(date)) if date else lines
        )

    def _has_begun_before(self, start, date):
        """Tell whether the period before the one that begins on ``start`` has begun by
        a day, or there is none."""
        if start <= date:
            return True
        before = self._get_support_start_before(start)
        return not before or before <= date
