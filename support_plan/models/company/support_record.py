# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class SupportRecord(models.AbstractModel):
    """Something that happened, or was agreed, once and with one client.

    Rule 16 of docs/rules.md: a duplicate carries nothing that belongs to a client or the
    past. Of such a record nothing would be left, so it is not duplicated.
    """

    _name = "support.record"
    _description = "Record That Is Never Duplicated"

    def copy_data(self, default=None):
        """Refuse to duplicate it, on whatever way.

        :raises UserError: always
        """
        if not self:
            return super().copy_data(default)
        raise UserError(
            self.env._(
                "“%s” records what happened once, so it can't be duplicated.",
                self.env["ir.model"]._get(self._name).name,
            )
        )
