# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import float_round, ormcache

# To how many decimals hours are compared.
HOUR_DIGITS = 3


class UomUom(models.Model):
    """Units of time: those that have a common reference with the hour."""

    _inherit = "uom.uom"

    @api.model
    def _get_support_hour(self):
        return self.env.ref("uom.product_uom_hour")

    @api.model
    @ormcache()
    def _get_support_time_ids(self):
        """Return the ids of all units of time, archived ones included."""
        hour = self.sudo()._get_support_hour()
        reference = int(hour.parent_path.split("/")[0])
        units = self.sudo().with_context(active_test=False)
        return tuple(units.search([("id", "child_of", reference)]).ids)

    def _is_support_time(self):
        """Tell whether this is a unit of time. No unit at all is none."""
        return self.id in self._get_support_time_ids()

    def _get_support_hours(self, quantity):
        """Return a quantity of this unit of time in hours, unrounded."""
        return self._compute_quantity(quantity, self._get_support_hour(), round=False)

    def _get_support_whole_hours(self, quantity):
        """Return a quantity of this unit of time in hours, rounded up to whole ones.

        Three decimals of an hour are four seconds: Odoo's minute is 0.0166667 hours,
        and sixty of them are one hour, not two.
        """
        hours = float_round(self._get_support_hours(quantity), HOUR_DIGITS)
        return float_round(hours, precision_digits=0, rounding_method="UP")

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        self.env.registry.clear_cache()
        return units

    def write(self, vals):
        res = super().write(vals)
        if "relative_uom_id" in vals:
            self.env.registry.clear_cache()
        return res
