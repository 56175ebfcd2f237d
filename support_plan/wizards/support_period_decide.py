# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class SupportPeriodDecide(models.TransientModel):
    """Skip periods of a schedule, plan them again or fix their premium: with a reason."""

    _name = "support.period.decide"
    _description = "Decide About Periods"

    period_ids = fields.Many2many(
        comodel_name="support.plan.period",
        string="Periods",
        required=True,
        default=lambda self: self._default_periods(),
    )
    decision = fields.Selection(
        selection=[
            ("skip", "Skip: no invoice, and no cover"),
            ("plan_again", "Plan again: the recurring run invoices it"),
            ("fix_premium", "Fix the premium"),
        ],
        required=True,
        default="skip",
    )
    premium = fields.Monetary(
        compute="_compute_premium",
        store=True,
        precompute=True,
        readonly=False,
        help="The net premium of each of these periods.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_premium", store=True
    )
    reason = fields.Char(required=True)

    @api.model
    def _default_periods(self):
        if self.env.context.get("active_model") != "support.plan.period":
            return self.period_ids
        return self.period_ids.browse(self.env.context.get("active_ids", []))

    @api.depends("period_ids")
    def _compute_premium(self):
        for wizard in self:
            first = wizard.period_ids[:1]
            wizard.premium = first.premium
            wizard.currency_id = first.currency_id

    def action_decide(self):
        """Do what was decided, and say so on the subscriptions.

        :raises UserError: where it can't be done for one of the periods
        """
        self.ensure_one()
        if not self.period_ids:
            raise UserError(self.env._("Choose the periods first."))
        if self.decision == "skip":
            self.period_ids._skip(self.reason)
        elif self.decision == "plan_again":
            self.period_ids._plan_again(self.reason)
        else:
            if len(self.period_ids.currency_id) > 1:
                raise UserError(
                    self.env._("Fix the premiums of one currency at a time.")
                )
            self.period_ids._fix_premium(self.premium, self.reason)
        return {"type": "ir.actions.act_window_close"}
