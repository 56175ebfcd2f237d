# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class PrivacyLookupWizardLine(models.TransientModel):
    """Odoo's lookup deletes as superuser; of ours only what is of one's companies."""

    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """Delete the record.

        :raises UserError: where it belongs to a company that the user has no access to
        """
        self._check_support_company()
        return super().action_unlink()

    def _onchange_is_active(self):
        self._check_support_company()
        return super()._onchange_is_active()

    def _check_support_company(self):
        kinds = self.env["support.person"]._get_kinds()
        for line in self.filtered(lambda one: one.res_model in kinds):
            company = self.env[line.res_model].sudo().browse(line.res_id).company_id
            if company and company not in self.env.user.company_ids.parent_ids:
                raise UserError(
                    self.env._(
                        "This record belongs to %s. Ask an administrator of that "
                        "company.",
                        company.name,
                    )
                )
