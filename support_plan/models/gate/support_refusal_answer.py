# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from ...mail_text import ANSWER_HEADERS
from ...verdict import WORDS

_logger = logging.getLogger(__name__)

# Who it is that asks matters more than the reason (`_get_answer`): an answer for each.
_ANSWERS = {
    "supplier": "support_plan.mail_template_neutral",
    "covered_by_another": "support_plan.mail_template_covered_by_another",
}


class Addressee(NamedTuple):
    """Who is answered where the refusal alone does not say it, as a value of the
    context: no RPC client can put one there."""

    email: str = ""
    lang: str = ""
    # The contact whose address it is, if that is known.
    contact: Any = None
    # Whether what was written is kept whole, and becomes a ticket once there is cover.
    kept: bool = False


class Facts(NamedTuple):
    """What has happened by the time that an answer is written, as a value of the context:
    it says nothing else."""

    attached: bool = False
    approver_told: bool = False
    # Who asked and about what, in a note to the approver.
    asker: str = ""
    subject: str = ""


class SupportRefusal(models.Model):
    """What is written to whom was turned away."""

    _inherit = "support.refusal"

    approver_told_at = fields.Datetime(
        readonly=True,
        help="When the client was last told that somebody asked who is not named.",
    )
    answer_lang = fields.Char(compute="_compute_answer_lang")
    answer_to = fields.Char(compute="_compute_answer_to")
    # What the e-mail templates say only where it is true.
    answer_attached = fields.Boolean(compute="_compute_answer_facts")
    answer_kept = fields.Boolean(compute="_compute_answer_facts")
    answer_approver_told = fields.Boolean(compute="_compute_answer_facts")
    answer_asker = fields.Char(compute="_compute_answer_facts")
    answer_subject = fields.Char(compute="_compute_answer_facts")

    # ------------------------------------------------------------------
    # What an answer needs to know
    # ------------------------------------------------------------------

    @api.depends("caller_id", "partner_id", "company_id")
    @api.depends_context("support_addressee")
    def _compute_answer_lang(self):
        for refusal in self.sudo():
            refusal.answer_lang = (
                self._get_addressee().lang
                or refusal.caller_id.lang
                or refusal.partner_id.lang
                or refusal.company_id.partner_id.lang
            )

    @api.depends("caller_id", "partner_id", "email")
    @api.depends_context("support_addressee")
    def _compute_answer_to(self):
        for refusal in self.sudo():
            refusal.answer_to = (
                self._get_addressee().email
                or refusal.caller_id.email_formatted
                or refusal.email
                or refusal.partner_id.email_formatted
            )

    @api.depends("caller_id", "email", "subject")
    @api.depends_context("support_addressee", "support_answer_facts")
    def _compute_answer_facts(self):
        facts = self.env.context.get("support_answer_facts")
        facts = facts if isinstance(facts, Facts) else Facts()
        for refusal in self.sudo():
            refusal.answer_attached = facts.attached
            refusal.answer_kept = self._get_addressee().kept
            refusal.answer_approver_told = facts.approver_told
            refusal.answer_asker = (
                facts.asker or refusal.caller_id.name or refusal.email or ""
            )
            refusal.answer_subject = facts.subject or refusal.subject

    @api.model
    def _get_addressee(self):
        addressee = self.env.context.get("support_addressee")
        return addressee if isinstance(addressee, Addressee) else Addressee()

    def _is_supplier(self):
        """Tell whether somebody wrote who sells to us and never bought: no sales
        letter for them."""
        partner = self.partner_id
        return (
            self.reason == "none"
            and partner.supplier_rank > 0
            and not partner.customer_rank
        )

    # ------------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------------

    def _send_answer(self, **email_values):
        """Send the right answer for the reason, in the language of whoever asked.

        No plan: the offer, with the plan sheet. Unpaid: the invoice, to those whose paper
        it is. Not named: a courteous note, and another to the client's approver. Covered
        by another company's plan: a note without that company's papers. A supplier: no
        sales letter. The context's ``support_addressee`` says who is answered where the
        refusal alone does not.

        :param email_values: more of the e-mail, such as ``subject`` or ``references``
        :raises UserError: where there is no address to answer to
        """
        for refusal in self.sudo():
            refusal._check_can_be_answered()
            answer = refusal._get_answer()
            attachments, told = [], False
            if answer in WORDS and WORDS[answer].with_plan_sheet:
                attachments = refusal._render_plan_sheet()
                refusal._note_offer(self.env["res.users"])
            elif answer == "pending":
                attachments = refusal._render_unpaid_invoice()
            elif answer == "not_authorised":
                # First, so that the answer says so only if it is true.
                told = refusal._tell_approver(email_values.get("subject"))
            template = _ANSWERS.get(answer) or WORDS[answer].answer
            refusal.with_context(
                support_answer_facts=Facts(bool(attachments), told)
            )._send_template(template, attachments, **email_values)

    def action_send_answer(self):
        """Send the right answer for the reason, such as the unpaid invoice, to whoever
        asked."""
        self._check_may_answer()
        self.sudo()._send_answer()
        return self._tell_sent(self.env._("The answer is sent by e-mail."))

    def _check_may_answer(self):
        if not (
            self.env.su
            or self.env.user.has_group("support_plan.group_agent")
            or self.env.user.has_group("support_plan.group_sales")
        ):
            raise AccessError(self.env._("Support staff and sales send offers."))
        self.check_access("read")

    def _tell_sent(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_can_be_answered(self):
        if not email_normalize(self.answer_to):
            raise UserError(
                self.env._(
                    "%s has no e-mail address to write to. Add one to the contact.",
                    self.display_name,
                )
            )

    def _send_template(self, template, attachments=(), **email_values):
        """Put an e-mail made of a template into the queue, and wake the queue up."""
        template = self.env.ref(template, raise_if_not_found=False)
        if not template:
            raise UserError(
                self.env._("The e-mail template of this answer was deleted.")
            )
        mail_id = template.send_mail(
            self.id,
            email_values={
                "headers": repr(ANSWER_HEADERS),
                **email_values,
            },
        )
        mail = self.env["mail.mail"].browse(mail_id)
        mail.attachment_ids = [
            fields.Command.create(
                {
                    "name": name,
                    "raw": content,
                    "res_model": "mail.message",
                    "res_id": mail.mail_message_id.id,
                }
            )
            for name, content in attachments
        ]
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return mail

    def _render_plan_sheet(self):
        """Return the plan sheet in a list, or nothing where no plan is offered."""
        plan = self.company_id.support_offer_plan_id.with_company(self.company_id)
        return self._render_safely(
            lambda: (
                plan._render_plan_sheet(self.caller_id or self.partner_id or None)
                if plan
                else None
            )
        )

    def _render_safely(self, render):
        """Return what is to be attached; an answer without it is better than none."""
        try:
            with self.env.cr.savepoint():
                document = render()
        except Exception:
            _logger.exception("The answer to %s goes without its PDF", self)
            return []
        return [document] if document else []
