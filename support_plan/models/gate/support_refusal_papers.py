# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all

from ...verdict import WORDS, Request
from .support_refusal_answer import Addressee

_TO_APPROVER = "support_plan.mail_template_approver"


class SupportRefusal(models.Model):
    """Whose papers an answer may carry: rule 10 of docs/rules.md.

    Each time the gate is asked anew, for the person who is written to: the refusal counts
    the requests of everybody at the client, and names the one who asked last.
    """

    _inherit = "support.refusal"

    unpaid_invoice_id = fields.Many2one(
        comodel_name="account.move",
        compute="_compute_unpaid_invoice_id",
        groups="account.group_account_invoice",
        help="The invoice that cover waits for, where whoever is answered may have it.",
    )

    def _get_recipient(self):
        """Return the contact who is answered; nobody where there is but an address."""
        return self._get_addressee().contact or self.caller_id or self.partner_id

    def _judge_recipients(self):
        """Return what the gate says now to those who are answered.

        :return: dict of refusal to verdict, of those whose client is known
        """
        known = self.filtered("partner_id")
        requests = []
        for refusal in known:
            # The refusal's client counts, also where the person has moved since.
            person, client = refusal._get_recipient(), refusal.partner_id
            caller = person if person != client else None
            requests.append(Request(client, refusal.company_id, caller))
        verdicts = self.env["support.gate"]._check(requests)
        return dict(zip(known, verdicts, strict=True))

    def _get_answer(self):
        """Return the word that chooses the answer: the reason, unless it matters more
        who it is that is answered."""
        self.ensure_one()
        if self._is_supplier():
            return "supplier"
        verdict = self._judge_recipients().get(self)
        if verdict and verdict.code == "not_authorised":
            return "not_authorised"
        if verdict and not verdict.is_own and WORDS[self.reason].told_to_holder:
            return "covered_by_another"
        return self.reason

    # ------------------------------------------------------------------
    # The unpaid invoice
    # ------------------------------------------------------------------

    @api.depends("partner_id", "reason", "caller_id")
    @api.depends_context("support_addressee")
    def _compute_unpaid_invoice_id(self):
        """The invoice that cover waits for now, whatever it was then."""
        self.unpaid_invoice_id = False
        pending = self.filtered(lambda refusal: refusal.reason == "pending")
        for refusal, verdict in pending.sudo()._judge_recipients().items():
            invoice = refusal.unpaid_invoice_id.browse(verdict.invoice_id)
            if verdict.code == "pending" and refusal._may_have(invoice):
                refusal.unpaid_invoice_id = invoice

    def _may_have(self, invoice):
        """Tell whether an invoice is the paper of whoever is answered: of the client or
        one of its own people, or of the contact that it is made out to. It goes to an
        address that is on record for them, and to none that somebody has said."""
        person = self._get_recipient()
        client = invoice.commercial_partner_id
        if person != invoice.partner_id and person.commercial_partner_id != client:
            return False
        on_record = (person | client | invoice.partner_id).mapped("email")
        return email_normalize(self.answer_to) in email_normalize_all(
            ",".join(filter(None, on_record))
        )

    def _render_unpaid_invoice(self):
        invoice = self.unpaid_invoice_id
        if not invoice:
            return []
        document = self._render_safely(
            lambda: invoice._get_invoice_legal_documents("pdf", allow_fallback=True)
        )
        return [(found["filename"], found["content"]) for found in document]

    # ------------------------------------------------------------------
    # The approver
    # ------------------------------------------------------------------

    def _get_approver(self):
        """Return who decides who may ask for support on the plan that turned somebody
        away: the approver of the subscription, or whoever gets its invoices."""
        verdict = self._judge_recipients().get(self)
        term = self.env["support.plan.term"].browse(verdict.term_id if verdict else ())
        contract = term.contract_id
        if contract.support_callers != "named":
            return self.env["res.partner"]
        return contract.support_approver_id or contract.invoice_partner_id

    def _tell_approver(self):
        """Tell the client's approver that somebody asked who is not named: once in the
        time that the company sets, whoever they were."""
        hours = self.company_id.support_answer_hours
        since = fields.Datetime.now() - timedelta(hours=hours)
        approver = self._get_approver()
        told = self.approver_told_at and self.approver_told_at > since
        if told or not approver.email_normalized or approver == self._get_recipient():
            return
        self.approver_told_at = fields.Datetime.now()
        self.with_context(
            support_addressee=Addressee(approver.email_formatted, approver.lang)
        )._send_template(_TO_APPROVER)
