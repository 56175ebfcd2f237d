# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

from odoo.addons.base.models.ir_qweb_fields import nl2br

from ...mail_text import UNASKED_HEADERS

BATCH = 50


class SupportPlanReminder(models.Model):
    """A reminder that a client was sent before a term ends; each step is sent once.

    It is written in the transaction that puts the mail into the queue: either both
    are there or neither.
    """

    _name = "support.plan.reminder"
    _description = "Renewal Reminder"
    _inherit = "support.record"
    _order = "id desc"
    _rec_name = "term_id"

    term_id = fields.Many2one(
        comodel_name="support.plan.term",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="term_id.company_id")
    days = fields.Integer(
        string="Days Before the End", required=True, readonly=True, aggregator=None
    )
    sent_at = fields.Datetime(
        readonly=True,
        help="Empty: nothing was sent, as the client had no e-mail address or had paid.",
    )

    _once = models.UniqueIndex(
        "(term_id, days)", "This reminder has been sent already."
    )

    @api.model
    def _cron_remind(self):
        """Send the reminders that are due, in batches that commit."""
        more = True
        while more:
            terms = self._search_due()
            self._remind(terms)
            more = len(terms) == BATCH
            if not self.env["ir.cron"]._commit_progress(len(terms), remaining=more):
                return

    @api.model
    def _search_due(self):
        """Return terms in force that end soon and have a step that was not sent."""
        due = self.env["support.plan.term"]
        for company in (
            self.env["res.company"].sudo().search([("parent_id", "=", False)])
        ):
            today = company._support_today()
            for days in company._get_support_reminder_days():
                due |= due.search(
                    [
                        ("company_id", "=", company.id),
                        ("covered_from", "!=", False),
                        ("revoked", "=", False),
                        ("date_end", ">=", today),
                        ("date_end", "<=", today + timedelta(days=days)),
                        ("reminder_ids", "not any", [("days", "=", days)]),
                    ],
                    limit=BATCH,
                )
        return due[:BATCH]

    @api.model
    def _remind(self, terms):
        """Send one reminder for each term, and note all the steps that it stands for."""
        template = self.env.ref("support_plan.mail_template_renewal")
        to_tell = terms.filtered(lambda term: not term._is_renewed())
        reached = to_tell.filtered(lambda term: term._get_reminded().email_normalized)
        for term in reached:
            template.send_mail(
                term.id,
                force_send=False,
                email_values={"headers": repr(UNASKED_HEADERS)},
            )
        (to_tell - reached)._ask_to_remind()
        now = fields.Datetime.now()
        self.create(
            [
                {"term_id": term.id, "days": days, "sent_at": term in reached and now}
                for term in terms
                for days in term._get_reminder_steps()
            ]
        )


class SupportPlanTerm(models.Model):
    _inherit = "support.plan.term"

    reminder_ids = fields.One2many(
        comodel_name="support.plan.reminder", inverse_name="term_id"
    )
    renews = fields.Boolean(
        compute="_compute_renews", help="Whether another term follows by itself."
    )

    @api.depends("contract_line_id.date_end", "contract_line_id.is_canceled")
    def _compute_renews(self):
        for term in self:
            line = term.contract_line_id
            term.renews = not line.is_canceled and (
                not line.date_end or line.date_end > term.date_end
            )

    def _is_renewed(self):
        """Tell whether the next term is paid already."""
        following = self.contract_line_id._get_support_term(
            self.date_end + timedelta(days=1)
        )
        return bool(following.covered_from)

    def _get_reminded(self):
        """Return the contact whom the template writes to."""
        return self.contract_id.invoice_partner_id or self.partner_id

    def _ask_to_remind(self):
        """Give staff the reminder to do that no e-mail can do; once a term."""
        summary = self.env._("Remind the client: there is no e-mail address")
        for term in self:
            contract = term.contract_id
            if summary in contract.activity_ids.mapped("summary"):
                continue
            contract.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=nl2br(
                    self.env._(
                        "%(client)s has no e-mail address. Say yourself that cover ends on "
                        "%(date)s, and fill the address in.",
                        client=term._get_reminded().display_name,
                        date=format_date(self.env, term.date_end),
                    )
                ),
                user_id=(contract.user_id or self.env.user).id,
            )

    def _note_bounced(self, address):
        """Tell staff that a reminder was not delivered.

        :param str address: the address, as the mail server said it
        """
        self.ensure_one()
        contract = self.contract_id
        contract.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("The renewal reminder was not delivered"),
            note=nl2br(
                self.env._(
                    "Our email to %(address)s came back. Tell the client yourself that "
                    "the plan ends on %(date)s, and correct the address.",
                    address=address,
                    date=format_date(self.env, self.date_end),
                )
            ),
            user_id=(contract.user_id or self.env.user).id,
        )

    def _get_reminder_steps(self):
        """Return the steps (days) that are due and were not sent."""
        left = (self.date_end - self.company_id._support_today()).days
        sent = self.reminder_ids.mapped("days")
        return [
            days
            for days in self.company_id._get_support_reminder_days()
            if days >= left and days not in sent
        ]
