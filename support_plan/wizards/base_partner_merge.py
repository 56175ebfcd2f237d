# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    """Merging contacts moves their tickets by SQL: nothing of the ticket is asked."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Flag the open tickets that a merge gives to a client without cover, and keep by
        what the contacts were known. The merge itself is never blocked."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        tickets = self.env["helpdesk.ticket"]._find_open_of(partners)
        details = self.env["support.identity"]._note_before_merge(partners)
        res = super()._merge(partner_ids, dst_partner, extra_checks)
        self.env["support.identity"]._follow_merge(partners.exists(), details)
        tickets.invalidate_recordset()
        # The merge put one contact's id in place of the other's, in this column too.
        field = tickets._fields["commercial_partner_id"]
        self.env.add_to_compute(field, tickets)
        tickets._review_cover()
        return res
