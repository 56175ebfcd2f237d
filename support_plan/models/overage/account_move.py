# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class AccountMove(models.Model):
    """What becomes of the hours behind an invoice as it is posted, cancelled, credited."""

    _inherit = "account.move"

    support_call_count = fields.Integer(
        string="Calls",
        compute="_compute_support_call_count",
        groups="support_plan.group_agent,support_plan.group_billing",
    )

    @api.depends("invoice_line_ids.support_call_ids")
    def _compute_support_call_count(self):
        for move in self:
            move.support_call_count = len(move.invoice_line_ids.support_call_ids)

    def action_open_support_calls(self):
        """Open the calls that this invoice bills."""
        return self.invoice_line_ids.action_open_support_calls()

    def _follow_support_papers(self):
        res = super()._follow_support_papers()
        self._follow_support_overage()
        return res

    def _follow_support_overage(self):
        """Bill the calls of lines that stand, and give back those of lines that do not:
        an invoice that is cancelled, or a line that is credited in full."""
        # Whoever may cancel an invoice gives its calls back.
        lines = self.invoice_line_ids.sudo()
        lines = (lines | lines.support_origin_line_id).filtered("support_call_ids")
        void = lines.filtered(lambda line: line.parent_state == "cancel")
        void |= (lines - void)._filter_support_credited()
        for line in void:
            line.support_call_ids.filtered(
                lambda call, line=line: call.overage_invoice_line_id == line
            )._return_overage()
        for line in lines - void:
            line._claim_support_calls()
