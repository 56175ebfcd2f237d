# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from ...exceptions import SupportRefused


class SupportCall(models.Model):
    """No call is logged on a ticket that was given to a client without cover."""

    _inherit = "support.call"

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        calls._check_ticket_cover()
        return calls

    def write(self, vals):
        res = super().write(vals)
        if {"ticket_id", "work_type_id"} & set(vals):
            self._check_ticket_cover()
        return res

    def action_log(self):
        self._check_ticket_cover()
        return super().action_log()

    def _check_ticket_cover(self):
        """Refuse work on flagged tickets, until there is cover, or an exception, or it
        is our own error.

        :raises SupportRefused: names the ticket and what can be done
        """
        for call in self:
            ticket = call.ticket_id
            if (
                ticket
                and call.work_type_id.needs_cover
                and call.state not in ("logged", "reversed")
                and ticket._is_uncovered()
            ):
                raise SupportRefused(
                    self.env._(
                        "Ticket %(number)s came to %(client)s, who has no cover: no "
                        "call is logged on it.\nPut the client on a plan, ask for an "
                        "exception for this ticket, or log the call without the "
                        "ticket: it then awaits a decision.",
                        number=ticket.number,
                        client=ticket.commercial_partner_id.display_name,
                    ),
                    {
                        "verdict": "uncovered",
                        "partner_id": ticket.commercial_partner_id.id,
                        "ticket_id": ticket.id,
                        "may_ask_exception": (
                            ticket._get_gate_company().support_exceptions_allowed
                        ),
                    },
                )
