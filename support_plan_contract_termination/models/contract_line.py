# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.tools.misc import format_date


class ContractLine(models.Model):
    """A plan's line knows what its end was before its contract was terminated."""

    _inherit = "contract.line"

    support_terminated_on = fields.Date(
        readonly=True,
        copy=False,
        help="The last day that the termination of the contract gave this line.",
        groups="base.group_user",
    )
    support_end_before = fields.Date(
        string="End Before Termination",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    def _note_support_termination(self, day, ends):
        """Keep what lines that a termination ended, or canceled, were before.

        :param day: the day of the termination
        :param dict ends: for each line that was not canceled, its end before
        """
        for line in self:
            if line not in ends:
                continue
            if line.is_canceled or line.date_end != ends[line]:
                line.support_terminated_on = day if line.is_canceled else line.date_end
                line.support_end_before = ends[line]

    def _undo_support_termination(self):
        """Give lines that a termination ended the end back that they had.

        :return: a sentence for each of them, in a list
        """
        said = []
        for line in self.filtered("support_terminated_on"):
            if line._is_as_terminated():
                line.write({"is_canceled": False, "date_end": line.support_end_before})
            said.append(line._say_support_end())
        self._forget_support_termination()
        return said

    def _is_as_terminated(self):
        """Tell whether nobody changed the end of this line since its termination, which
        cancels lines that had not begun."""
        self.ensure_one()
        if self.support_terminated_on < self.date_start:
            return self.is_canceled
        return not self.is_canceled and self.date_end == self.support_terminated_on

    def _say_support_end(self):
        self.ensure_one()
        if self.is_canceled:
            return self.env._("%s stays canceled.", self.product_id.display_name)
        if not self.date_end:
            return self.env._("%s goes on.", self.product_id.display_name)
        return self.env._(
            "%(plan)s ends on %(day)s.",
            plan=self.product_id.display_name,
            day=format_date(self.env, self.date_end),
        )

    def _forget_support_termination(self):
        self.write({"support_terminated_on": False, "support_end_before": False})
