# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

# The same as `contract.contract._is_on_hold`, of a `term` on a `day`, for queries in SQL.
ON_HOLD = """EXISTS (
    SELECT FROM support_plan_hold hold
    WHERE hold.contract_id = term.contract_id
      AND hold.date_start <= %(day)s
      AND (hold.date_end IS NULL OR hold.date_end > %(day)s)
)"""


class SupportPlanHold(models.Model):
    """A time in which a subscription gives no cover; its dates do not move."""

    _name = "support.plan.hold"
    _description = "Hold of a Support Subscription"
    _inherit = "support.record"
    _order = "date_start desc, id desc"
    _rec_name = "reason"

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Subscription",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    date_start = fields.Date(string="Since", required=True)
    date_end = fields.Date(
        string="Released On",
        help="The first day on which the subscription covers again.",
    )
    reason = fields.Char(required=True)
    placed_by = fields.Many2one(
        comodel_name="res.users",
        default=lambda self: self.env.user,
        readonly=True,
    )
    release_reason = fields.Char(
        string="Why Released", help="Why the subscription was taken off hold."
    )
    released_by = fields.Many2one(comodel_name="res.users", readonly=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "A hold is released on or after the day it was placed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create(vals_list)
        self._settle_held(holds.contract_id)
        return holds

    def write(self, vals):
        contracts = self.contract_id
        res = super().write(vals)
        self._settle_held(contracts | self.contract_id)
        return res

    def unlink(self):
        contracts = self.contract_id
        res = super().unlink()
        self._settle_held(contracts.exists())
        return res

    @api.model
    def _settle_held(self, contracts):
        """Settle what follows from days that are now on hold, or no more.

        :param contracts: subscriptions whose holds have changed
        """
        settlement = self.env["support.plan.settlement"]
        settlement._note(contracts.support_term_ids)
        settlement._settle_noted()

    def _release(self, reason):
        """End the holds today and say why on the subscription.

        :param reason: why, in words
        """
        for hold in self:
            hold.write(
                {
                    "date_end": hold.company_id._support_today(),
                    "release_reason": reason,
                    "released_by": self.env.user.id,
                }
            )
            hold.contract_id.message_post(
                body=self.env._(
                    "Taken off hold: %(release)s. It was on hold: %(hold)s",
                    release=reason,
                    hold=hold.reason,
                )
            )
