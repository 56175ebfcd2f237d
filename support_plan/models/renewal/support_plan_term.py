# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.ir_qweb_fields import nl2br

BATCH = 100


class SupportPlanTerm(models.Model):
    """A renewal that is not paid within its grace lapses.

    Cover ends by itself: it is reckoned when asked. What is left to do is for people:
    the calls of the days of grace await a manager, and the renewal's invoice is
    proposed to be credited, or the client to be taken up again.
    """

    _inherit = "support.plan.term"

    lapsed_on = fields.Date(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The day after the days of grace in which this renewal was not paid; "
        "without days of grace, the day after it was due and its period began.",
    )

    @api.model
    def _cron_lapse(self):
        """Propose what to do about renewals that lapsed, in batches that commit."""
        more = True
        while more:
            lapsed = self._search_lapsing()
            lapsed._lapse()
            more = len(lapsed) == BATCH
            if not self.env["ir.cron"]._commit_progress(len(lapsed), remaining=more):
                return

    @api.model
    def _search_lapsing(self):
        """Return posted and unpaid renewals whose days of grace are over.

        Without days of grace: those whose period has begun and that are overdue.
        """
        lapsing = self.browse()
        for company in (
            self.env["res.company"].sudo().search([("parent_id", "=", False)])
        ):
            today = company._support_today()
            lapsing |= self.search(
                [
                    ("company_id", "=", company.id),
                    ("lapsed_on", "=", False),
                    ("covered_from", "=", False),
                    ("revoked", "=", False),
                    ("invoice_line_id.parent_state", "=", "posted"),
                    ("contract_line_id.support_term_ids.date_end", "<", today),
                    ("date_end", ">=", today),
                    "|",
                    ("grace_until", "<", today),
                    "&",
                    ("grace_until", "=", False),
                    ("date_start", "<", today),
                    ("invoice_line_id.move_id.invoice_date_due", "<", today),
                ],
                limit=BATCH,
            )
        return lapsing[:BATCH]

    def _lapse(self):
        for term in self:
            due = term.invoice_line_id.move_id.invoice_date_due
            last = term.grace_until or max(term.date_start, due)
            term.lapsed_on = last + timedelta(days=1)
            contract = term.contract_id
            contract.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Renewal unpaid: credit it, or take it up again"),
                note=nl2br(
                    self.env._(
                        "The renewal was not paid within its days of grace, and the client "
                        "is no longer covered. “Lapsed Renewals” lists it: one click "
                        "credits the invoice."
                    )
                ),
                user_id=(contract.user_id or self.env.user).id,
            )

    def action_credit_renewal(self):
        """Credit renewals that lapsed, and let their subscriptions end before them.

        :raises AccessError: to anyone but plan billing
        :raises UserError: when one was paid in the meantime
        """
        if not self.env.user.has_group("support_plan.group_billing"):
            raise AccessError(
                self.env._("Only Plan Billing can credit renewals. Ask one of them.")
            )
        for term in self:
            if term.revoked or term.covered_from:
                raise UserError(
                    self.env._("%s is paid or credited already.", term.display_name)
                )
        self._credit_premiums()
        for term in self:
            term.contract_line_id._end_cover(term.date_start - timedelta(days=1))
        return True

    def _credit_premiums(self):
        """Credit the invoices of these terms in full. Their periods count as credited,
        and whoever calls this lets the line end before them.

        :raises UserError: when an invoice carries something else too
        """
        premiums = self.invoice_line_id.with_context(support_line_ends=True)
        for move in premiums.move_id:
            others = move.invoice_line_ids.filtered("product_id") - premiums
            if others:
                raise UserError(
                    self.env._(
                        "%s carries more than this premium. Credit the premium's line "
                        "by hand.",
                        move.name,
                    )
                )
        posted = premiums.move_id.filtered(lambda move: move.state == "posted")
        (premiums.move_id - posted).button_cancel()
        today = {move: move.company_id._support_today() for move in posted}
        for move in posted:
            move._reverse_moves(
                [
                    {
                        "ref": self.env._("Renewal not taken up: %s", move.name),
                        "date": today[move],
                        "invoice_date": today[move],
                    }
                ],
                cancel=True,
            )
        self.env["support.plan.settlement"].with_context(
            support_line_ends=True
        )._settle_noted()
