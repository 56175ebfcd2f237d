# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """The calls of a ticket."""

    _inherit = "helpdesk.ticket"

    support_call_ids = fields.One2many(
        comodel_name="support.call",
        inverse_name="ticket_id",
        string="Calls",
        groups="support_plan.group_agent",
    )
    support_call_count = fields.Integer(
        string="Call Count",
        compute="_compute_support_call_count",
        groups="support_plan.group_agent",
    )
    support_minutes = fields.Integer(
        string="Minutes Spent",
        compute="_compute_support_call_count",
        groups="support_plan.group_agent",
        help="Real minutes of all calls of this ticket. They stay with us.",
    )
    support_hours = fields.Integer(
        string="Charged Hours",
        compute="_compute_support_call_count",
        groups="support_plan.group_agent",
        help="Whole hours that the calls of this ticket are charged.",
    )

    @api.depends("support_call_ids.minutes", "support_call_ids.hours")
    def _compute_support_call_count(self):
        totals = {
            ticket: figures
            for ticket, *figures in self.env["support.call"]._read_group(
                [("ticket_id", "in", self.ids)],
                ["ticket_id"],
                ["__count", "minutes:sum", "hours:sum"],
            )
        }
        for ticket in self:
            count, minutes, hours = totals.get(ticket._origin, (0, 0, 0))
            ticket.support_call_count = count
            ticket.support_minutes = minutes
            ticket.support_hours = hours

    def action_support_log_call(self):
        """Open the form of a new call on this ticket."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a Call"),
            "res_model": "support.call",
            "views": [
                (self.env.ref("support_plan.support_call_view_form_log").id, "form")
            ],
            "target": "new",
            "context": {
                "default_ticket_id": self.id,
                "default_partner_id": self.commercial_partner_id.id,
                "default_caller_id": self.partner_id.id
                if self.partner_id != self.commercial_partner_id
                else False,
                **(
                    {"default_work_type_id": self.work_type_id.id}
                    if self.work_type_id
                    else {}
                ),
            },
        }

    def action_open_support_calls(self):
        """Open the calls of this ticket."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Calls"),
            "res_model": "support.call",
            "view_mode": "list,form",
            "domain": [("ticket_id", "in", self.ids)],
            "context": {"default_ticket_id": self[:1].id},
        }
