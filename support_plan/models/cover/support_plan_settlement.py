# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

_WAITING = "support_plan.settle"


class SupportPlanSettlement(models.AbstractModel):
    """What the facts of payment ask of the books.

    A payment, a bounce, a credit note or a hold changes terms and lots wherever it is
    written. They are noted here, and settled together: at the end of the transaction,
    or as soon as somebody asks for what follows from them.

    Settling has two steps, and each room adds its part to them:

    1. :meth:`_settle_books`: what follows in the books. In the order of the rooms, as
       each needs what the one before it did: periods are freed, hours are granted or
       taken back, and only then is work drawn that awaited them.
    2. :meth:`_tell_settled`: who looks at the books is told: flags come off tickets,
       held e-mail comes in. After all books, as they say who is covered then.
    """

    _name = "support.plan.settlement"
    _description = "Settlement of Payments"

    @api.model
    def _note(self, records):
        """Remember terms or lots whose payment or hold changed.

        :param records: terms or lots; those that are not in the database yet count for
            nothing
        """
        precommit = self.env.cr.precommit
        waiting = precommit.data.setdefault(_WAITING, {})
        if not waiting:
            precommit.add(self._settle_noted)
        waiting.setdefault(records._name, set()).update(
            id_ for id_ in records.ids if isinstance(id_, int)
        )

    @api.model
    def _settle_noted(self):
        """Bring the books into line with what was noted in this transaction."""
        self._flush_facts()
        waiting = self.env.cr.precommit.data.pop(_WAITING, None)
        if not waiting:
            return
        # Payments are written by whoever may write them; what follows is the books'.
        noted = {
            name: self.env[name].sudo().browse(ids).exists()
            for name, ids in waiting.items()
        }
        noted.setdefault("support.plan.term", self.env["support.plan.term"].sudo())
        self._settle_books(noted)
        self._tell_settled(noted)

    @api.model
    def _flush_facts(self):
        """Compute what notes itself as it is computed."""
        self.env["support.plan.term"].flush_model(["covered_from", "revoked"])

    @api.model
    def _settle_books(self, noted):
        """Do what the noted records ask of the books. Idempotent.

        :param dict noted: the noted records as superuser, by the name of their model
        """
        self._free_periods(noted["support.plan.term"])

    @api.model
    def _tell_settled(self, noted):
        """Tell whoever follows the books that they have changed.

        :param dict noted: as for :meth:`_settle_books`
        """
        self._tell_cover_may_begin()

    @api.model
    def _tell_cover_may_begin(self):
        """Tell whoever waits for cover that it may have begun for somebody: something
        was paid, a hold is over, hours came, somebody was named, or it is known now
        who somebody is. Rooms in which somebody waits extend this."""

    @api.model
    def _free_periods(self, terms):
        """Count the periods of premiums that were taken back as credited, and as billed
        where the premium stands again."""
        # Where the invoice is deleted, its period is planned again already.
        moved = terms.filtered(
            lambda term: (
                term.invoice_line_id
                and term.revoked != term.invoice_line_id.support_released
            )
        )
        revoked = moved.filtered("revoked")
        revoked.invoice_line_id.support_released = True
        revoked.period_id._credit(
            {term.period_id: term._get_support_taken_back_by() for term in revoked}
        )
        for term in (moved - revoked).sorted("date_start"):
            term._stand_again()
