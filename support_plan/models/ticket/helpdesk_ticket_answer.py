# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

_KINDS = {
    "covered": "covered",
    "no_cover_needed": "covered",
    "exempt": "covered",
    "off": "covered",
}


class HelpdeskTicket(models.Model):
    """The gate's answer on the form, as soon as a client is chosen."""

    _inherit = "helpdesk.ticket"

    support_answer_kind = fields.Selection(
        selection=[
            ("covered", "Covered"),
            ("attention", "Attention"),
            ("refused", "Refused"),
        ],
        compute="_compute_support_answer",
        groups="base.group_user",
    )
    support_answer = fields.Text(
        compute="_compute_support_answer",
        groups="base.group_user",
        help="What the gate says of this ticket now, and what to do next.",
    )

    @api.depends("partner_id", "company_id", "team_id", "category_id", "work_type_id")
    def _compute_support_answer(self):
        silent = self.filtered(lambda ticket: not ticket.partner_id or ticket.closed)
        silent.support_answer_kind = silent.support_answer = False
        for ticket, verdict in (self - silent)._get_verdicts(in_words=True).items():
            words = filter(None, (verdict.reason, verdict.next_step))
            ticket.support_answer = "\n".join(words)
            ticket.support_answer_kind = (
                _KINDS.get(verdict.code, "attention") if verdict.allowed else "refused"
            )
