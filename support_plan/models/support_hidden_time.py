# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class SupportHiddenTime(models.AbstractModel):
    """For models with fields that tell time, or let it be reckoned from an amount: a
    client's login that sees amounts only does not read these fields."""

    _name = "support.hidden.time"
    _description = "Time That Clients Do Not See"

    # The names of these fields; those that are not there do no harm.
    _support_time_fields = frozenset()

    def _has_field_access(self, field, operation):
        if (
            field.name in self._support_time_fields
            and not self.env.su
            and self.env.user._sees_support_amounts_only()
        ):
            return False
        return super()._has_field_access(field, operation)
