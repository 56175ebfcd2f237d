# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    support_plan_required = fields.Boolean(
        string="Requires a Support Plan",
        default=True,
        help="No ticket of this team without cover. Switch it off for an internal team.",
        groups="base.group_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        # Only now are the defaults known, which anybody may give in the context.
        if not all(teams.mapped("support_plan_required")):
            self._check_may_exempt()
        return teams

    def write(self, vals):
        if "support_plan_required" in vals:
            self._check_may_exempt()
        return super().write(vals)

    def unlink(self):
        """Flag the open tickets that came in only because their team needed no plan."""
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.search(
            [("team_id", "in", self.ids), ("stage_id.closed", "=", False)]
        )
        res = super().unlink()
        tickets._review_cover()
        return res

    def _check_may_exempt(self):
        """Only who answers for the policy says which teams it is not for."""
        if not (self.env.su or self.env.user.has_group("support_plan.group_manager")):
            raise AccessError(
                self.env._("Only a support manager says which teams need no plan.")
            )
