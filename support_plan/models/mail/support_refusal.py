# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class SupportRefusal(models.Model):
    """The e-mail that was held when somebody was turned away."""

    _inherit = "support.refusal"

    held_mail_ids = fields.One2many(
        comodel_name="support.held.mail",
        inverse_name="refusal_id",
        string="Held E-mail",
        groups="support_plan.group_agent",
    )

    def _get_bounced_record(self, address):
        """Staff hear of it on the e-mail that was answered, where there is one."""
        answered = self.sudo().held_mail_ids.filtered(lambda m: m.answer == "sent")
        mail = answered.filtered(lambda m: m.email == address).sorted("id")[-1:]
        if mail:
            reason = self.env._("Our answer to %s was not delivered.", address)
            mail.write({"answer": "failed", "failure": reason})
        return (
            mail or answered.sorted("id")[-1:] or super()._get_bounced_record(address)
        )
