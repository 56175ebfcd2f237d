# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools.misc import format_date


class SupportCall(models.Model):
    """What a call is going to cost, told before it is saved."""

    _inherit = "support.call"

    def _preview_charge(self):
        """Reckon a call that is not saved, by the rules that log it; write nothing.

        Hours that somebody else draws before it is saved are not foreseen.

        :rtype: ~.support_call_drawing.Outcome
        """
        self.ensure_one()
        charge = self._get_charge()
        hours = charge.hours
        if self._is_rounded_with_ticket(charge.term):
            self.update({"term_id": charge.term.id, "state": "logged"})
            hours = self._get_group_difference(charge.term)
        return self._get_outcome(charge, hours, lock=False)

    def _describe_preview(self, preview):
        """Return what a call is going to cost, as a sentence for each part of it.

        :param preview: what :meth:`_preview_charge` returned
        """
        values = preview.values
        if not values["hours"]:
            return [self.env._("Nothing is charged.")]
        kinds = dict(
            self.env["support.plan.lot"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        lines = [
            self.env._(
                "%(hours)s h from the %(lot)s until %(until)s, which leaves %(left)s h.",
                hours=draw.hours,
                lot=kinds[draw.lot.kind],
                until=format_date(self.env, draw.lot.date_expiry),
                left=draw.left,
            )
            for draw in preview.draws
        ]
        overage = values.get("hours_overage")
        if overage:
            term = self.env["support.plan.term"].browse(values["term_id"] or ())
            currency = term.currency_id or self.company_id.currency_id
            lines.append(
                self.env._(
                    "%(hours)s h billed: %(amount)s.",
                    hours=overage,
                    amount=currency.format(overage * values["overage_price"]),
                )
            )
        if values.get("hours_absorbed"):
            lines.append(self.env._("%s h absorbed by us.", values["hours_absorbed"]))
        if values.get("hours_awaiting"):
            reasons = dict(
                self._fields["awaiting_reason"]._description_selection(self.env)
            )
            lines.append(
                self.env._(
                    "%(hours)s h await a payment or a manager: %(reason)s.",
                    hours=values["hours_awaiting"],
                    reason=reasons[values["awaiting_reason"]],
                )
            )
        return lines
