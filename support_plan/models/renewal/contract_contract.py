# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class ContractContract(models.Model):
    """A subscription renews by itself, unless notice was given."""

    _inherit = "contract.contract"

    support_notice_date = fields.Date(
        string="Notice Given On",
        readonly=True,
        copy=False,
        tracking=True,
        groups="base.group_user",
    )
    support_notice_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Noted By",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    support_notice_reason = fields.Char(
        string="Reason of Notice",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    support_ends_on = fields.Date(
        string="Ends After",
        readonly=True,
        copy=False,
        help="The last day of cover, as notice was given. Nothing is invoiced beyond.",
        groups="base.group_user",
    )
    support_lapsed = fields.Boolean(
        compute="_compute_support_lapsed",
        compute_sudo=True,
        help="There was a term, and none goes on: the last one ended, or its renewal "
        "was not paid in its grace period.",
        groups="base.group_user",
    )

    @api.depends(
        "support_term_ids.date_end",
        "support_term_ids.revoked",
        "support_term_ids.covered_from",
        "support_term_ids.grace_until",
        "support_term_ids.lapsed_on",
    )
    def _compute_support_lapsed(self):
        for contract in self:
            today = contract.company_id._support_today()
            terms = contract.support_term_ids
            contract.support_lapsed = bool(terms) and not terms.filtered(
                lambda term, today=today: (
                    not term.revoked
                    and term.date_end >= today
                    and (
                        term.covered_from
                        or not term.lapsed_on
                        and (not term.grace_until or term.grace_until >= today)
                    )
                )
            )

    def _give_notice(self, day, last_day, reason, credit=True):
        """Let the subscription end, and say so on it.

        :param day: when notice was given
        :param last_day: the last day of cover
        :param credit: whether renewals beyond that day, which are invoiced already and
            not paid, are credited
        :raises UserError: when something beyond that day is paid, or is not to be
            credited
        """
        self.ensure_one()
        beyond = self.support_term_ids.filtered(
            lambda term: not term.revoked and term.date_start > last_day
        )
        if beyond.filtered("covered_from") or (beyond and not credit):
            raise UserError(
                self.env._(
                    "The term from %s is invoiced already. Credit its invoice first, or "
                    "let the subscription end after it.",
                    format_date(self.env, min(beyond.mapped("date_start"))),
                )
            )
        beyond._credit_premiums()
        self.contract_line_ids.filtered("support_plan_ok")._end_cover(last_day)
        self.write(
            {
                "support_notice_date": day,
                "support_notice_user_id": self.env.user.id,
                "support_notice_reason": reason,
                "support_ends_on": last_day,
            }
        )
        self.message_post(
            body=self.env._(
                "Notice was given on %(day)s: ends after %(last)s. %(reason)s",
                day=format_date(self.env, day),
                last=format_date(self.env, last_day),
                reason=reason or "",
            )
        )

    def action_support_withdraw_notice(self):
        """Let the subscription renew again, as the notice was withdrawn."""
        for contract in self:
            if not contract.support_ends_on:
                raise UserError(self.env._("No notice was given."))
            for line in contract.contract_line_ids.filtered("support_plan_ok"):
                if line.date_end == contract.support_ends_on:
                    line.date_end = False
            contract.message_post(body=self.env._("The notice was withdrawn."))
        self._forget_notice()
        return True

    def _forget_notice(self):
        self.write(
            {
                "support_notice_date": False,
                "support_notice_user_id": False,
                "support_notice_reason": False,
                "support_ends_on": False,
            }
        )

    def _get_support_last_day(self, day):
        """Return the last day of the term that a day lies in, or of the last one before
        it; the day itself, where there is none."""
        self.ensure_one()
        ends = [
            term.date_end
            for term in self.support_term_ids
            if not term.revoked and term.date_start <= day
        ]
        return max(ends, default=day)

    # ------------------------------------------------------------------
    # Taking cover up again
    # ------------------------------------------------------------------

    def _reinstate(self, line, day, fee=None, fee_amount=0):
        """Begin the plan anew on a day, and invoice its premium with the fee.

        Renewals that were never paid are credited, and the old line ends.

        :param line: the plan line that lapsed or ended
        :param fee: a product, if there is a fee
        :return: the posted invoice
        """
        self.ensure_one()
        unpaid = line.support_term_ids.filtered(
            lambda term: not term.revoked and not term.covered_from
        )
        unpaid._credit_premiums()
        kept = line.support_term_ids.filtered(lambda term: not term.revoked)
        before = line.date_start - timedelta(days=1)
        line._end_cover(max(kept.mapped("date_end"), default=before))
        self._forget_notice()
        fresh = self.env["contract.line"].create(
            {
                "contract_id": self.id,
                "product_id": line.product_id.id,
                "name": line.name,
                "quantity": line.quantity,
                "uom_id": line.uom_id.id,
                "automatic_price": line.automatic_price,
                "specific_price": line.price_unit,
                "discount": line.discount,
                "date_start": day,
                "recurring_next_date": day,
            }
        )
        return self._invoice_reinstatement(fresh, fee, fee_amount)

    def _invoice_reinstatement(self, line, fee, fee_amount):
        invoice_dates = self._prepare_support_invoice_dates(line.date_start)
        (values,) = self._prepare_recurring_invoices_values(line.date_start)
        if fee:
            values["invoice_line_ids"].append(
                fields.Command.create(
                    {"product_id": fee.id, "quantity": 1, "price_unit": fee_amount}
                )
            )
        invoice = self.env["account.move"].create({**values, **invoice_dates})
        invoice.action_post()
        self.message_post(
            body=self.env._(
                "Taken up again as of %(day)s: %(invoice)s",
                day=format_date(self.env, line.date_start),
                invoice=invoice._get_html_link(title=invoice.name),
            )
        )
        return invoice
