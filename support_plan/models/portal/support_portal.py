# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models

from ...verdict import Request

_ASK_AGAIN_AFTER = timedelta(hours=24)
# What is kept of a message that was turned away, in characters.
_LONGEST_SUBJECT = 200
_LONGEST_MESSAGE = 10_000


class SupportPortal(models.AbstractModel):
    """What a client is told about its own support plans, in words meant for clients.

    Runs as superuser inside, as a portal login reads neither terms nor lots, and gives
    out nothing but what belongs to the client of the contact that asks.
    """

    _name = "support.portal"
    _description = "Support Plans on the Portal"

    # ------------------------------------------------------------------
    # Whoever is turned away
    # ------------------------------------------------------------------

    @api.model
    def _keep_refusal(self, partner, company, verdict, subject, message):
        """Count a refusal and keep what was typed, in a transaction apart: under a
        flood each post waits for the one before, and none is lost to a conflict."""
        values = self.env["support.gate"]._prepare_refusal(
            self._prepare_request(partner, company),
            verdict,
            "portal",
            subject=subject[:_LONGEST_SUBJECT],
            message=message[:_LONGEST_MESSAGE],
        )
        with self.env["support.refusal"]._apart() as env:
            env["support.refusal"]._count([values])

    @api.model
    def _prepare_turned_away(self, partner, company, verdict, category=None):
        """Return what the page says to somebody whom the gate turned away.

        :param partner: the contact that asked
        :param verdict: what the gate said
        :param category: the ticket category that was asked for
        :return: dict of ``title``, ``text``, ``invoice_url``, ``invoice_text`` and
            ``ask``, the label of the button by which to ask for a plan, if any
        """
        client = partner.sudo().commercial_partner_id
        term = self.env["support.plan.term"].sudo().browse(verdict.term_id)
        page = {"invoice_url": "", "invoice_text": ""}
        title, text = self._explain_to_client(verdict, term, category)
        invoice = self.env["account.move"].sudo().browse(verdict.invoice_id)
        # An employee who may not ask for support has no business with the invoice, nor
        # has another company that the subscription covers as well.
        if (
            verdict.code == "pending"
            and invoice.state == "posted"
            and invoice.commercial_partner_id == client
        ):
            page["invoice_url"] = invoice.get_portal_url()
            page["invoice_text"] = self.env._(
                "Pay invoice %(number)s (%(amount)s)",
                number=invoice.name,
                amount=invoice.currency_id.format(invoice.amount_residual),
            )
        page["ask"] = self._get_ask_text(verdict)
        return {
            **page,
            "title": title,
            "text": text,
            "asked": bool(self._find_asked(client, company)),
        }

    # ------------------------------------------------------------------
    # Asking for a plan
    # ------------------------------------------------------------------

    def _get_ask_text(self, verdict):
        if verdict.allowed or not verdict.word.may_ask or verdict.is_of_another:
            return ""
        if verdict.code == "exhausted":
            return self.env._("Ask for more support")
        return self.env._("Ask for a plan")

    @api.model
    def _get_ask_label(self, partner, company):
        """Return the label of the button by which to ask for a plan, or nothing."""
        client = partner.sudo().commercial_partner_id
        if self._find_asked(client, company):
            return ""
        request = self._prepare_request(partner, company)
        (verdict,) = self.env["support.gate"]._check([request])
        return self._get_ask_text(verdict)

    def _find_asked(self, client, company):
        """Return the refusal by which a client asked for a plan in the last day."""
        return (
            self.env["support.refusal"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", client.id),
                    ("company_id", "=", company.root_id.id),
                    ("plan_asked_at", ">=", fields.Datetime.now() - _ASK_AGAIN_AFTER),
                ],
                limit=1,
            )
        )

    @api.model
    def _ask_for_plan(self, partner, company):
        """Note that a client wants a plan, for staff to follow up: once a day.

        :return: the refusal that says so; none where the client may not ask for one
        """
        client = partner.sudo().commercial_partner_id
        asked = self._find_asked(client, company)
        if asked:
            return asked
        request = self._prepare_request(partner, company)
        (verdict,) = self.env["support.gate"]._check([request])
        if not self._get_ask_text(verdict):
            return asked
        refusal = self.env["support.gate"]._refuse(request, verdict, "portal").sudo()
        refusal.write(
            {"plan_asked_at": fields.Datetime.now(), "plan_asked_by": partner.id}
        )
        if client.user_id:
            client.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Asked for a support plan on the portal"),
                user_id=client.user_id.id,
            )
        return refusal

    @api.model
    def _prepare_request(self, partner, company, category=None):
        return Request.of_person(partner, company, category=category)
