# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...periods import (
    boundary,
    contract_years,
    part_of_period,
    period_end,
    period_number,
)

MAX_QUANTITY = 1000  # Of one plan; more is a mistake.


class ContractLine(models.Model):
    """The rhythm of a plan's line: the plan states its term, the line follows."""

    _inherit = "contract.line"

    support_plan_ok = fields.Boolean(
        related="product_id.support_plan_ok",
        groups="base.group_user",
    )
    support_anchor = fields.Date(
        string="Periods Counted From",
        readonly=True,
        copy=False,
        help="The first day of the cover that this line goes on from. Its periods keep "
        "to that day of the month. Empty: they are counted from the line's first day.",
        groups="base.group_user",
    )

    @api.model
    def _prepare_support_recurrence(self, product):
        """Return the line values that a plan dictates.

        :param product: the plan, a product.product
        """
        return {
            "recurring_rule_type": product.support_term_rule_type,
            "recurring_interval": product.support_term_interval,
            "recurring_invoicing_type": "pre-paid",
        }

    @api.onchange("product_id")
    def _onchange_support_plan(self):
        if self.product_id.support_plan_ok:
            self.update(self._prepare_support_recurrence(self.product_id))

    @api.model_create_multi
    def create(self, vals_list):
        """Fill in the plan's rhythm where a new line leaves it out, and plan its
        periods."""
        vals_list = [self._leave_out_what_stays(vals) for vals in vals_list]
        products = self.env["product.product"].browse(
            [vals["product_id"] for vals in vals_list if vals.get("product_id")]
        )
        rhythms = {
            product.id: self._prepare_support_recurrence(product)
            for product in products
            if product.support_plan_ok
        }
        lines = super().create(
            [{**rhythms.get(vals.get("product_id"), {}), **vals} for vals in vals_list]
        )
        lines._plan_anew()
        for line, vals in zip(lines, vals_list, strict=True):
            line._go_on_as_typed(vals)
        return lines

    @api.model
    def _leave_out_what_stays(self, vals):
        """Return the values of a new line without what is another line's own: its
        periods, terms and hours, which come along where it is copied by what was read
        of it, as the contract addon's neighbours do."""
        return {
            name: value
            for name, value in vals.items()
            if not (
                name.startswith("support_")
                and name in self._fields
                and not self._fields[name].copy
            )
        }

    @api.constrains(
        "contract_id",
        "product_id",
        "recurring_rule_type",
        "recurring_interval",
        "recurring_invoicing_type",
        "quantity",
    )
    def _check_support_rhythm(self):
        self.contract_id._check_support_recurs_by_line()
        for line in self:
            plan = line.product_id
            if not plan.support_plan_ok:
                continue
            if line.recurring_invoicing_type != "pre-paid":
                raise ValidationError(
                    self.env._(
                        "%s is prepaid: invoice its subscription line at the beginning "
                        "of the period.",
                        plan.display_name,
                    )
                )
            if (
                line.recurring_rule_type != plan.support_term_rule_type
                or line.recurring_interval != plan.support_term_interval
            ):
                units = dict(
                    plan._fields["support_term_rule_type"]._description_selection(
                        self.env
                    )
                )
                raise ValidationError(
                    self.env._(
                        "One term of %(plan)s is %(interval)s %(unit)s. Give the "
                        "subscription line the same recurrence.",
                        plan=plan.display_name,
                        interval=plan.support_term_interval,
                        unit=units[plan.support_term_rule_type],
                    )
                )
            if line.quantity < 1 or line.quantity != int(line.quantity):
                raise ValidationError(
                    self.env._("Sell %s in whole units: 1, 2, 3.", plan.display_name)
                )
            if line.quantity > MAX_QUANTITY:
                raise ValidationError(
                    self.env._(
                        "Sell %(plan)s at most %(quantity)s times on one line.",
                        plan=plan.display_name,
                        quantity=MAX_QUANTITY,
                    )
                )

    @api.depends("support_next_period_id.date_end")
    def _compute_next_period_date_end(self):
        """Say of a plan's next period what the schedule says."""
        res = super()._compute_next_period_date_end()
        # A client's login may read the day, and nothing else that it follows from.
        for line in self.sudo():
            if line.support_plan_ok and line.next_period_date_start:
                line.next_period_date_end = (
                    line.support_next_period_id.date_end
                    or line._get_support_period_end(line.next_period_date_start)
                )
        return res

    @api.constrains(
        "date_start", "date_end", "last_date_invoiced", "recurring_next_date"
    )
    def _check_last_date_invoiced(self):
        """A plan's dates follow from its periods, and those are checked as they are
        planned."""
        others = self.filtered(lambda line: not line.support_plan_ok)
        return super(ContractLine, others)._check_last_date_invoiced()

    def _get_support_rhythm(self):
        """Return what the periods of this line are reckoned from.

        :return: anchor, rule and interval, as periods.py takes them
        """
        self.ensure_one()
        anchor = self.support_anchor or self.date_start
        return anchor, self.recurring_rule_type, self.recurring_interval

    def _get_support_period_end(self, start):
        """Return the last day of the term that begins on ``start``."""
        self.ensure_one()
        end = period_end(*self._get_support_rhythm(), start)
        return min(end, self.date_end) if self.date_end else end

    def _get_support_part(self, start, end):
        """Return which part of a whole term a period is, as a fraction: 1, unless the
        line ends, or goes on, within a term. Its premium and hours are that part."""
        self.ensure_one()
        rhythm = self._get_support_rhythm()
        # What was before the anchor was reckoned from another day.
        return Fraction(1) if start < rhythm[0] else part_of_period(*rhythm, start, end)

    def _get_support_price(self, period):
        """Return the gross and the net price of a planned period, in the line's currency;
        between the two is the line's discount."""
        self.ensure_one()
        part = self._get_support_part(period.date_start, period.date_end)
        if part == 1:
            return self.quantity * self.price_unit, self.price_subtotal
        gross = self.currency_id.round(self.quantity * self.price_unit * float(part))
        return gross, self.currency_id.round(gross * (1 - self.discount / 100))

    def _get_period_to_invoice(
        self, last_date_invoiced, recurring_next_date, stop_at_date_end=True
    ):
        due = self.support_next_period_id
        if not self.support_plan_ok or not recurring_next_date or not due:
            return super()._get_period_to_invoice(
                last_date_invoiced, recurring_next_date, stop_at_date_end
            )
        return due.date_start, due.date_end, recurring_next_date

    def _can_be_invoiced(self, date_ref):
        """A plan is invoiced for a period that is planned, and for no other days."""
        res = super()._can_be_invoiced(date_ref)
        return res and (not self.support_plan_ok or bool(self.support_next_period_id))

    def _update_last_date_invoiced(self):
        """Of plans the schedule says it, once there is an invoice line."""
        others = self.filtered(lambda line: not line.support_plan_ok)
        return super(ContractLine, others)._update_last_date_invoiced()

    def _get_support_start_before(self, start):
        """Return the first day of the period before the one that begins on ``start``;
        None for the first. That before the next one may be short."""
        if start == self.support_next_period_id.date_start:
            return self.support_start_before
        rhythm = self._get_support_rhythm()
        number = period_number(*rhythm, start)
        return boundary(*rhythm, number - 1) if number else None

    def _get_contract_years(self, date_start, date_end):
        """Return the contract years that begin within a period of this line.

        :return: list of (first day, last day)
        """
        self.ensure_one()
        return list(contract_years(self.date_start, date_start, date_end))

    def _end_cover(self, last_day):
        """Let lines that go on beyond a day end with it; one that had not begun by
        then never does."""
        for line in self.filtered(lambda line: not line.is_canceled):
            if line.date_start > last_day:
                line.is_canceled = True
            elif not line.date_end or line.date_end > last_day:
                line.date_end = last_day
