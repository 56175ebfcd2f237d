# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class ContractContract(models.Model):
    """A termination ends the schedules of a subscription, and its undoing lets them go
    on as they did."""

    _inherit = "contract.contract"

    def _terminate_contract(
        self,
        terminate_reason_id,
        terminate_comment,
        terminate_date,
        terminate_lines_with_last_date_invoiced=False,
    ):
        plans = self.contract_line_ids.filtered("support_plan_ok")
        if plans and self.is_terminated and terminate_date != self.terminate_date:
            raise UserError(
                self.env._(
                    "%(subscription)s was terminated on %(day)s, and its plans end "
                    "with that. Cancel the termination first to choose another day.",
                    subscription=self.display_name,
                    day=format_date(self.env, self.terminate_date),
                )
            )
        ends = {line: line.date_end for line in plans if not line.is_canceled}
        res = super()._terminate_contract(
            terminate_reason_id,
            terminate_comment,
            terminate_date,
            terminate_lines_with_last_date_invoiced,
        )
        plans._note_support_termination(terminate_date, ends)
        return res

    def action_cancel_contract_termination(self):
        """Let the plans go on as before, and say on the subscription what comes of it.

        An end that was set before this addon came, or by somebody since, stays.
        """
        res = super().action_cancel_contract_termination()
        plans = self.contract_line_ids.filtered("support_plan_ok")
        said = plans._undo_support_termination()
        if not said:
            standing = plans.filtered(lambda line: not line.is_canceled)
            said = [line._say_support_end() for line in standing]
        if said:
            self.message_post(
                body=Markup("<br/>").join(
                    [self.env._("The termination was canceled."), *said]
                )
            )
        return res

    def _forget_notice(self):
        """An end that was noted before the termination does not come back with its
        undoing, once the notice is withdrawn."""
        for contract in self:
            contract.contract_line_ids.filtered(
                lambda line, day=contract.support_ends_on: (
                    day and line.support_end_before == day
                )
            ).support_end_before = False
        return super()._forget_notice()

    def _reinstate(self, line, day, fee=None, fee_amount=0):
        """What is taken up again is not terminated any more."""
        invoice = super()._reinstate(line, day, fee, fee_amount)
        if self.is_terminated:
            self.contract_line_ids._forget_support_termination()
            self.action_cancel_contract_termination()
        return invoice
