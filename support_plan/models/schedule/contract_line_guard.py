# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

# What the schedule follows.
_LEADING = {
    "contract_id",
    "date_start",
    "date_end",
    "display_type",
    "is_canceled",
    "product_id",
    "recurring_rule_type",
    "recurring_interval",
    "support_anchor",
}
# What its rhythm is, and where that begins anew.
_RHYTHM = {"product_id", "recurring_rule_type", "recurring_interval"}
# What follows from the schedule, and is an act where somebody types it.
_FOLLOWING = {"recurring_next_date", "last_date_invoiced"}
MAX_AHEAD = timedelta(days=3653)  # A next date that is further ahead is a mistake.


class ContractLine(models.Model):
    """What people type on a plan's line, on whatever way: rule 13 of docs/rules.md.

    The days that a line is invoiced for are its periods. A day that is typed acts on
    them where staff see it, or is refused.
    """

    _inherit = "contract.line"

    def write(self, vals):
        """Let the schedule follow what is written, in this order:

        1. the first day of a line that was billed stays;
        2. the contract addon writes all but the dates that follow from the schedule;
        3. the schedule is planned anew, from the next free day on where the rhythm has
           changed;
        4. a next date that was typed acts on it.

        :raises UserError: in words that say what to do instead
        """
        self.check_access("write")  # before anything is read
        if "date_start" in vals:
            day = fields.Date.to_date(vals["date_start"])
            self._filter_support_billed()._check_support_first_day_stays(day)
        touched = set(vals)
        rhythms = {}
        if _RHYTHM & touched:
            rhythms = {line: line._get_support_rhythm() for line in self}
        if _FOLLOWING & touched:
            plans = self._filter_support_plans(vals)
            res = super(ContractLine, self - plans).write(vals)
            leading = {name: vals[name] for name in vals if name not in _FOLLOWING}
            super(ContractLine, plans).write(leading)
        else:
            res = super().write(vals)
        if rhythms:
            self._begin_anew_where_rhythm_changed(rhythms)
        if _LEADING & touched:
            self._plan_anew()
        if _FOLLOWING & touched:
            for line in self:
                line._go_on_as_typed(vals)
        return res

    def _filter_support_plans(self, vals):
        """Return the lines that are a plan's, once these values are written."""
        product = self.env["product.product"].browse(vals.get("product_id"))
        if product:
            return self if product.support_plan_ok else self.browse()
        return self.filtered("support_plan_ok")

    def _begin_anew_where_rhythm_changed(self, before):
        """Count the periods of another plan from the next day that is free.

        :param dict before: the rhythms as they were
        """
        for line in self.filtered("support_plan_ok"):
            billed = line.last_date_invoiced
            if billed and line._get_support_rhythm()[1:] != before[line][1:]:
                line.support_anchor = billed + timedelta(days=1)

    @api.ondelete(at_uninstall=False)
    def _unlink_support_unless_billed(self):
        for line in self._filter_support_billed():
            raise UserError(
                self.env._(
                    "%s has its invoices in the schedule, so it can't be deleted. End it "
                    "instead.",
                    line.display_name,
                )
            )

    def _filter_support_billed(self):
        """Return the plan lines of which a period was invoiced, or brought in."""
        billed = (
            self.env["support.plan.period"]
            .sudo()
            .search(
                [
                    ("contract_line_id", "in", self.ids),
                    "|",
                    ("state", "in", ("billed", "credited")),
                    ("invoice_line_id", "!=", False),
                ]
            )
        )
        return self & billed.contract_line_id.with_env(self.env)

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

    def _go_on_as_typed(self, vals):
        """Act on a next date, or a last day that was invoiced, that somebody typed: the
        periods before it are skipped, or those that were skipped are planned again.

        :param dict vals: what was written
        :raises ValidationError: where no planned period begins on that day
        """
        if not self.support_plan_ok or self.is_canceled:
            return
        if vals.get("last_date_invoiced"):
            last = fields.Date.to_date(vals["last_date_invoiced"])
            self._go_on_with(last + timedelta(days=1))
        elif vals.get("recurring_next_date"):
            self._go_on_with(fields.Date.to_date(vals["recurring_next_date"]))

    def _go_on_with(self, day):
        due = self.support_next_period_id
        if due.date_start == day:
            # Where another day was typed before there was a schedule, that goes.
            self.env.add_to_compute(self._fields["recurring_next_date"], self)
            return
        periods = self.sudo().support_period_ids.with_env(self.env)
        standing = periods.filtered(lambda each: each.state != "credited")
        until = self.support_planned_until
        if until and until < day <= until + MAX_AHEAD:
            standing |= self._plan_until(day).with_env(self.env)
        aim = standing.filtered(lambda each: each.date_start == day)
        reason = self.env._("Next invoice set to %s", format_date(self.env, day))
        if aim and aim.is_free:
            standing.filtered(
                lambda each: each.is_free and each.date_start < day
            )._skip(reason)
        elif aim.state == "skipped" and (not due or day < due.date_start):
            standing.filtered(
                lambda each: each.state == "skipped" and each.date_start >= day
            )._plan_again(reason)
        else:
            raise ValidationError(self._explain_next_date(day))

    def _find_support_date_conflict(self):
        """Tell how a plan line's next date, as it was typed before there was a schedule,
        disagrees with the period that is next.

        :return: a sentence, or None
        """
        self.ensure_one()
        if (
            not self.support_plan_ok
            or self.is_canceled
            or not self.recurring_next_date
            or self.recurring_next_date == self.next_period_date_start
        ):
            return None
        return self._explain_next_date(self.recurring_next_date)

    def _explain_next_date(self, day):
        due = self.next_period_date_start
        if not due:
            return self.env._(
                "%(plan)s ends on %(end)s, and all of it is invoiced: it has no next "
                "invoice on %(day)s.",
                plan=self.product_id.display_name,
                end=format_date(self.env, self.date_end),
                day=format_date(self.env, day),
            )
        return self.env._(
            "The next invoice of %(plan)s is for the period from %(due)s, and can't be "
            "set to %(day)s. Choose the first day of a planned period: those before it "
            "are skipped then.",
            plan=self.product_id.display_name,
            due=format_date(self.env, due),
            day=format_date(self.env, day),
        )
