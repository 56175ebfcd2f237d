# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ContractLine(models.Model):
    _inherit = "contract.line"

    support_lot_ids = fields.One2many(
        comodel_name="support.plan.lot",
        inverse_name="contract_line_id",
        string="Lots",
        groups="base.group_user",
    )
