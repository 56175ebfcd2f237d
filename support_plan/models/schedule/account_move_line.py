# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountMoveLine(models.Model):
    """A premium's invoice line points at the period that it bills."""

    _inherit = "account.move.line"

    support_period_id = fields.Many2one(
        comodel_name="support.plan.period",
        string="Period",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The period of the subscription that this premium bills.",
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
        """(support_period_id)
        WHERE support_period_id IS NOT NULL AND support_released IS NOT TRUE""",
        "This period has been invoiced already.",
    )

    @api.constrains("support_period_id", "contract_line_id")
    def _check_support_period(self):
        """Only an invoice of the period's own line bills it.

        :raises ValidationError: in words
        """
        for line in self:
            period = line.sudo().support_period_id
            if not period or line.support_released:
                continue
            if (
                period.contract_line_id != line.contract_line_id
                or line.move_id.move_type != "out_invoice"
            ):
                raise ValidationError(
                    self.env._(
                        "%s is billed by an invoice of its own subscription line.",
                        period.display_name,
                    )
                )
            if period.is_opening or period.state in ("skipped", "credited"):
                raise ValidationError(
                    self.env._(
                        "%s is not planned to be billed. Plan it again first.",
                        period.display_name,
                    )
                )

    def unlink(self):
        """What a deleted draft billed is planned again, as its line is by now."""
        lines = self.sudo().support_period_id.contract_line_id
        res = super().unlink()
        lines._plan_anew()
        return res

    def _follow_support_papers(self):
        """Let periods say what became of their invoices: billed once posted, planned
        while there is a draft, or none."""
        self.support_period_id._follow_papers()
