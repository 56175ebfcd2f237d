# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    support_authserv_id = fields.Char(
        string="Mail Server Name (authserv-id)",
        help="The name with which your own mail server begins its "
        "Authentication-Results header. Without it, nothing proves who is behind a "
        "mailing list or a web form.",
        groups="base.group_user",
    )

    def write(self, vals):
        """A gate that only observes lets held e-mail in."""
        res = super().write(vals)
        if "support_gate_mode" in vals:
            self.env["support.held.mail"]._look_again_later()
        return res
