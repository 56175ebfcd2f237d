# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Any, NamedTuple

from odoo import api, models
from odoo.tools import email_normalize, email_normalize_all

from ...mail_text import get_senders


class MailRequest(NamedTuple):
    """What an e-mail asks for: a new ticket, or to be heard on a closed one."""

    addresses: tuple
    company: Any
    team: Any
    category: Any
    work_type: Any
    ticket: Any
    # The contact that staff chose for it, if they did.
    author: Any
    # The address of a list or form that passed it on for those addresses, and whether
    # they are proven or only said.
    carrier: str = ""
    is_proven: bool = True
    # The colleague who forwarded it; what is missing to make it a client's, and whose
    # it seems to be.
    forwarder: Any = None
    missing: str = ""
    suggested: Any = None


class SupportMailGate(models.AbstractModel):
    """What an email asks for, from whom, and of which company."""

    _inherit = "support.mail.gate"

    @api.model
    def _prepare_mail_request(self, message, message_dict, route, held):
        values = route[2] or {}
        ticket = self.env["helpdesk.ticket"].browse(route[1] or ())
        team = self.env["helpdesk.ticket.team"].sudo().browse(values.get("team_id", ()))
        team = ticket.sudo().team_id or team.exists()
        named = self.env["res.company"].browse(values.get("company_id") or ())
        company = ticket.company_id or team.company_id or named or self.env.company
        category = self.env["helpdesk.ticket.category"].sudo()
        work_type = self.env["support.work.type"].sudo()
        request = MailRequest(
            addresses=self._get_addresses(message, message_dict),
            company=company.sudo(),
            team=team,
            category=category.browse(values.get("category_id") or ()).exists(),
            work_type=work_type.browse(values.get("work_type_id") or ()).exists(),
            ticket=ticket.sudo(),
            author=held.sudo()._get_chosen_author(),
        )
        return self._see_behind(message, message_dict, request)

    @api.model
    def _get_addresses(self, message, message_dict):
        """Return every address that an e-mail says it is from: mostly one."""
        found = map(email_normalize, get_senders(message))
        return tuple(address for address in found if address) or tuple(
            email_normalize_all(message_dict["email_from"] or "")
        )

    @api.model
    def _name_company(self, route):
        """Return a route to a new ticket with the company that it is for, where only
        the domain of the address tells: that of a team of all companies."""
        model, thread_id, values, user_id, alias = route
        values = dict(values or {})
        if (
            model != "helpdesk.ticket"
            or thread_id
            or not alias
            or "company_id" in values
        ):
            return route
        team = self.env["helpdesk.ticket.team"].sudo().browse(values.get("team_id", ()))
        companies = alias.sudo().alias_domain_id.company_ids
        if team.company_id or len(companies.root_id) != 1:
            return route
        values["company_id"] = companies.sorted(lambda c: len(c.parent_ids))[:1].id
        return model, thread_id, values, user_id, alias
