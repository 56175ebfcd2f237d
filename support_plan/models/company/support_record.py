# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError

# Only Python here can put this object into a context, as ``support_erasing``: no RPC
# client can forge it. A person's name and words go from what nobody changes otherwise.
ERASING = object()


class SupportRecord(models.AbstractModel):
    """Something that happened, or was agreed, once and with one client.

    Rule 16 of docs/rules.md: a duplicate carries nothing that belongs to a client or the
    past. Of such a record nothing would be left, so it is not duplicated.
    """

    _name = "support.record"
    _description = "Record That Is Never Duplicated"

    @api.model
    def _get_word_for_erased(self, company):
        """Return what stands where a person's name or words were, in the language of
        a company."""
        lang = (company or self.env.company).sudo().partner_id.lang or self.env.lang
        return self.with_context(lang=lang).env._("Erased")

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
