# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class SupportWorkType(models.Model):
    """What kind of work a call is, and how it is charged."""

    _name = "support.work.type"
    _description = "Support Work Type"
    _order = "sequence, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        help="A short name for telephone systems and scripts, such as 'support'.",
        copy=False,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company")
    chargeable = fields.Boolean(
        default=True,
        help="Whether calls of this kind cost the client hours.",
    )
    minimum_hours = fields.Integer(
        string="Minimum Charge",
        default=1,
        help="At least so many whole hours. 0: no minimum for this kind of work, "
        "whatever the plan says.",
    )
    multiplier = fields.Float(
        default=1.0,
        digits=(6, 2),
        help="Minutes are multiplied by this before they are rounded up to whole "
        "hours, for example 1.5 for work after hours.",
    )
    needs_cover = fields.Boolean(
        default=True,
        help="Whether the client must have a plan in force. Our own errors need none.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Billed Outside the Plan As",
        help="Work of this kind is not drawn from prepaid hours: it is billed in whole "
        "hours at the price of this product.",
    )

    _rules_not_negative = models.Constraint(
        "CHECK (minimum_hours >= 0 AND multiplier >= 0)",
        "Minimum and multiplier of a work type are never negative.",
    )
    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another work type has this short name already."
    )
