# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from ..models.gate.support_refusal import TESTING


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Let a model know that its file is only tested, so that it can give totals."""
        testing = self.with_context(import_dryrun=dryrun and TESTING)
        return super(BaseImport, testing).execute_import(
            fields, columns, options, dryrun=dryrun
        )
