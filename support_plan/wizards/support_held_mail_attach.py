# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from email.utils import parseaddr

from odoo import api, fields, models
from odoo.exceptions import UserError


class SupportHeldMailAttach(models.TransientModel):
    """Say which client an address belongs to: its held e-mail is the client's then."""

    _name = "support.held.mail.attach"
    _description = "Attach an Address to a Client"

    mail_id = fields.Many2one(
        comodel_name="support.held.mail", required=True, readonly=True
    )
    email = fields.Char(related="mail_id.email", string="Address")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
        help="The client, or the person there whom the address belongs to.",
    )
    contact_name = fields.Char(
        string="Name", compute="_compute_contact_name", store=True, readonly=False
    )

    @api.depends("mail_id")
    def _compute_contact_name(self):
        for wizard in self:
            name, address = parseaddr(wizard.mail_id.email_from or "")
            wizard.contact_name = name or address

    def action_attach(self):
        """Attach the address, and let its held e-mail in if the client has cover."""
        self.ensure_one()
        self.mail_id._check_is_staff()
        if not self.email:
            raise UserError(self.env._("This e-mail names no address."))
        contact = self._get_contact()
        mails = self.env["support.held.mail"].search(
            [
                ("email", "=", self.email),
                ("company_id", "=", self.mail_id.company_id.id),
                ("state", "=", "held"),
            ]
        )
        mails.sudo().write({"author_id": contact.id, "author_chosen": True})
        mails.refusal_id.sudo().filtered(lambda r: not r.partner_id).write(
            {"partner_id": contact.commercial_partner_id.id}
        )
        allowed = mails.sudo().filtered_domain(mails._get_waiting_domain())
        allowed = allowed._filter_allowed()
        tickets = self.env["helpdesk.ticket"]
        for mail in allowed.sorted("received_at"):
            tickets |= mail.sudo(False)._let_in()
        if tickets:
            return tickets._get_records_action(name=self.env._("Tickets"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "The address belongs to %s now, who has no cover: the e-mail stays "
                    "held until there is.",
                    contact.commercial_partner_id.display_name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_contact(self):
        """Return the contact of the address at the client: the one chosen, or another
        of the client's, or a new one."""
        partner = self.partner_id
        family = partner.commercial_partner_id.child_ids | partner
        family |= partner.commercial_partner_id
        known = family.filtered(lambda p: p.email_normalized == self.email)
        if known:
            return known[:1]
        # Support staff need not be allowed to change contacts: this adds one address.
        # Not to somebody who logs in: it could be used to reset a password.
        logs_in = partner.sudo().with_context(active_test=False).user_ids
        if not partner.email and not partner.is_company and not logs_in:
            partner.sudo().email = self.email
            return partner
        return (
            self.env["res.partner"]
            .sudo()
            .create(
                {
                    "name": self.contact_name or self.email,
                    "email": self.email,
                    "parent_id": partner.commercial_partner_id.id,
                    "type": "contact",
                }
            )
        )
