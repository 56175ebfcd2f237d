# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

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


class SupportRefusal(models.Model):
    """What is written to whom was turned away, and whether it sold a plan."""

    _inherit = "support.refusal"

    offer_sent_at = fields.Datetime(
        string="Plan Offered",
        readonly=True,
        help="When a plan was last offered by e-mail.",
    )
    offer_sent_by = fields.Many2one(
        comodel_name="res.users",
        string="Offered By",
        readonly=True,
        help="Who sent the offer. Empty: it was sent by itself, as the answer to an "
        "e-mail.",
    )
    offer_day = fields.Date(
        readonly=True, help="The day of the first offer, in the company's time zone."
    )
    approver_told_at = fields.Datetime(
        readonly=True,
        help="When the client was last told that somebody asked who is not named.",
    )
    offer_outcome = fields.Selection(
        selection=[("taken", "Took a plan"), ("open", "No plan yet")],
        string="Offer",
        compute="_compute_offer_outcome",
        search="_search_offer_outcome",
        help="Whether a term of the client came into force after a plan was offered.",
    )
    offer_taken_percent = fields.Float(
        string="Offers Taken Up (%)",
        compute="_compute_offer_outcome",
        aggregator="avg",
        help="Of the offers that were sent, how many of a hundred led to a plan.",
    )
    answer_lang = fields.Char(compute="_compute_answer_lang")
    answer_to = fields.Char(compute="_compute_answer_to")

    # ------------------------------------------------------------------
    # Whether an offer was taken up: reckoned when asked, never stale
    # ------------------------------------------------------------------

    def _compute_offer_outcome(self):
        self.flush_model(["offer_day", "partner_id", "email", "company_id"])
        self.env["support.plan.term"].flush_model(["covered_from", "revoked"])
        outcomes = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, %s FROM support_refusal WHERE id = ANY(%s)",
                    self._offer_outcome_sql(self._table),
                    self.ids,
                )
            )
        )
        for refusal in self:
            outcome = outcomes.get(refusal.id)
            refusal.offer_outcome = outcome or False
            refusal.offer_taken_percent = 100.0 if outcome == "taken" else 0.0

    @api.model
    def _offer_outcome_sql(self, alias):
        """SQL of ``taken``, ``open``, or NULL where no plan was offered.

        It is taken when a term of the client is in force since the day of the offer or
        later. An address that was unknown then may belong to a client by now.
        """
        return SQL(
            """CASE
                WHEN %(refusal)s.offer_day IS NULL THEN NULL
                WHEN EXISTS (
                    SELECT FROM support_plan_term term
                    WHERE term.company_id = %(refusal)s.company_id
                      AND term.covered_from >= %(refusal)s.offer_day
                      AND term.revoked IS NOT TRUE
                      AND (term.partner_id = %(refusal)s.partner_id
                           OR %(refusal)s.partner_id IS NULL
                           AND term.partner_id IN (
                               SELECT commercial_partner_id FROM res_partner
                               WHERE email_normalized = %(refusal)s.email))
                ) THEN 'taken'
                ELSE 'open'
            END""",
            refusal=SQL.identifier(alias),
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let both be grouped and summed up, as Odoo's own
        ``account.move.status_in_payment`` does."""
        if field_expr == "offer_outcome":
            return self._offer_outcome_sql(alias)
        if field_expr == "offer_taken_percent":
            return SQL(
                "CASE %s WHEN 'taken' THEN 100.0 WHEN 'open' THEN 0.0 END",
                self._offer_outcome_sql(alias),
            )
        return super()._field_to_sql(alias, field_expr, query)

    def _search_offer_outcome(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["offer_day", "partner_id", "email", "company_id"])
        self.env["support.plan.term"].flush_model(["covered_from", "revoked"])
        outcomes = [outcome or "" for outcome in value]
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "COALESCE(%s, '') = ANY(%s)", model._offer_outcome_sql(alias), outcomes
            )
        )

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
            attachments = []
            if answer in WORDS and WORDS[answer].with_plan_sheet:
                attachments = refusal._render_plan_sheet()
                refusal._note_offer(self.env["res.users"])
            elif answer == "pending":
                attachments = refusal._render_unpaid_invoice()
            template = _ANSWERS.get(answer) or WORDS[answer].answer
            refusal._send_template(template, attachments, **email_values)
            if answer == "not_authorised":
                refusal._tell_approver()

    def action_send_answer(self):
        """Send the right answer for the reason, such as the unpaid invoice, to whoever
        asked."""
        self._check_may_answer()
        self.sudo()._send_answer()
        return self._tell_sent(self.env._("The answer is sent by e-mail."))

    def action_send_offer(self):
        """Send the plan offer, with the plan sheet, to whoever asked."""
        self._check_may_answer()
        for refusal in self.sudo():
            refusal._check_can_be_answered()
            refusal._send_template(WORDS["none"].answer, refusal._render_plan_sheet())
            refusal._note_offer(self.env.user)
        return self._tell_sent(self.env._("The plan is offered by e-mail."))

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

    def _note_offer(self, user):
        self.write(
            {
                "offer_sent_at": fields.Datetime.now(),
                "offer_sent_by": user.id,
                "offer_day": self.offer_day or self.company_id._support_today(),
            }
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
                # So that no other machine answers this answer.
                "headers": repr(
                    {
                        "Auto-Submitted": "auto-replied",
                        "X-Auto-Response-Suppress": "All",
                    }
                ),
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
