# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError


class SupportPlanSheet(models.TransientModel):
    """Print or send a plan sheet: blank for a meeting, or made out to a client."""

    _name = "support.plan.sheet"
    _description = "Plan Sheet"
    _inherit = "support.choice"

    plan_id = fields.Many2one(
        comodel_name="product.template",
        string="Support Plan",
        required=True,
        domain="[('support_plan_ok', '=', True)]",
        default=lambda self: self.env.company.support_offer_plan_id,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Made Out To",
        help="Empty: a blank sheet, for a meeting.",
        ondelete="cascade",
    )
    contract_line_id = fields.Many2one(
        comodel_name="contract.line",
        string="Subscription",
        help="Whose premium is printed in place of the plan's own.",
        ondelete="cascade",
    )

    def _prepare_sheet(self):
        self.ensure_one()
        line = self.contract_line_id
        if line.product_id.product_tmpl_id != self.plan_id:
            return {}
        return line._prepare_support_plan_sheet()

    def action_print(self):
        """Print the sheet."""
        return self.plan_id.with_context(
            support_sheet={
                "partner_id": self.partner_id.id,
                **self._prepare_sheet(),
            }
        ).action_print_plan_sheet()

    def action_send(self):
        """Open a message to the client with the sheet attached.

        :raises UserError: without a client, or one without an e-mail address
        """
        self.ensure_one()
        if not self.partner_id.email:
            raise UserError(
                self.env._("Choose a client who has an e-mail address, please.")
            )
        name, content = self.plan_id._render_plan_sheet(
            self.partner_id, **self._prepare_sheet()
        )
        attachment = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )
        translated = self.with_context(lang=self.partner_id.lang or self.env.lang)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Plan Sheet"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": "res.partner",
                "default_res_ids": self.partner_id.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self.partner_id.ids,
                "default_subject": translated.plan_id.name,
                "default_body": translated._get_message(),
                "default_attachment_ids": attachment.ids,
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }

    def _get_message(self):
        return Markup("<p>%s</p><p>%s</p>") % (
            self.env._("Hello %s,", self.partner_id.name or ""),
            self.env._(
                "we only offer support on our prepaid plans. Attached is %(plan)s: what "
                "it includes, what it costs and how it works, on one page. To take it, "
                "sign it and send it back; your cover starts when the premium is paid.",
                plan=self.plan_id.name,
            ),
        )
