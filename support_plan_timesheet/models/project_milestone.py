# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ProjectMilestone(models.Model):
    """A milestone tells how much of an order it delivers, where projects are sold."""

    _name = "project.milestone"
    _inherit = ["project.milestone", "support.hidden.time"]
    _support_time_fields = frozenset({"product_uom_id", "product_uom_qty"})
