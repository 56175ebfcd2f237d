# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import secrets

from psycopg2.errors import UniqueViolation

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController

from ..exceptions import SupportRefused
from ..mail_text import clean_text


class SupportPlanTicketController(HelpdeskTicketController):
    """The gate in front of the ticket form, and no ticket made or closed by a link."""

    @http.route()
    def create_new_ticket(self, **kw):
        """Show the form to whoever is covered, and to others what they can do."""
        ticket = self._draft_ticket(**kw)
        verdict = self._get_refusing_verdict(ticket)
        if verdict:
            return self._render_turned_away(ticket, verdict)
        return super().create_new_ticket(**kw)

    @http.route(methods=["GET", "POST"])
    def submit_ticket(self, **kw):
        """Open a ticket for whoever is covered; keep what others have typed.

        A link opens no ticket: only the form does, with its CSRF token.
        """
        if request.httprequest.method != "POST":
            return request.redirect("/new/ticket")
        kw = self._keep_to_form(self._clean_numbers(kw))
        posted = self._find_posted(kw.get("form_token"))
        if posted:
            return request.redirect(f"/my/ticket/{posted}")
        if not kw.get("subject") or not kw.get("description"):
            return self._ask_for_more(**kw)
        ticket = self._draft_ticket(**kw)
        verdict = self._get_refusing_verdict(ticket)
        if verdict:
            request.env["support.portal"]._keep_refusal(
                request.env.user.partner_id,
                ticket._get_gate_company(),
                verdict,
                kw.get("subject") or "",
                kw.get("description") or "",
            )
            return self._render_turned_away(ticket, verdict, **kw)
        try:
            with request.env.cr.savepoint():
                return super().submit_ticket(**kw)
        except UniqueViolation:
            # The same form, posted a moment ago.
            with request.env.registry.cursor() as cr:
                posted = self._find_posted(kw["form_token"], cr)
            return request.redirect(f"/my/ticket/{posted}" if posted else "/my/tickets")
        except SupportRefused:
            # Cover ended between the question and the answer: the gate has kept it.
            verdict = self._get_refusing_verdict(ticket)
            if not verdict:
                raise
            return self._render_turned_away(ticket, verdict, **kw)

    @http.route(methods=["GET", "POST"])
    def support_ticket_close(self, **kw):
        """Close a ticket of the client's own, by the form and not by a link."""
        kw = self._clean_numbers(kw)
        ticket = self._get_own_ticket(kw.get("ticket_id"))
        if not ticket:
            return request.redirect("/my/tickets")
        stage = request.env["helpdesk.ticket.stage"].browse(kw.get("stage_id"))
        if (
            request.httprequest.method != "POST"
            or ticket.closed
            or stage.sudo() not in self._get_closing_stages(ticket)
        ):
            # With the status of the addon's own redirection.
            return request.redirect(f"/my/ticket/{ticket.id}", code=302)
        return super().support_ticket_close(ticket_id=ticket.id, stage_id=stage.id)

    def _get_own_ticket(self, ticket_id):
        """Return the ticket, as superuser, if the user may read it; or none."""
        ticket = request.env["helpdesk.ticket"].browse(ticket_id or [])
        try:
            ticket.check_access("read")
            return ticket.sudo().exists()
        except (AccessError, MissingError):
            return ticket.browse()

    def _get_closing_stages(self, ticket):
        stages = ticket.team_id._get_applicable_stages()
        return stages.filtered("close_from_portal")

    # ------------------------------------------------------------------
    # The form: what it offers, and once
    # ------------------------------------------------------------------

    def _keep_to_form(self, values):
        """Return what was posted, without a team or category that the form does not
        offer, and without characters that no database keeps."""
        values = {
            name: clean_text(value).strip() if isinstance(value, str) else value
            for name, value in values.items()
        }
        # A category that the plan leaves out is for the gate to refuse.
        offered = {"team": self._get_teams, "category": super()._get_categories}
        for name, get_offered in offered.items():
            found = get_offered() if name in values else False
            if name in values and (not found or values[name] not in found.ids):
                del values[name]
        return values

    def _find_posted(self, token, cr=None):
        """Return the id of the ticket that this form has opened, or None.

        :param str token: the form's own, as it was posted
        :param cr: a cursor that sees what was committed since; the request's own when
            left out
        """
        env = request.env(cr=cr) if cr else request.env
        tickets = env["helpdesk.ticket"].sudo().with_context(active_test=False)
        if not token:
            return None
        domain = [
            ("support_form_token", "=", token),
            ("partner_id", "=", env.user.partner_id.id),
        ]
        return tickets.search(domain, limit=1).id or None

    def _ask_for_more(self, **kw):
        """Show the form again, with what was typed and what is missing."""
        values = self._get_create_new_ticket_values(**kw)
        values.update(
            form_incomplete=True,
            subject=kw.get("subject"),
            description=kw.get("description"),
        )
        return request.render("helpdesk_mgmt.portal_create_ticket", values)

    def _prepare_submit_ticket_vals(self, **kw):
        """Add the form's token: it opens one ticket, however often it is posted."""
        token = (kw.get("form_token") or "")[:64]
        values = super()._prepare_submit_ticket_vals(**kw)
        return {**values, "support_form_token": token or False}

    # ------------------------------------------------------------------
    # What the gate says
    # ------------------------------------------------------------------

    def _clean_numbers(self, values):
        """Leave out what should be the number of a record and is not."""
        numbers = ("category", "team", "ticket_id", "stage_id")
        return {
            name: int(value) if name in numbers else value
            for name, value in values.items()
            if name not in numbers or (str(value).isdecimal() and len(str(value)) < 10)
        }

    def _draft_ticket(self, **kw):
        """Return the ticket as it would be opened: asked about, never saved."""
        kw = self._clean_numbers(kw)
        values = self._prepare_submit_ticket_vals(**{"description": "", **kw})
        return request.env["helpdesk.ticket"].sudo().new(values)

    def _get_refusing_verdict(self, ticket):
        """Return the verdict that turns the ticket away, or None."""
        if ticket._get_gate_company().support_gate_mode == "observe":
            return None
        (verdict,) = ticket._get_verdicts().values()
        return None if verdict.allowed else verdict

    def _render_turned_away(self, ticket, verdict, **kw):
        """Show the status and what to do, with what was typed, if it was."""
        values = request.env["support.portal"]._prepare_turned_away(
            request.env.user.partner_id,
            ticket._get_gate_company(),
            verdict,
            ticket.category_id,
        )
        teams = self._get_teams() or request.env["helpdesk.ticket.team"]
        return request.render(
            "support_plan.portal_turned_away",
            {
                **values,
                "verdict": verdict.code,
                "page_name": "support",
                "teams": teams.sudo().filtered(lambda t: not t.support_plan_required),
                "subject": kw.get("subject"),
                "description": kw.get("description"),
                "had_files": any(
                    upload.filename
                    for upload in request.httprequest.files.getlist("attachment")
                ),
            },
        )

    # ------------------------------------------------------------------
    # Limits of the plan
    # ------------------------------------------------------------------

    def _get_categories(self, **kw):
        """Offer the categories that the client's plans cover, and no others."""
        categories = super()._get_categories(**kw)
        company = request.env.company
        if not categories or company.sudo().root_id.support_gate_mode != "enforce":
            return categories
        portal = request.env["support.portal"]
        partner = request.env.user.partner_id
        verdicts = request.env["support.gate"]._check(
            [
                portal._prepare_request(partner, company, category.sudo())
                for category in categories
            ]
        )
        outside = {
            category.id
            for category, verdict in zip(categories, verdicts, strict=True)
            if verdict.code == "out_of_scope"
        }
        return categories.filtered(lambda category: category.id not in outside)

    def _get_create_new_ticket_values(self, **kw):
        """Open the form for one team, where a link names it."""
        values = super()._get_create_new_ticket_values(**kw)
        values["form_token"] = secrets.token_urlsafe(16)
        team_id = self._clean_numbers(kw).get("team")
        if team_id and values["teams"]:
            values["teams"] = (
                values["teams"].filtered(lambda team: team.id == team_id)
                or values["teams"]
            )
        return values
