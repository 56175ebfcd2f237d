# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import AccessError

from ...verdict import Verdict


class HelpdeskTicket(models.Model):
    """Tickets that Odoo moves without asking, and those whose cover begins again.

    Merging and re-parenting contacts are never blocked: the tickets that they give to
    somebody without cover are flagged at once, and no call can be logged on them.
    """

    _inherit = "helpdesk.ticket"

    @api.model
    def _find_open_of(self, partners):
        """Return the open tickets of some contacts and of those below them, of all
        companies, as superuser."""
        return self.sudo().search(
            [
                ("partner_id", "child_of", partners.ids),
                ("stage_id.closed", "=", False),
            ]
        )

    def _review_cover(self, use_exceptions=False):
        """Ask the gate about tickets that there are, and refuse nothing: flag those
        without cover, and take the flag off where there is cover again.

        :param use_exceptions: whether an exception that waits for the client's next
            ticket may be used up for one of these
        """
        verdicts = {}
        for ticket, verdict in self._get_verdicts().items():
            if verdict.exception_id and not (
                use_exceptions or ticket.sudo()._holds_exception(verdict.exception_id)
            ):
                verdict = verdict._replace(allowed=False)
            verdicts[ticket] = verdict if verdict.allowed else ticket._get_flag()
        self._write_verdicts(verdicts)

    def _holds_exception(self, exception_id):
        return self.support_exception_id.id == exception_id

    def _get_flag(self):
        observing = self._get_gate_company().support_gate_mode == "observe"
        return Verdict("observed" if observing else "uncovered", False)

    def _is_uncovered(self):
        """Tell whether work on this ticket has no cover: what is flagged is asked
        about again."""
        self.ensure_one()
        ticket = self.sudo()
        if ticket.support_verdict == "uncovered":
            ticket._review_cover(use_exceptions=True)
        return ticket.support_verdict == "uncovered"

    @api.model
    def _review_flags_of(self, clients):
        """Take the flag off the tickets of clients whose cover may have begun.

        :param clients: commercial partners
        """
        self.sudo().search(
            [
                ("support_verdict", "=", "uncovered"),
                ("commercial_partner_id", "in", clients.ids),
            ]
        )._review_cover()

    def action_support_check_cover(self):
        """Ask the gate again about flagged tickets, at the press of a button.

        :raises AccessError: to anyone but helpdesk staff
        """
        if not (
            self.env.su
            or self.env.user.has_group("helpdesk_mgmt.group_helpdesk_user_own")
        ):
            raise AccessError(
                self.env._("Only helpdesk staff can check a ticket's cover.")
            )
        self.check_access("read")
        self.sudo()._review_cover(use_exceptions=True)
        return True
