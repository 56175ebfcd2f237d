# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class SupportNotice(models.TransientModel):
    """Note that notice was given: by whom, when, and the last day of cover."""

    _name = "support.notice"
    _description = "Notice of a Support Subscription"

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Subscription",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    date = fields.Date(
        string="Given On",
        required=True,
        default=lambda self: self.env.company._support_today(),
    )
    date_end = fields.Date(
        string="Ends After",
        required=True,
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
        help="The last day of cover.",
    )
    reason = fields.Char()
    credit = fields.Boolean(
        string="Credit the Renewal",
        default=True,
        help="A renewal that is invoiced already and not paid is credited.",
    )

    @api.depends("contract_id", "date")
    def _compute_date_end(self):
        for wizard in self:
            wizard.date_end = wizard.contract_id and (
                wizard.contract_id._get_support_last_day(
                    wizard.date or fields.Date.context_today(wizard)
                )
            )

    def action_give_notice(self):
        """Let the subscription end.

        :raises UserError: when a later term is paid, or is not to be credited
        """
        self.ensure_one()
        self.contract_id._give_notice(
            self.date, self.date_end, self.reason, credit=self.credit
        )
        return {"type": "ir.actions.act_window_close"}
