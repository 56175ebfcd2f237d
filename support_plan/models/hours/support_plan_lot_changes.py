# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.ir_qweb_fields import nl2br

from ...hours import used_percent


class SupportPlanLot(models.Model):
    """What changes a lot besides calls: adjustments, goodwill, and alerts to staff."""

    _inherit = "support.plan.lot"

    def _adjust(self, hours, reason):
        """Add hours, or take some out, with a reason: the ledger's adjustment.

        :param int hours: whole hours; less than 0 takes out
        :param reason: why, in words
        :raises AccessError: to anyone but support managers
        :raises UserError: when the lot holds fewer hours than are taken out, or was
            revoked
        """
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group("support_plan.group_manager")):
            raise AccessError(self.env._("A support manager adjusts hours."))
        if self.revoked:
            raise UserError(
                self.env._(
                    "This lot was taken back with its invoice. Give goodwill hours "
                    "instead."
                )
            )
        left = self._lock()[self.id]
        if left + hours < 0:
            raise UserError(
                self.env._("Only %s hours are left in this lot to take out.", left)
            )
        return (
            self.env["support.plan.entry"]
            .sudo()
            .create(
                {
                    "lot_id": self.id,
                    "kind": "adjustment",
                    "hours": hours,
                    "date": self.company_id._support_today(),
                    "reason": reason,
                }
            )
        )

    def _turn_into_goodwill(self, hours, reason, today):
        """Move hours that came back to a lot nobody can use any more into a goodwill
        lot of the same subscription line.

        It lasts as long as the term of today, or 30 days where there is none.
        """
        self.ensure_one()
        term = self.contract_line_id._get_support_term(today)
        self.env["support.plan.entry"].sudo().create(
            {
                "lot_id": self.id,
                "kind": "adjustment" if self.revoked else "expiry",
                "hours": -hours,
                "date": today,
                "reason": reason,
            }
        )
        return self.sudo().create(
            {
                "contract_line_id": self.contract_line_id.id,
                "kind": "goodwill",
                "date_start": today,
                "date_expiry": term.date_end or today + timedelta(days=30),
                "hours_granted": hours,
                "reason": reason,
            }
        )

    def _alert_when_due(self, left):
        """Tell staff, once for each step, how much of a lot is used.

        :param left: dict of lot id to the whole hours that are left
        """
        for lot in self:
            percent = used_percent(lot.hours_granted, left[lot.id])
            steps = lot.company_id._get_support_alert_steps()
            passed = [step for step in steps if step <= percent]
            if not passed or passed[-1] <= lot.alerted_percent:
                continue
            lot.alerted_percent = passed[-1]
            contract = lot.contract_id
            contract.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._(
                    "%(percent)s%% of the prepaid hours used", percent=percent
                ),
                note=nl2br(
                    self.env._(
                        "%(client)s has %(left)s of %(granted)s hours left (%(lot)s).",
                        client=lot.partner_id.display_name,
                        left=left[lot.id],
                        granted=lot.hours_granted,
                        lot=lot.display_name,
                    )
                ),
                user_id=(contract.user_id or self.env.user).id,
            )
