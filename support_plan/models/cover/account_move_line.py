# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    support_period_start = fields.Date(
        related="support_period_id.date_start",
        string="Cover From",
        store=True,
        precompute=True,
        copy=False,
        help="First day of the term that this premium pays for.",
        groups="base.group_user",
    )
    support_period_end = fields.Date(
        related="support_period_id.date_end",
        string="Cover Until",
        store=True,
        precompute=True,
        copy=False,
        help="Last day of the term that this premium pays for.",
        groups="base.group_user",
    )
    support_origin_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Credits",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The invoice line that this line of a credit note takes back.",
        groups="base.group_user",
    )
    support_credit_line_ids = fields.One2many(
        comodel_name="account.move.line",
        inverse_name="support_origin_line_id",
        string="Credited By",
        groups="base.group_user",
    )
    # Odoo follows these back from an invoice to what its payment covers; without them
    # it would search for every line that it writes, in every invoice of the company.
    support_term_ids = fields.One2many(
        comodel_name="support.plan.term",
        inverse_name="invoice_line_id",
        groups="base.group_user",
    )

    def _copy_data_extend_business_fields(self, values):
        """A credit note's line remembers which line it takes back."""
        res = super()._copy_data_extend_business_fields(values)
        if "move_reverse_cancel" in self.env.context:
            values["support_origin_line_id"] = self.id
        elif self.support_period_id:
            self._copy_support_period(values)
        return res

    def _copy_support_period(self, values):
        """Give the period to the invoice that takes the place of a credited one, as
        Odoo's “Reverse and Create Invoice” makes it."""
        self.env["support.plan.settlement"]._settle_noted()
        instead = self.support_period_id.successor_id
        if instead.state == "skipped" and not instead.user_id:
            # Whoever may make the invoice anew may have its period billed by it.
            instead.sudo()._plan_again(
                self.env._("%s is made anew.", self.move_id.name)
            )
        if instead.is_free:
            values["support_period_id"] = instead.id

    def _follow_support_papers(self):
        """A draft that is cancelled leaves its period to another invoice; what was
        posted once has a term, and follows that."""
        for line in self.filtered(lambda line: not line.sudo().support_term_ids):
            line.support_released = line.parent_state == "cancel"
        res = super()._follow_support_papers()
        left = self.filtered(lambda line: line.parent_state == "cancel")
        left.support_period_id.contract_line_id._plan_anew()
        return res

    def _filter_support_credited(self):
        """Return the lines whose whole amount has been taken back by posted credit
        notes. Odoo still shows an invoice that was paid and then credited as paid."""
        if not self:
            return self
        credited = dict(
            self._read_group(
                [
                    ("support_origin_line_id", "in", self.ids),
                    ("parent_state", "=", "posted"),
                ],
                ["support_origin_line_id"],
                ["price_subtotal:sum"],
            )
        )
        return self.filtered(
            lambda line: (
                line in credited
                and line.currency_id.compare_amounts(
                    credited[line], line.price_subtotal
                )
                >= 0
            )
        )

    def _is_support_own(self):
        return bool(self.support_period_id) or super()._is_support_own()

    def _prepare_support_term(self):
        """Return the values of the term that this premium buys."""
        self.ensure_one()
        period = self.sudo().support_period_id
        start, end = period.date_start, period.date_end
        part = self.contract_line_id._get_support_part(start, end)
        return {
            **self.env["support.plan.term"]._prepare_rules(self.contract_line_id),
            "invoice_line_id": self.id,
            "contract_line_id": self.contract_line_id.id,
            "period_id": period.id,
            "date_start": start,
            "date_end": end,
            "whole_days": int(((end - start).days + 1) / part) if part != 1 else 0,
            "premium": self.price_subtotal,
            "currency_id": self.currency_id.id,
        }
