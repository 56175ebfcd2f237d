# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date


class ContractLine(models.Model):
    """A plan's line is renewed by its schedule and paused by a hold: it has neither
    successors nor a renewal of its own."""

    _inherit = "contract.line"

    # What staff may press follows from a field that is hidden from clients' logins.
    is_plan_successor_allowed = fields.Boolean(groups="base.group_user")
    is_stop_plan_successor_allowed = fields.Boolean(groups="base.group_user")
    is_stop_allowed = fields.Boolean(groups="base.group_user")
    is_cancel_allowed = fields.Boolean(groups="base.group_user")
    is_un_cancel_allowed = fields.Boolean(groups="base.group_user")

    @api.model
    def _prepare_support_recurrence(self, product):
        """A plan renews by itself."""
        return {**super()._prepare_support_recurrence(product), "is_auto_renew": False}

    @api.constrains("is_auto_renew", "product_id")
    def _check_support_renews_by_schedule(self):
        for line in self:
            if line.support_plan_ok and line.is_auto_renew:
                raise ValidationError(
                    self.env._(
                        "%s renews by itself, period by period, until somebody ends "
                        "it. Turn off Auto Renew on its line, and take away the end.",
                        line.product_id.display_name,
                    )
                )

    @api.onchange(
        "date_start", "is_auto_renew", "auto_renew_rule_type", "auto_renew_interval"
    )
    def _onchange_is_auto_renew(self):
        """Give plans no end, also where a template says that its lines auto-renew."""
        plans = self.filtered("support_plan_ok")
        plans.is_auto_renew = False
        return super(ContractLine, self - plans)._onchange_is_auto_renew()

    @api.depends("support_plan_ok")
    def _compute_allowed(self):
        """Offer no successors on a plan's line."""
        res = super()._compute_allowed()
        plans = self.filtered("support_plan_ok")
        plans.is_plan_successor_allowed = False
        plans.is_stop_plan_successor_allowed = False
        return res

    # ------------------------------------------------------------------
    # What staff press
    # ------------------------------------------------------------------

    def stop(self, date_end, manual_renew_needed=False, post_message=True):
        if manual_renew_needed:
            self._check_support_not_suspended()
        return super().stop(date_end, manual_renew_needed, post_message)

    def stop_plan_successor(self, date_start, date_end, is_auto_renew):
        self._check_support_not_suspended()
        return super().stop_plan_successor(date_start, date_end, is_auto_renew)

    def _check_support_not_suspended(self):
        """Refuse to suspend plans: their periods would be torn apart, and billed beside
        those of a second line.

        :raises UserError: with what to do instead
        """
        for line in self.filtered("support_plan_ok"):
            raise UserError(
                self.env._(
                    "%s can't be suspended by its line. To pause it, use “Put on Hold” "
                    "on the subscription. To end it, use “Give Notice”.",
                    line.product_id.display_name,
                )
            )

    def plan_successor(self, *args, **kwargs):
        for line in self.filtered("support_plan_ok"):
            raise UserError(
                self.env._(
                    "%s has no successor: its periods would no longer lie end to end. "
                    "To let it go on, take away the end of its line. To begin again "
                    "after it ended, use “Take Up Again” on the subscription.",
                    line.product_id.display_name,
                )
            )
        return super().plan_successor(*args, **kwargs)

    def cancel(self):
        for line in self.filtered("support_plan_ok"):
            if line.last_date_invoiced and not line.is_canceled:
                raise UserError(
                    self.env._(
                        "%(plan)s is invoiced until %(day)s, so its line can't be "
                        "canceled. Credit the invoice first, or let the line end on "
                        "that day.",
                        plan=line.product_id.display_name,
                        day=format_date(self.env, line.last_date_invoiced),
                    )
                )
        return super().cancel()

    def action_uncancel(self):
        """Propose a plan's next period, where others go on today."""
        self.ensure_one()
        if self.support_plan_ok:
            self = self.with_context(
                default_recurring_next_date=self.next_period_date_start
            )
        return super().action_uncancel()

    # ------------------------------------------------------------------
    # The nightly renewal
    # ------------------------------------------------------------------

    def renew(self):
        """Let plans go on by their schedule, and renew what else is due."""
        plans = self.filtered("support_plan_ok")
        plans._renew_support_by_schedule()
        return plans | super(ContractLine, self - plans).renew()

    def _renew_support_by_schedule(self):
        """Let plans go on that auto-renew since before they were plans, or before this
        addon came.

        None of them holds up the renewal of another: what goes wrong is shown on the
        subscription.
        """
        for line in self.filtered("is_auto_renew"):
            try:
                with self.env.cr.savepoint():
                    line._turn_off_auto_renewal()
            except UserError as error:
                line.contract_id._note_invoice_problem(str(error))

    def _turn_off_auto_renewal(self):
        """Let a plan's line go on without an end; one that is over, or under notice,
        keeps its end."""
        contract = self.contract_id
        today = contract.company_id._support_today()
        values = {"is_auto_renew": False}
        if contract.support_ends_on or self.date_end < today:
            message = self.env._(
                "%(plan)s is no longer renewed automatically: it ends on %(day)s.",
                plan=self.product_id.display_name,
                day=format_date(self.env, self.date_end),
            )
        else:
            values["date_end"] = False
            message = self.env._(
                "%(plan)s goes on: it renews by its schedule, and its line no longer "
                "ends on %(day)s.",
                plan=self.product_id.display_name,
                day=format_date(self.env, self.date_end),
            )
        self.write(values)
        contract.message_post(body=message)
