# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client in which companies the gate only observes, so that staff
        see it wherever they are."""
        result = super().session_info()
        user = self.env.user
        if request.session.uid and user.has_group(
            "helpdesk_mgmt.group_helpdesk_user_own"
        ):
            result["support_gate_observes"] = (
                user.company_ids.sudo()
                .filtered(lambda one: one.root_id.support_gate_mode == "observe")
                .ids
            )
        return result
