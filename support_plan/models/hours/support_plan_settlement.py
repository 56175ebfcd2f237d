# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class SupportPlanSettlement(models.AbstractModel):
    """Hours are granted when they are paid, and taken back with the premium."""

    _inherit = "support.plan.settlement"

    @api.model
    def _flush_facts(self):
        res = super()._flush_facts()
        self.env["support.plan.lot"].flush_model(["frozen", "revoked"])
        return res

    @api.model
    def _settle_books(self, noted):
        res = super()._settle_books(noted)
        lots = noted.get("support.plan.lot", self.env["support.plan.lot"].sudo())
        self._settle_lots(lots | noted["support.plan.term"].lot_ids)
        return res

    @api.model
    def _settle_lots(self, lots):
        """Grant what is paid, take back what is revoked, and undo the taking back.

        Idempotent: it looks at what the ledger says already.

        :param lots: lots, as superuser
        """
        if not lots:
            return
        # The ledger moves hours for whoever pays, credits or bounces.
        Entry = self.env["support.plan.entry"].sudo()
        left = lots._lock()
        granted, revoked = {}, {}
        for entry in Entry.search(
            [("lot_id", "in", lots.ids), ("kind", "in", ("grant", "revoke"))]
        ):
            known = granted if entry.kind == "grant" else revoked
            known[entry.lot_id] = known.get(entry.lot_id, Entry) | entry
        vals_list = []
        for lot in lots:
            today = lot.company_id._support_today()
            if lot.revoked:
                if left[lot.id]:
                    vals_list.append(
                        {
                            "lot_id": lot.id,
                            "kind": "revoke",
                            "hours": -left[lot.id],
                            "date": today,
                        }
                    )
            elif not lot.frozen:
                if lot in revoked:
                    revoked[lot]._reverse(self.env._("The invoice stands again."))
                if lot not in granted and lot.kind != "rollover":
                    vals_list.append(
                        {
                            "lot_id": lot.id,
                            "kind": "grant",
                            "hours": lot.hours_granted,
                            "date": today,
                        }
                    )
        Entry.create(vals_list)
