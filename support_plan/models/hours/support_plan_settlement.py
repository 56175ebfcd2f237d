# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import SQL


class SupportPlanEntry(models.Model):
    """Settling: what the facts of payment ask of the ledger."""

    _inherit = "support.plan.entry"

    # ------------------------------------------------------------------
    # Settling: what the facts of payment ask of the ledger
    # ------------------------------------------------------------------

    @api.model
    def _settle_later(self, records):
        """Remember terms or lots whose payment changed.

        They are settled when the transaction is flushed for good, or as soon as
        somebody asks for their hours (:meth:`_settle_now`), whichever is first.
        """
        precommit = self.env.cr.precommit
        waiting = precommit.data.setdefault("support_plan.settle", {})
        if not waiting:
            precommit.add(self._settle_now)
        waiting.setdefault(records._name, set()).update(
            id_ for id_ in records.ids if isinstance(id_, int)
        )

    @api.model
    def _settle_now(self):
        """Bring the ledger into line with the payments of this transaction."""
        self.env["support.plan.term"].flush_model(["covered_from", "revoked"])
        self.env["support.plan.lot"].flush_model(["frozen", "revoked"])
        waiting = self.env.cr.precommit.data.pop("support_plan.settle", None)
        if not waiting:
            return
        terms = (
            self.env["support.plan.term"]
            .sudo()
            .browse(waiting.get("support.plan.term", ()))
            .exists()
        )
        lots = (
            self.env["support.plan.lot"]
            .sudo()
            .browse(waiting.get("support.plan.lot", ()))
            .exists()
        )
        self._settle_lots(lots | terms.lot_ids)
        self._free_periods(terms)
        self.env["support.call"].sudo()._settle_awaiting(terms)
        self.env["helpdesk.ticket"]._review_flags_of(
            terms.partner_id | terms.contract_id.support_covered_partner_ids
        )

    @api.model
    def _free_periods(self, terms):
        """Free the periods of premiums that were taken back, and count them as billed
        where the premium stands again."""
        moved = terms.filtered(
            lambda term: term.revoked != term.invoice_line_id.support_released
        )
        revoked = moved.filtered("revoked")
        revoked.invoice_line_id.support_released = True
        standing = (moved - revoked).sorted("date_start")
        standing.invoice_line_id.support_released = False
        for term in standing:
            term.contract_line_id._support_stand_again(term.date_end)

    @api.model
    def _settle_lots(self, lots):
        """Grant what is paid, take back what is revoked, and undo the taking back.

        Idempotent: it looks at what the ledger says already.

        :param lots: lots, as superuser
        """
        if not lots:
            return
        left = lots._lock()
        granted, revoked = {}, {}
        for entry in self.sudo().search(
            [("lot_id", "in", lots.ids), ("kind", "in", ("grant", "revoke"))]
        ):
            known = granted if entry.kind == "grant" else revoked
            known[entry.lot_id] = known.get(entry.lot_id, self.browse()) | entry
        vals_list = []
        for lot in lots:
            today = lot.company_id._support_today()
            if lot.revoked:
                if left[lot.id]:
                    vals_list.append(
                        {"lot_id": lot.id, "kind": "revoke", "hours": -left[lot.id]}
                        | {"date": today}
                    )
            elif not lot.frozen:
                if lot in revoked:
                    revoked[lot]._reverse(self.env._("The invoice stands again."))
                if lot not in granted and lot.kind != "rollover":
                    vals_list.append(
                        {"lot_id": lot.id, "kind": "grant", "hours": lot.hours_granted}
                        | {"date": today}
                    )
        self.sudo().create(vals_list)

    @api.model
    def _search_by_sql_state(self, model, operator, value):
        """Search a state that is computed when asked, by its SQL.

        :param model: a model whose ``_field_to_sql`` knows ``state``
        :return: a domain
        """
        if operator not in ("in", "not in"):
            return NotImplemented
        states = tuple(value)
        if not states:
            return [(1 if operator == "not in" else 0, "=", 1)]
        model.flush_model()
        query = model.sudo().with_context(active_test=False)._search([])
        expression = model._field_to_sql(model._table, "state", query)
        query.add_where(SQL("%s IN %s", expression, states))
        return [("id", operator, query)]
