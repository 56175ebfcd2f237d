# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL


class SupportCallGroup(models.Model):
    """The calls of one ticket in one term, rounded up together.

    Its row is what writers lock first, before any lot, so that two calls on a ticket
    never reckon the same minutes twice.
    """

    _name = "support.call.group"
    _description = "Calls Rounded Up Together"

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
