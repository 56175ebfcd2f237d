# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import SQL


class SupportGate(models.AbstractModel):
    """Calls under review speak for their hours before a manager lets them be drawn."""

    _inherit = "support.gate"

    @api.model
    def _get_reserving_queries(self):
        return [
            *super()._get_reserving_queries(),
            SQL(
                """SELECT call.term_id, call.hours_reserved AS hours
                   FROM support_call call WHERE call.state = 'to_review'"""
            ),
        ]

    def _flush_facts(self):
        res = super()._flush_facts()
        self.env["support.call"].flush_model(["term_id", "state", "hours_reserved"])
        return res
