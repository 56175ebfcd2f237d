# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all

from odoo.addons.base.models.ir_qweb_fields import nl2br

from ...verdict import WORDS, Request
from .support_refusal_answer import Addressee, Facts

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
    approver_told = fields.Json(
        readonly=True,
        copy=False,
        groups="support_plan.group_agent",
        help="Of whom the approver was told, and when.",
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
        """Return the invoice that cover waits for, as it is sent: one that never was is
        made now, as no pro forma is what is to be paid."""
        invoice = self.unpaid_invoice_id
        if not invoice:
            return []

        def render():
            if not invoice.invoice_pdf_report_id:
                self.env["account.move.send"]._generate_and_send_invoices(
                    invoice, sending_methods=[]
                )
            return invoice._get_invoice_legal_documents("pdf")

        document = self._render_safely(render)
        return [(found["filename"], found["content"]) for found in document]

    # ------------------------------------------------------------------
    # The approver
    # ------------------------------------------------------------------

    def _get_named_contract(self):
        """Return the subscription that names who may call and turned somebody away."""
        verdict = self._judge_recipients().get(self)
        term = self.env["support.plan.term"].browse(verdict.term_id if verdict else ())
        contract = term.contract_id
        return contract if contract.support_callers == "named" else contract.browse()

    def _tell_approver(self, subject=None):
        """Tell whoever decides who may ask on the plan that somebody did who is not named:
        of each person once in the time that the company sets.

        That is the approver of the subscription, or whoever gets its invoices. Where they
        can't be written to, our staff are asked to tell them.

        :param str subject: what it was about, if not what the refusal says
        :return: whether the approver has been told of this person
        """
        contract, person = self._get_named_contract(), self._get_recipient()
        approver = contract.support_approver_id or contract.invoice_partner_id
        if not contract or approver == person:
            return False
        if not approver.email_normalized:
            self._ask_staff_to_tell(contract, person)
            return False
        now, told = fields.Datetime.now(), dict(self.approver_told or {})
        hours = timedelta(hours=self.company_id.support_answer_hours)
        key = str(person.id or self.email)
        last = fields.Datetime.to_datetime(told.get(key))
        if last and last > now - hours:
            return True
        told[key] = fields.Datetime.to_string(now)
        self.write({"approver_told": told, "approver_told_at": now})
        self.with_context(
            support_addressee=Addressee(approver.email_formatted, approver.lang),
            support_answer_facts=Facts(
                asker=person.name or self.email or "",
                subject=subject or self.subject or "",
            ),
        )._send_template(_TO_APPROVER)
        return True

    def _ask_staff_to_tell(self, contract, person):
        """Give staff the note to the approver to do that no email can do; once a person."""
        summary = self.env._("Ask who may call: %s", person.name or self.email)
        if summary in contract.activity_ids.mapped("summary"):
            return
        user = contract.user_id or self.company_id._get_support_agents()[:1]
        contract.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=nl2br(
                self.env._(
                    "%(person)s asked for support and isn't named on this plan. The "
                    "subscription has no approver who can be emailed: ask the client, "
                    "and name the person if they agree.",
                    person=person.name or self.email,
                )
            ),
            user_id=(user or self.env.user).id,
        )

    # ------------------------------------------------------------------
    # What came back
    # ------------------------------------------------------------------

    def _note_bounced(self, address):
        """Tell staff that what was written to an address was not delivered.

        :param str address: the address, as the mail server said it
        """
        self.ensure_one()
        agents = self.company_id._get_support_agents()
        record = self._get_bounced_record(address)
        if record and agents:
            record.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Our answer was not delivered"),
                note=nl2br(
                    self.env._(
                        "Our email to %s came back. Check the address, or call.",
                        address,
                    )
                ),
                user_id=agents[0].id,
            )

    def _get_bounced_record(self, address):
        """Return the record on which staff hear of what came back: the client."""
        return self.partner_id
