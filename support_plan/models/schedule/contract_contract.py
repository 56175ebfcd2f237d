# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date


class ContractContract(models.Model):
    """The header of a subscription: its dates are those of its lines."""

    _inherit = "contract.contract"

    date_end = fields.Date(inverse="_inverse_support_date_end")
    support_period_ids = fields.One2many(
        comodel_name="support.plan.period",
        inverse_name="contract_id",
        string="Schedule",
        groups="base.group_user",
    )

    def _recurring_create_invoice(self, date_ref=False):
        """Plan what follows the periods that are invoiced."""
        moves = super()._recurring_create_invoice(date_ref)
        self.contract_line_ids._plan_ahead()
        return moves

    def _inverse_support_date_end(self):
        """Let a subscription's lines end with the day that was set on its header.

        :raises UserError: where the day is taken away, as each line has its own
        """
        for contract in self:
            lines = contract.contract_line_ids.filtered(
                lambda line: not line.display_type and not line.is_canceled
            )
            plans = lines.filtered("support_plan_ok")
            if not plans:
                continue
            if not contract.date_end:
                if all(line.date_end for line in lines):
                    raise UserError(
                        self.env._(
                            "The lines of %s end by themselves. Take away the end of "
                            "those that shall go on, or withdraw the notice.",
                            contract.display_name,
                        )
                    )
                continue
            last_day = contract.date_end
            if any(not line.date_end or line.date_end > last_day for line in lines):
                lines._end_cover(last_day)
                contract.message_post(
                    body=self.env._(
                        "The subscription was set to end on %s, and its lines end with "
                        "that day.",
                        format_date(self.env, last_day),
                    )
                )

    @api.constrains("line_recurrence")
    def _check_support_recurs_by_line(self):
        """Refuse one recurrence for all lines, as each plan states its own term."""
        for contract in self:
            if contract.line_recurrence:
                continue
            plan = contract.contract_line_ids.filtered("support_plan_ok")[:1]
            if plan:
                raise ValidationError(
                    self.env._(
                        "%(plan)s states its own term, so the subscription can't have "
                        "one recurrence for all lines. Turn on “%(field)s”.",
                        plan=plan.product_id.display_name,
                        field=contract._fields["line_recurrence"]._description_string(
                            self.env
                        ),
                    )
                )
