# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ...hours import charged_together, exact


class SupportCallGroup(models.Model):
    """The calls of one ticket in one term, rounded up together.

    Its row is what writers lock first, before any lot, so that two calls on a ticket
    never reckon the same minutes twice.
    """

    _name = "support.call.group"
    _description = "Calls Rounded Up Together"
    _inherit = "support.record"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", required=True, index=True, ondelete="cascade"
    )
    term_id = fields.Many2one(
        comodel_name="support.plan.term", required=True, index=True, ondelete="cascade"
    )
    touched = fields.Integer(
        default=0,
        help="Moved by every writer, so that one who waited sees that he is late.",
    )

    _one_per_ticket_and_term = models.UniqueIndex(
        "(ticket_id, term_id)", "These calls are grouped already."
    )

    @api.model
    def _lock_for(self, ticket, term):
        """Lock the group of a ticket and a term, making it where it is missing.

        SQL because it must be one statement: made or locked, whoever comes first.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO support_call_group (ticket_id, term_id, touched)
                VALUES (%s, %s, 1)
                ON CONFLICT (ticket_id, term_id)
                DO UPDATE SET touched = support_call_group.touched + 1
                """,
                ticket.id,
                term.id,
            )
        )


class SupportCall(models.Model):
    """What a call is charged that is rounded up with others of its ticket."""

    _inherit = "support.call"

    def _is_rounded_with_ticket(self, term):
        self.ensure_one()
        return bool(
            term.rounding == "ticket"
            and self.ticket_id
            and self.work_type_id.chargeable
            and not self.work_type_id.product_id
            and term.allowance != "unlimited"
        )

    def _lock_group(self, term):
        """Lock the calls that this one is rounded up with in a term, if it is.

        :return: whether it is
        """
        grouped = self._is_rounded_with_ticket(term)
        if grouped:
            self.env["support.call.group"]._lock_for(self.ticket_id, term)
        return grouped

    def _get_group_difference(self, term):
        """Return what this call adds to the hours of its ticket in its term."""
        calls = self._get_group_calls() | self
        total = self._get_group_hours(calls, term)
        return max(0, total - sum((calls - self).mapped("hours")))

    def _get_group_calls(self):
        return self.search_fetch(
            [
                ("ticket_id", "=", self.ticket_id.id),
                ("term_id", "=", self.term_id.id),
                ("state", "in", ("logged", "reversed")),
                ("work_type_id.chargeable", "=", True),
                ("work_type_id.product_id", "=", False),
            ]
        )

    def _get_group_hours(self, calls, term):
        """Return the whole hours of calls that are rounded up together."""
        standing = calls.filtered(lambda call: call.state == "logged")
        if not standing:
            return 0
        hours = charged_together(
            [
                (
                    call.minutes,
                    exact(call.work_type_id.multiplier) * call._get_uplift(term),
                )
                for call in standing
            ],
            minimum=max(call._get_minimum_hours(term) for call in standing),
            grace_minutes=term.grace_minutes,
        )
        return max(0, hours - sum(standing.mapped("hours_given_back")))
