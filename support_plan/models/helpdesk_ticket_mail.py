# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import email_normalize

from .support_gate import Request, Verdict


class HelpdeskTicket(models.Model):
    """E-mail: the gate is asked before a message may become a ticket."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _filter_support_routes(self, message, message_dict, routes):
        """Leave out the routes that would give an uncovered sender a new ticket.

        Refusing here, and not in ``create``, keeps the alias valid and the mail gateway
        at ease. Replies to tickets that there are pass.

        :param message: the e-mail, an ``email.message.EmailMessage``
        :param dict message_dict: what the gateway read from it
        :param routes: list of (model, thread id, values, user id, alias)
        :return: the routes that may go on
        """
        passing = []
        for route in routes:
            model, thread_id, values = route[:3]
            if model == self._name and not thread_id:
                company = self._get_mail_company(values or {})
                verdict, author = self._judge_sender(message_dict, company, values)
                if not verdict.allowed:
                    self._refuse_mail(message, message_dict, verdict, author, company)
                    continue
            passing.append(route)
        return passing

    @api.model
    def _get_mail_company(self, values):
        team = self.env["helpdesk.ticket.team"].sudo().browse(values.get("team_id", ()))
        return team.exists().company_id or self.env.company

    @api.model
    def _judge_sender(self, message_dict, company, values):
        """Return the verdict on the sender of an e-mail, and who that is."""
        author = self.env["res.partner"].browse(message_dict.get("author_id") or ())
        author = author or self.env["mail.thread"]._partner_find_from_emails_single(
            [message_dict["email_from"]], no_create=True
        )
        team = self.env["helpdesk.ticket.team"].sudo()
        team = team.browse((values or {}).get("team_id", ())).exists()
        if company.root_id.support_gate_mode != "enforce":
            return Verdict("off", True), author
        if team and not team.support_plan_required:
            return Verdict("exempt", True), author
        if not author:
            return (
                Verdict(
                    "unknown",
                    False,
                    self.env._("We don't know the address that you write from."),
                    self.env._("Support is only given on a prepaid plan."),
                ),
                author,
            )
        caller = author if author != author.commercial_partner_id else None
        (verdict,) = self.env["support.gate"]._check([Request(author, company, caller)])
        return verdict, author

    @api.model
    def _refuse_mail(self, message, message_dict, verdict, author, company):
        """Keep the refusal of an e-mail, and answer it, unless it came from a
        machine."""
        self.env["support.refusal"]._keep(
            [
                {
                    "partner_id": author.commercial_partner_id.id,
                    # Without the name, so that one person's refusals are counted as one.
                    "email": email_normalize(message_dict["email_from"])
                    or message_dict["email_from"],
                    "channel": "email",
                    "reason": verdict.code,
                    "explanation": verdict.reason,
                    "subject": message_dict.get("subject"),
                    "company_id": company.root_id.id,
                    "observed": False,
                }
            ]
        )
        if self._is_automatic_mail(message):
            return
        lang = author.lang or company.partner_id.lang
        body = self.env["ir.qweb"]._render(
            "support_plan.mail_refused",
            {"verdict": verdict, "company": company, "subject": message["subject"]},
            lang=lang,
        )
        self.env["mail.mail"].sudo().create(
            {
                "subject": self.env._("Re: %s", message_dict.get("subject") or ""),
                "body_html": body,
                "email_to": message_dict["email_from"],
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "references": message_dict["message_id"],
                # So that no other machine answers this answer.
                "headers": repr({"Auto-Submitted": "auto-replied"}),
                "auto_delete": False,
            }
        ).send()

    @api.model
    def _is_automatic_mail(self, message):
        """Tell whether no person waits for an answer to this e-mail."""
        return (
            (message.get("Auto-Submitted") or "no").strip().lower() != "no"
            or (message.get("Precedence") or "").strip().lower()
            in ("bulk", "junk", "list", "auto_reply")
            or bool(message.get("List-Id") or message.get("X-Auto-Response-Suppress"))
        )
