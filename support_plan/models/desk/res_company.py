# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.tools import ormcache


class ResCompany(models.Model):
    """What a company sets for its call desk."""

    _inherit = "res.company"

    support_sentence = fields.Text(
        string="What to Say Without Cover",
        translate=True,
        default=lambda self: self.env._(
            "We only offer support on our prepaid plan. I will gladly send you its "
            "terms; as soon as it is in force, we are at your service."
        ),
        help="The call desk shows this sentence to say to somebody without cover.",
    )
    support_timer_hours = fields.Integer(
        string="A Timer Runs at Most (Hours)",
        default=4,
        required=True,
        help="A timer that was left running is stopped at so many hours, and the call "
        "is sent to review.",
    )
    support_warning_minutes = fields.Integer(
        string="Warn Before the Hours Run Out (Minutes)",
        default=10,
        help="The call desk warns so many minutes before a call has used up the "
        "prepaid hours.",
    )

    _support_timer_hours_positive = models.Constraint(
        "CHECK (support_timer_hours > 0 AND COALESCE(support_warning_minutes, 0) >= 0)",
        "A timer may run for one hour at least, and a warning comes before and not "
        "after.",
    )

    def cache_invalidation_fields(self):
        return super().cache_invalidation_fields() | {"country_id"}

    @ormcache("self.id")
    def _get_support_phone_region(self):
        """Return the country that telephone numbers are read in where they have no
        country code: its ISO code and its own country code, or nothing."""
        country = self.sudo().country_id
        return country.code or None, country.phone_code or None
