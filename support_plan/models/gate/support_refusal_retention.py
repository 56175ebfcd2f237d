# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models


class SupportRefusal(models.Model):
    """A refusal forgets who it was about, and still counts."""

    _inherit = "support.refusal"

    erased_on = fields.Date(
        readonly=True,
        help="The day on which names, addresses and words were removed.",
    )

    _to_forget = models.Index("(company_id, last_seen) WHERE erased_on IS NULL")

    @api.model
    def _search_to_forget(self):
        """Return the refusals that are older than their companies keep names on them."""
        found = self.browse()
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            if company.support_refusal_days <= 0:
                continue
            oldest = fields.Datetime.now() - timedelta(company.support_refusal_days)
            found |= self.search(
                [
                    ("company_id", "child_of", company.id),
                    ("last_seen", "<", oldest),
                    ("erased_on", "=", False),
                ]
            )
        return found

    def _forget(self):
        """Remove names, addresses and words. What is counted stays: how often, when, on
        which channel, why, and whether an offer was taken. A company stays the client.
        """
        for refusal in self:
            client = refusal.partner_id
            word = refusal._get_word_for_erased(refusal.company_id)
            refusal.write(
                {
                    "offer_taken": refusal.offer_outcome == "taken",
                    "partner_id": client.id if client.is_company else False,
                    "caller_id": False,
                    "plan_asked_by": False,
                    "user_id": False if refusal.user_id.share else refusal.user_id.id,
                    "email": False,
                    "phone": False,
                    "asker_name": False,
                    "approver_told": False,
                    "explanation": False,
                    "subject": refusal.subject and word,
                    "message": False,
                    "erased_on": refusal.company_id._support_today(),
                }
            )
