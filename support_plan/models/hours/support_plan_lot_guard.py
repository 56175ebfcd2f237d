# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What a lot is, once made, is moved by the ledger and the payments alone, or not at all.
_FIXED = {
    "contract_line_id",
    "term_id",
    "invoice_line_id",
    "source_lot_id",
    "kind",
    "date_start",
    "date_expiry",
    "hours_granted",
    "hours_left",
    "frozen",
    "revoked",
}


class SupportPlanLot(models.Model):
    """Nobody moves the hours of a lot but the ledger: how lots are made, kept and locked."""

    _inherit = "support.plan.lot"

    @api.model_create_multi
    def create(self, vals_list):
        """Create lots. What is paid for, or needs no payment, is granted at once.

        :raises UserError: to a person: hours come with what was sold, or with the step
            that gives them
        """
        if not self.env.su:
            # Whoever may not even read lots hears that, and nothing of plans.
            self.browse().check_access("read")
            raise UserError(
                self.env._(
                    "You can't add prepaid hours by hand: they come with premiums, "
                    "top-ups and opening balances. Invoice a top-up, or ask a support "
                    "manager to give goodwill hours."
                )
            )
        lots = super().create([{**vals, "hours_left": 0} for vals in vals_list])
        self.env["support.plan.settlement"]._settle_lots(lots)
        return lots

    @api.constrains("kind", "reason")
    def _check_reason(self):
        if any(lot.kind == "goodwill" and not lot.reason for lot in self):
            raise UserError(self.env._("Give a reason for the goodwill hours."))

    def write(self, vals):
        """Refuse to move hours past the ledger, to everyone."""
        touched = _FIXED & set(vals)
        if touched and any(
            self._fields[name].convert_to_write(lot[name], lot) != vals[name]
            for lot in self
            for name in touched
        ):
            raise UserError(
                self.env._(
                    "The hours of a lot are moved by the ledger alone. Grant goodwill "
                    "hours, or reverse the call, instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_without_entries_only(self):
        if self.sudo().entry_ids:
            raise UserError(
                self.env._(
                    "This lot has entries in the ledger, and the ledger only grows."
                )
            )

    def _lock(self):
        """Lock the lots in the one order that all writers keep, and return what is
        left in each.

        SQL because the ORM cannot lock in an order: two writers that locked the same
        lots the other way round would wait for each other for ever.

        :return: dict of lot id to whole hours left
        """
        if not self.ids:
            return {}
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, hours_left FROM support_plan_lot
                   WHERE id = ANY(%s) ORDER BY date_expiry, id FOR UPDATE""",
                self.ids,
            )
        )
        return dict(rows)
