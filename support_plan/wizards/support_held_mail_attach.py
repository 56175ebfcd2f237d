# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from email.utils import parseaddr

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..who import get_address_keys


class SupportHeldMailAttach(models.TransientModel):
    """Say which client an address belongs to: its held e-mail is the client's then.

    An address behind which several people write is nobody's: of such, only the one
    e-mail becomes the client's.
    """

    _name = "support.held.mail.attach"
    _description = "Attach an Address to a Client"

    mail_id = fields.Many2one(
        comodel_name="support.held.mail", required=True, readonly=True
    )
    email = fields.Char(related="mail_id.email", string="Address")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        required=True,
        help="The client, or the person there whom the address belongs to.",
    )
    contact_name = fields.Char(
        string="Name", compute="_compute_contact_name", store=True, readonly=False
    )

    shared_because = fields.Selection(
        selection=[
            ("own", "Our own address"),
            ("list", "A mailing list or web form"),
            ("several", "People of several clients"),
        ],
        compute="_compute_shared_because",
        help="Why the address is no single client's.",
    )
    always = fields.Boolean(
        string="Always This Client",
        help="Take every request from this address as this client's from now on. "
        "Staff can take it back in the contact details.",
    )

    @api.depends("mail_id")
    def _compute_partner_id(self):
        """Propose whom a list, a form or a colleague names."""
        for wizard in self:
            mail = wizard.mail_id
            named = mail.author_id if mail.unproven or mail.cause == "own" else None
            wizard.partner_id = named or wizard.partner_id

    @api.depends("mail_id", "partner_id")
    def _compute_shared_because(self):
        identity = self.env["support.identity"]
        for wizard in self:
            address = wizard.mail_id.email or ""
            clients = identity._find("email", get_address_keys(address)).values()
            clients = wizard.env["res.partner"].sudo().union(*clients)
            clients = clients.commercial_partner_id
            if address and identity._find_own([address]):
                wizard.shared_because = "own"
            elif wizard.mail_id._is_of_list_or_form():
                wizard.shared_because = "list"
            elif clients - wizard.partner_id.sudo().commercial_partner_id:
                wizard.shared_because = "several"
            else:
                wizard.shared_because = False

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
        contact, mails = self._get_contact(), self.mail_id
        if not self.shared_because or self._serves_always():
            mails = mails.search(
                [
                    ("email", "=", self.email),
                    ("company_id", "=", self.mail_id.company_id.id),
                    ("state", "=", "held"),
                ]
            )
            mails.refusal_id.sudo().filtered(lambda r: not r.partner_id).write(
                {"partner_id": contact.commercial_partner_id.id}
            )
        mails.sudo().write({"author_id": contact.id, "author_chosen": True})
        if self._serves_always():
            self._get_details(contact).action_prefer()
        allowed = mails.sudo().filtered_domain(mails._get_waiting_domain())
        allowed |= self.mail_id.sudo().filtered(
            lambda mail: mail.cause == "own" and mail.state == "held" and mail.whole
        )
        allowed = allowed._filter_allowed()
        tickets = self.env["helpdesk.ticket"]
        for mail in allowed.sorted("received_at"):
            tickets |= mail.sudo(False)._let_in()
        if tickets:
            return tickets._get_records_action(name=self.env._("Tickets"))
        return self.mail_id._get_warning(
            self._get_words_without_cover(contact),
            {"type": "ir.actions.act_window_close"},
        )

    def _get_words_without_cover(self, contact):
        if self.shared_because and not self._serves_always():
            return self.mail_id.sudo()._get_words_without_cover()
        return self.env._(
            "The address belongs to %s now, who has no active plan. The email stays "
            "held until there is one.",
            contact.commercial_partner_id.display_name,
        )

    def _serves_always(self):
        """Tell whether staff chose the client for always, where that can be: our own
        addresses, lists and forms are nobody's."""
        return self.always and self.shared_because == "several"

    def _get_details(self, contact):
        return (
            self.env["support.identity"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", contact.id),
                    ("kind", "=", "email"),
                    ("value", "in", get_address_keys(self.email)),
                ]
            )
        )

    def _get_contact(self):
        """Return the contact of the address at the client: the one chosen, or another
        of the client's, or a new one. One that a client typed is confirmed by this."""
        partner = self.partner_id
        if self.shared_because in ("own", "list"):
            return partner
        family = partner.commercial_partner_id.child_ids | partner
        family |= partner.commercial_partner_id
        known = family.filtered(self._get_details)
        if known:
            details = self._get_details(known[:1])
            details.filtered(lambda row: row.state != "confirmed").action_confirm()
            return known[:1]
        if self.shared_because == "several" and not self._serves_always():
            return partner
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
