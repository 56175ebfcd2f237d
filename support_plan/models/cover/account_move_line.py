# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    support_period_start = fields.Date(
        string="Cover From",
        copy=False,
        readonly=True,
        help="First day of the term that this premium pays for.",
        groups="base.group_user",
    )
    support_period_end = fields.Date(
        string="Cover Until",
        copy=False,
        readonly=True,
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
    support_released = fields.Boolean(
        string="Period Free Again",
        copy=False,
        readonly=True,
        help="This premium was cancelled or credited: its period may be billed again.",
        groups="base.group_user",
    )

    # Rule 9 of docs/rules.md: one premium per line and period, whatever runs how often.
    _support_one_premium_per_period = models.UniqueIndex(
        """(contract_line_id, support_period_start)
        WHERE support_period_start IS NOT NULL AND support_released IS NOT TRUE""",
        "This subscription line has been invoiced for that period already.",
    )

    def _copy_data_extend_business_fields(self, values):
        """A credit note's line remembers which line it takes back."""
        res = super()._copy_data_extend_business_fields(values)
        if "move_reverse_cancel" in self.env.context:
            values["support_origin_line_id"] = self.id
        elif self.support_period_start:
            self._copy_support_period(values)
        return res

    def _copy_support_period(self, values):
        """Give the period to the invoice that takes the place of a credited one, as
        Odoo's “Reverse and Create Invoice” makes it."""
        self.env["support.plan.settlement"]._settle_noted()
        self.flush_recordset(["support_released"])
        if self.support_released:
            values["support_period_start"] = self.support_period_start
            values["support_period_end"] = self.support_period_end

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
        return bool(self.support_period_start) or super()._is_support_own()

    def _prepare_support_term(self):
        """Return the values of the term that this premium buys."""
        self.ensure_one()
        return {
            **self.env["support.plan.term"]._prepare_rules(self.contract_line_id),
            "invoice_line_id": self.id,
            "contract_line_id": self.contract_line_id.id,
            "date_start": self.support_period_start,
            "date_end": self.support_period_end,
            "premium": self.price_subtotal,
            "currency_id": self.currency_id.id,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_frees_support_period(self):
        """A draft premium that is deleted can be billed again: the contract addon
        leaves the line's last invoiced date behind."""
        premiums = self.filtered(
            lambda line: line.support_period_start and not line.support_released
        )
        for line in premiums:
            line.contract_line_id.sudo()._support_unbill(line.support_period_start)
