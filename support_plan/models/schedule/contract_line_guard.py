# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date


class ContractLine(models.Model):
    """What nobody types over on a plan's line, on whatever way: rule 13 of
    docs/rules.md.

    The days that a line is invoiced for follow from its first day, its rhythm and its
    end. A day that says otherwise would have it billed twice, or not at all.
    """

    _inherit = "contract.line"

    def write(self, vals):
        """Refuse another first day once a line was billed.

        :raises UserError: in words that say what to do instead
        """
        if "date_start" in vals:
            day = fields.Date.to_date(vals["date_start"])
            self._filter_support_billed()._check_support_first_day_stays(day)
        return super().write(vals)

    def _filter_support_billed(self):
        """Return the plan lines of which a period was invoiced, or brought in."""
        return self.filtered(
            lambda line: line.support_plan_ok and line.last_date_invoiced
        )

    def _check_support_first_day_stays(self, day):
        for line in self:
            if day != line.date_start:
                raise UserError(
                    self.env._(
                        "%(plan)s was invoiced from %(day)s on, so its first day can't "
                        "change. To begin on another day, end this line and add "
                        "another one.",
                        plan=line.product_id.display_name,
                        day=format_date(self.env, line.date_start),
                    )
                )

    @api.constrains(
        "recurring_next_date", "last_date_invoiced", "date_start", "date_end"
    )
    def _check_support_next_date(self):
        for line in self:
            conflict = line._find_support_date_conflict()
            if conflict:
                raise ValidationError(conflict)

    def _find_support_date_conflict(self):
        """Tell how a plan line's next date disagrees with the period that is next.

        :return: a sentence, or None
        """
        self.ensure_one()
        due = self.next_period_date_start
        if (
            not self.support_plan_ok
            or self.is_canceled
            or not self.recurring_next_date
            or self.recurring_next_date == due
        ):
            return None
        if not due and not self.date_end:
            return None  # it has no first day, and Odoo says so
        if not due:
            return self.env._(
                "%(plan)s ends on %(end)s, and all of it is invoiced: it has no next "
                "invoice on %(day)s.",
                plan=self.product_id.display_name,
                end=format_date(self.env, self.date_end),
                day=format_date(self.env, self.recurring_next_date),
            )
        return self.env._(
            "The next invoice of %(plan)s is for the period from %(due)s, and can't be "
            "set to %(day)s. To begin on another day, change the line's first day "
            "before anything is invoiced.",
            plan=self.product_id.display_name,
            due=format_date(self.env, due),
            day=format_date(self.env, self.recurring_next_date),
        )
