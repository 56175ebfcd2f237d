# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta
from fractions import Fraction
from math import ceil

from odoo import api, fields, models
from odoo.exceptions import ValidationError

_OWN_KINDS = ("allowance", "opening")


class SupportPlanTerm(models.Model):
    """The hours that come with a term."""

    _inherit = "support.plan.term"

    lot_ids = fields.One2many(
        comodel_name="support.plan.lot",
        inverse_name="term_id",
        string="Lots",
    )
    hours_left = fields.Integer(compute="_compute_hours_left")
    lots_throughout = fields.Boolean(
        compute="_compute_lots_throughout",
        store=True,
        help="On each day of this term, one of the lots that its payment grants has begun "
        "and not expired, whatever is left of it. A search for clients whose hours are "
        "used up looks at terms without one by one.",
    )

    _without_lots = models.Index(
        """(company_id, date_end)
        WHERE allowance = 'hours' AND revoked IS NOT TRUE
          AND lots_throughout IS NOT TRUE"""
    )

    @api.depends(
        "date_start",
        "date_end",
        "lot_ids.kind",
        "lot_ids.date_start",
        "lot_ids.date_expiry",
    )
    def _compute_lots_throughout(self):
        for term in self:
            missing = term.date_start
            # No other waits for a payment of its own.
            lots = term.lot_ids.filtered(lambda lot: lot.kind in _OWN_KINDS)
            for lot in lots.sorted("date_start"):
                if missing and lot.date_start <= missing <= lot.date_expiry:
                    missing = lot.date_expiry + timedelta(days=1)
            term.lots_throughout = bool(
                missing and term.date_end and missing > term.date_end
            )

    @api.depends("lot_ids.hours_left", "lot_ids.date_expiry")
    def _compute_hours_left(self):
        for term in self:
            today = term.company_id._support_today()
            term.hours_left = sum(
                lot.hours_left for lot in term.lot_ids if lot._is_in_force_on(today)
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Create the lots that come with the terms, too."""
        terms = super().create(vals_list)
        terms._create_lots()
        return terms

    def _create_lots(self):
        """Create the lots that come with the terms: one each, or one for each contract
        year that begins within the term. Their hours are granted once paid. A term that
        is part of one brings that part of them, rounded up."""
        vals_list = []
        for term in self:
            if term.allowance != "hours" or term.is_opening:
                continue
            for start, end, part in term._get_allowance_periods():
                vals_list.append(
                    {
                        "term_id": term.id,
                        "contract_line_id": term.contract_line_id.id,
                        "kind": "allowance",
                        "date_start": start,
                        "date_expiry": end,
                        "hours_granted": ceil(
                            term.allowance_hours * term.quantity * part
                        ),
                    }
                )
        return self.env["support.plan.lot"].sudo().create(vals_list)

    def _get_allowance_periods(self):
        """Return first day, last day and part of a whole allowance of each lot."""
        self.ensure_one()
        line = self.contract_line_id
        part = self._get_part()
        if self.allowance_period != "year":
            return [(self.date_start, self.date_end, part)]
        return [
            (
                start,
                end,
                1
                if part == 1 or end <= self.date_end
                else Fraction((self.date_end - start).days + 1, (end - start).days + 1),
            )
            for start, end in line._get_contract_years(self.date_start, self.date_end)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_unused_only(self):
        if self.lot_ids.entry_ids:
            raise ValidationError(
                self.env._(
                    "Hours were granted or drawn on this term, and the ledger only "
                    "grows. Cancel or credit its invoice instead."
                )
            )

    def action_open_lots(self):
        """Open the lots of hours that came with this term."""
        return self.lot_ids._get_records_action(name=self.env._("Lots"))
