# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ResPartner(models.Model):
    """Held e-mail is looked at again when it may be known now who sent it."""

    _inherit = "res.partner"

    def _follow_support_creation(self, vals_list):
        res = super()._follow_support_creation(vals_list)
        if any(vals.get("email") for vals in vals_list):
            self.env["support.held.mail"]._look_again_later()
        return res

    def _follow_confirmed_details(self):
        res = super()._follow_confirmed_details()
        self.env["support.held.mail"]._look_again_later()
        return res

    def _follow_support_change(self, vals, before):
        res = super()._follow_support_change(vals, before)
        facts = self.env["support.gate"]._get_client_fields()
        if ({"email", "parent_id", "active"} | facts) & set(vals):
            self.env["support.held.mail"]._look_again_later()
        return res
