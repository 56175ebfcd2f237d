# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """The calls behind an overage line."""

    _inherit = "account.move.line"

    support_call_ids = fields.Many2many(
        comodel_name="support.call",
        relation="support_plan_line_call_rel",
        column1="line_id",
        column2="call_id",
        string="Calls Billed",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="The calls whose overage this line bills.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(vals.get("support_call_ids") for vals in vals_list):
            for line in lines.sudo().filtered("support_call_ids"):
                line._claim_support_calls()
        return lines

    def _claim_support_calls(self):
        """Bill the calls of this line, once.

        :raises UserError: when they are billed elsewhere, or their hours have changed
        """
        self.ensure_one()
        calls = self.support_call_ids
        calls._claim_overage(self)
        if sum(calls.mapped("hours_overage")) != self.support_charged_hours:
            raise UserError(
                self.env._(
                    "The hours behind “%s” have changed since it was written. Delete "
                    "that line and invoice the overage anew.",
                    self.name,
                )
            )

    def _is_support_own(self):
        return super()._is_support_own() or bool(self.support_call_ids)

    def action_open_support_calls(self):
        """Open the calls that these lines bill."""
        return self.support_call_ids._get_records_action(
            name=self.env._("Calls"),
            domain=[("id", "in", self.support_call_ids.ids)],
            views=[(False, "list"), (False, "form")],
        )
