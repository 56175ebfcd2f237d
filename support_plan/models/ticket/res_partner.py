# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

# A change of one of these can make a contact somebody else's.
_CLIENT_FIELDS = {"parent_id", "is_company", "commercial_partner_id"}


class ResPartner(models.Model):
    """A contact that moves to another client takes its tickets along: Odoo recomputes
    whose they are, without a write on the ticket."""

    _inherit = "res.partner"

    def _note_before_support_change(self, vals):
        before = super()._note_before_support_change(vals)
        if _CLIENT_FIELDS & set(vals):
            tickets = self.env["helpdesk.ticket"]._find_open_of(self)
            before["clients_of_tickets"] = {
                ticket: ticket.commercial_partner_id for ticket in tickets
            }
        return before

    def _follow_support_change(self, vals, before):
        """Flag the open tickets that a moved contact gives to a client without cover,
        and review those of a client of which something else is said now. The change
        itself is never blocked."""
        res = super()._follow_support_change(vals, before)
        moved = self.env["helpdesk.ticket"].union(
            *(
                ticket
                for ticket, client in before.get("clients_of_tickets", {}).items()
                if ticket.commercial_partner_id != client
            )
        )
        moved._review_cover()
        if self.env["support.gate"]._get_client_fields() & set(vals):
            self.env["helpdesk.ticket"]._find_open_of(self)._review_cover()
        return res

    def unlink(self):
        """Flag the open tickets that lose their client, or the company that covered
        it. The contact is deleted all the same."""
        tickets = self.env["helpdesk.ticket"]._find_open_of(self)
        res = super().unlink()
        tickets._review_cover()
        return res
