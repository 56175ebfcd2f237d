# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, models

_TICKET = "helpdesk.ticket"


class MailFollowers(models.Model):
    """Tickets are followed by staff and by the client's own people."""

    _inherit = "mail.followers"

    @api.model
    def _insert_followers(self, res_model, res_ids, partner_ids, *args, **kwargs):
        """Leave out who may not read the ticket: every way of Odoo's to follow ends
        here, that of e-mails that copy somebody in among them."""
        people = self.env["res.partner"].sudo().browse(partner_ids)
        if res_model != _TICKET or not any(people.mapped("partner_share")):
            return super()._insert_followers(
                res_model, res_ids, partner_ids, *args, **kwargs
            )
        followed_by = defaultdict(list)
        for ticket in self.env[_TICKET].browse(res_ids):
            followed_by[ticket._filter_readers(people)].append(ticket.id)
        for readers, ticket_ids in followed_by.items():
            super()._insert_followers(
                res_model, ticket_ids, readers.ids, *args, **kwargs
            )
        return None

    @api.constrains("res_model", "res_id", "partner_id")
    def _check_ticket_readers(self):
        """Refuse what goes past Odoo's own ways, such as an import."""
        for follower in self.sudo():
            if follower.res_model == _TICKET and follower.partner_id.partner_share:
                ticket = self.env[_TICKET].browse(follower.res_id)
                ticket._check_readers(follower.partner_id)
