# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

# A change of one of these can make a contact somebody else's.
_CLIENT_FIELDS = {"parent_id", "is_company", "commercial_partner_id"}


class ResPartner(models.Model):
    """A contact that moves to another client takes its tickets along: Odoo recomputes
    whose they are, without a write on the ticket."""

    _inherit = "res.partner"

    def write(self, vals):
        """Flag the open tickets that a moved contact gives to a client without
        cover. The move itself is never blocked."""
        if not _CLIENT_FIELDS & set(vals):
            return super().write(vals)
        tickets = self.env["helpdesk.ticket"]._find_open_of(self)
        before = {ticket: ticket.commercial_partner_id for ticket in tickets}
        res = super().write(vals)
        moved = tickets.filtered(
            lambda ticket: ticket.commercial_partner_id != before[ticket]
        )
        moved._review_cover()
        return res

    def unlink(self):
        """Flag the open tickets that lose their client, or the company that covered
        it. The contact is deleted all the same."""
        tickets = self.env["helpdesk.ticket"]._find_open_of(self)
        res = super().unlink()
        tickets._review_cover()
        return res
