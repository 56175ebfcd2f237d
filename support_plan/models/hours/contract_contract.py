# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ContractContract(models.Model):
    _inherit = "contract.contract"

    support_lot_ids = fields.One2many(
        comodel_name="support.plan.lot",
        inverse_name="contract_id",
        string="Lots of Hours",
        groups="base.group_user",
    )

    def action_open_support_lots(self):
        """Open the lots of prepaid hours of this subscription."""
        return self.support_lot_ids._get_records_action(
            name=self.env._("Lots of Hours"),
            domain=[("contract_id", "in", self.ids)],
            views=[(False, "list"), (False, "form")],
        )
