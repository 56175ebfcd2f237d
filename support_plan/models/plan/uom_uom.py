# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class UomUom(models.Model):
    """The unit of an amount."""

    _inherit = "uom.uom"

    @api.model
    def _get_support_unit(self):
        """Return Units, the unit of every line that is an amount."""
        return self.env.ref("uom.product_uom_unit")
