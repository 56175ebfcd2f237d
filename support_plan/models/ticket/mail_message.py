# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain

_TICKET = "helpdesk.ticket"


class MailMessage(models.Model):
    """Odoo lets whoever wrote a message, or was told of it, read it for good. On a
    ticket that lasts only as long as they are the client's own people, and what staff
    keep among themselves stays there, whoever answered it."""

    _inherit = "mail.message"

    # For the record rules of clients' logins on messages and notifications.
    support_is_own = fields.Boolean(
        string="Is for the Reader",
        compute="_compute_support_is_own",
        search="_search_support_is_own",
        groups="base.group_system",
        help="Whether it is on no ticket of another client than the reader's, and no "
        "internal note on a ticket.",
    )

    @api.depends_context("uid")
    @api.depends("model", "res_id", "is_internal", "subtype_id")
    def _compute_support_is_own(self):
        on_tickets = self.browse()
        if self.env.user.share:
            on_tickets = self.filtered(lambda message: message.model == _TICKET)
        (self - on_tickets).support_is_own = True
        # As superuser: this is what decides whether they are read.
        tickets = self.env[_TICKET].sudo().browse(on_tickets.mapped("res_id"))
        own = {*tickets.exists().filtered("support_is_own").ids}
        public = on_tickets.sudo().filtered_domain(self._get_search_domain_share())
        for message in on_tickets:
            message.support_is_own = message in public and message.res_id in own

    @api.model
    def _search_support_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain.TRUE
        if self.env.user.share:
            tickets = self.env[_TICKET].sudo().with_context(active_test=False)
            tickets = tickets._search([("support_is_own", "=", True)])
            own = Domain("model", "!=", _TICKET) | (
                Domain("res_id", "in", tickets) & self._get_search_domain_share()
            )
        if True in value:
            return Domain.TRUE if False in value else own
        return ~own
