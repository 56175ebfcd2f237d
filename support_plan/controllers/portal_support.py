# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import binascii

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal


class SupportPlanPortal(CustomerPortal):
    """A client's own page of its support plans and their written terms."""

    @http.route()
    def home(self, **kw):
        """Show on the portal's home how the client is covered."""
        response = super().home(**kw)
        response.qcontext["support_cards"] = self._get_support_cards()
        return response

    def _get_support_cards(self):
        return request.env["support.portal"]._prepare_cards(
            request.env.user.partner_id, request.env.company
        )

    @http.route("/my/support", type="http", auth="user", website=True)
    def portal_my_support(self, asked=None, **kw):
        """The client's plans, its accepted terms, and what is there to accept."""
        partner = request.env.user.partner_id
        company = request.env.company
        values = self._prepare_portal_layout_values()
        acceptances = (
            request.env["support.plan.acceptance"]
            .sudo()
            .search([("partner_id", "=", partner.sudo().commercial_partner_id.id)])
        )
        cards = self._get_support_cards()
        values.update(
            page_name="support",
            support_cards=cards,
            acceptances=acceptances,
            to_accept=[
                line
                for contract in {card["contract"] for card in cards if card["is_own"]}
                for line in contract._get_support_lines_to_accept()
            ],
            asked=asked,
            ask=request.env["support.portal"]._get_ask_label(partner, company),
        )
        return request.render("support_plan.portal_my_support", values)

    @http.route(
        "/my/support/ask", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_ask_for_plan(self, **kw):
        """Note that the client wants a plan, for staff to follow up."""
        asked = request.env["support.portal"]._ask_for_plan(
            request.env.user.partner_id, request.env.company
        )
        return request.redirect("/my/support?asked=1" if asked else "/my/support")

    # ------------------------------------------------------------------
    # Written terms
    # ------------------------------------------------------------------

    @http.route(
        "/my/support/terms/<int:line_id>", type="http", auth="public", website=True
    )
    def portal_support_policy(self, line_id, access_token=None, **kw):
        """The written terms of a subscription line, to read and to accept."""
        line = self._get_subscription_line(line_id, access_token)
        if not line:
            return request.redirect("/my")
        contract = line.contract_id
        policy = line.product_id.product_tmpl_id._get_support_policy()
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="support",
            line=line,
            policy=policy,
            sheet=line._prepare_support_portal_sheet(),
            is_open=line in contract._get_support_lines_to_accept(),
            acceptance=contract.support_acceptance_ids.filtered(
                lambda kept: kept.policy_id == policy
            )[:1],
            access_token=access_token,
            default_name=""
            if request.env.user._is_public()
            else request.env.user.partner_id.name,
        )
        return request.render("support_plan.portal_support_policy", values)

    @http.route(
        "/my/support/terms/<int:line_id>/accept",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def portal_accept_support_policy(
        self, line_id, access_token=None, name=None, signature=None, policy_id=None
    ):
        """Keep the client's signature: called by Odoo's own signature form."""
        access_token = access_token or request.httprequest.args.get("access_token")
        shown = request.httprequest.args.get("policy_id")
        line = self._get_subscription_line(line_id, access_token)
        if not line:
            return {"error": request.env._("This subscription is not yours.")}
        policy = line.product_id.product_tmpl_id._get_support_policy()
        if line not in line.contract_id._get_support_lines_to_accept():
            return {"error": request.env._("These terms are accepted already.")}
        if shown != str(policy.id):
            return {
                "error": request.env._(
                    "The terms have changed since you opened this page. Please load "
                    "it again."
                )
            }
        if not signature or not (name or "").strip():
            return {"error": request.env._("Please give your name and signature.")}
        try:
            with request.env.cr.savepoint():
                line.contract_id._accept_support_policy(
                    line,
                    name.strip()[:128],
                    policy,
                    means="portal",
                    signature=signature.encode(),
                    signer_id=False
                    if request.env.user._is_public()
                    else request.env.user.partner_id.id,
                )
        except (AttributeError, TypeError, ValueError, binascii.Error, UserError):
            return {"error": request.env._("The signature cannot be read.")}
        url = f"/my/support/terms/{line.id}"
        if access_token:
            url += f"?access_token={access_token}"
        return {"force_refresh": True, "redirect_url": url}

    @http.route(
        "/my/support/accepted/<int:acceptance_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_accepted_policy(self, acceptance_id, access_token=None, **kw):
        """The PDF of what the client accepted, as it was on that day."""
        kept = request.env["support.plan.acceptance"].sudo().browse(acceptance_id)
        if not kept.exists() or not self._may_see(kept.contract_id, access_token):
            return request.redirect("/my")
        return request.make_response(
            kept.with_context(bin_size=False)._get_document(),
            headers=[
                ("Content-Type", "application/pdf"),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Disposition", content_disposition(kept.document_name)),
            ],
        )

    def _get_subscription_line(self, line_id, access_token=None):
        """Return a plan's line, as superuser, if it is the visitor's own; or none."""
        line = request.env["contract.line"].sudo().browse(line_id).exists()
        if line.support_plan_ok and self._may_see(line.contract_id, access_token):
            return line
        return line.browse()

    def _may_see(self, contract, access_token=None):
        """Tell whether the visitor is of the subscription's client, or was sent its
        link."""
        if not request.env.user._is_public():
            partner = request.env.user.partner_id.sudo()
            if contract.commercial_partner_id == partner.commercial_partner_id:
                return True
        if not access_token:
            return False
        try:
            self._document_check_access(
                "contract.contract", contract.id, access_token=access_token
            )
        except (AccessError, MissingError):
            return False
        return True
