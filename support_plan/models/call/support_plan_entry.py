# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class SupportPlanEntry(models.Model):
    """The entries of a call: what it drew, and what of that was given back."""

    _inherit = "support.plan.entry"

    call_id = fields.Many2one(
        comodel_name="support.call",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _draws_name_their_call = models.Constraint(
        "CHECK (kind <> 'draw' OR call_id IS NOT NULL)",
        "A draw-down belongs to a call.",
    )

    @api.model
    def _get_guarded_columns(self):
        return [*super()._get_guarded_columns(), "call_id"]

    @api.model
    def _draw(self, call, takes):
        """Take hours from lots for a call, on the day of its work.

        :param call: the call, whose local day dates the entries
        :param takes: list of :class:`~odoo.addons.support_plan.hours.Take`
        :return: the entries
        """
        return self.sudo().create(
            [
                {
                    "lot_id": take.key,
                    "kind": "draw",
                    "hours": -take.hours,
                    "date": call.work_date,
                    "call_id": call.id,
                }
                for take in takes
            ]
        )

    def _prepare_reversal(self, hours, reason):
        values = super()._prepare_reversal(hours, reason)
        return {**values, "call_id": self.call_id.id}
