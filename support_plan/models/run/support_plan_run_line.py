# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from collections import defaultdict

from psycopg2 import IntegrityError, OperationalError

from odoo import fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class SupportPlanRunLine(models.Model):
    """One subscription of a recurring run: to do, done, or set aside with a reason."""

    _name = "support.plan.run.line"
    _description = "Subscription of a Recurring Run"
    _inherit = "support.record"
    _order = "id"
    _rec_name = "contract_id"

    run_id = fields.Many2one(
        comodel_name="support.plan.run",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Subscription",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="contract_id.partner_id", string="Client")
    company_id = fields.Many2one(related="run_id.company_id")
    currency_id = fields.Many2one(related="run_id.company_id.currency_id")
    state = fields.Selection(
        selection=[
            ("todo", "To Do"),
            ("done", "Done"),
            ("failed", "Set Aside"),
            ("asked", "Asks First"),
        ],
        required=True,
        readonly=True,
        default="todo",
    )
    reason = fields.Text(readonly=True, help="Why the subscription was set aside.")
    catch_up = fields.Boolean(
        readonly=True,
        help="Somebody said that all the periods that were missed shall be invoiced.",
    )
    invoice_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="support_run_line_id",
        string="Invoices",
    )
    invoice_count = fields.Integer(string="Number of Invoices", readonly=True)
    amount = fields.Monetary(string="Invoiced", readonly=True)

    _one_per_run = models.UniqueIndex(
        "(run_id, contract_id)", "This subscription is part of the run already."
    )
    _to_do = models.Index("(run_id, id) WHERE state = 'todo'")

    # ------------------------------------------------------------------
    # What staff do
    # ------------------------------------------------------------------

    def action_retry(self):
        """Take the subscriptions up again, after they were mended."""
        self.run_id.check_access("write")
        self.sudo()._take_up()
        return True

    def action_catch_up(self):
        """Invoice all the periods that were missed."""
        self.run_id.check_access("write")
        self.sudo().catch_up = True
        self.sudo()._take_up()
        return True

    def _take_up(self):
        aside = self.filtered(lambda line: line.state in ("failed", "asked"))
        if not aside:
            raise UserError(self.env._("None of these was set aside."))
        aside.write({"state": "todo", "reason": False})
        aside.run_id._resume()

    # ------------------------------------------------------------------
    # A batch
    # ------------------------------------------------------------------

    def _claim(self, run):
        """Lock the next lines of a run that no other lane works on, and their
        subscriptions, which another run or a person may be working on.

        Lanes skip what others have locked. As no lane holds more than a batch, one more
        batch than there are lanes always has a free line in it, if there is one.

        :return: the locked lines; few or none does not mean that nothing is left
        """
        lanes = max(1, run.company_id.root_id.support_run_lanes)
        lines = self.search(
            [("run_id", "=", run.id), ("state", "=", "todo")],
            limit=run.batch_size * (lanes + 1),
        ).try_lock_for_update(limit=run.batch_size)
        contracts = lines.contract_id.try_lock_for_update(allow_referencing=True)
        return lines.filtered(lambda line: line.contract_id in contracts)

    def _work_off(self):
        """Invoice the claimed lines of one run. What is known not to work is set aside
        beforehand, what fails as well; neither holds back the others."""
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.run_id.company_id.id)],
            limit=1,
        )
        lines = self.with_company(self.run_id.company_id).with_context(
            support_journal_id=journal.id
        )
        aside = lines._find_what_keeps_them()
        for line, why in aside.items():
            line._set_aside(**why)
        lines.filtered(lambda line: line not in aside)._invoice_or_split()

    def _find_what_keeps_them(self):
        """Return which lines are known not to work, or ask first. Writes nothing.

        :return: dict of line to dict of ``state`` and ``reason``
        """
        date = self.run_id.date
        problems = self.contract_id._get_support_problems(date)
        asking = self.filtered(lambda line: not line.catch_up)
        questions = asking.contract_id._get_support_questions(date)
        aside = {}
        for line in self:
            problem = problems.get(line.contract_id)
            reason = problem or questions.get(line.contract_id)
            if reason:
                state = "failed" if problem else "asked"
                aside[line] = {"state": state, "reason": reason}
        return aside

    def _invoice_or_split(self):
        """Invoice these lines; where that fails, each half of them, down to the one
        line that is at fault."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._invoice()
        except OperationalError:
            # Another transaction was in the way: the lane does the batch again.
            raise
        except Exception as error:  # pylint: disable=broad-except
            if len(self) == 1:
                _logger.warning(
                    "Subscription %s was set aside: %s",
                    self.contract_id.id,
                    error,
                    exc_info=not isinstance(error, UserError),
                )
                self._set_aside("failed", self._explain(error))
                return
            middle = len(self) // 2
            self[:middle]._invoice_or_split()
            self[middle:]._invoice_or_split()

    def _explain(self, error):
        """Return an error in words for staff."""
        if isinstance(error, UserError):
            return str(error)
        if isinstance(error, IntegrityError):
            models_of_table = (
                model
                for model in map(self.env.__getitem__, self.env)
                if model._table == error.diag.table_name
            )
            model = next(models_of_table, self)
            return model._sql_error_to_message(error)
        return self.env._(
            "The invoice could not be made: %s", str(error).strip() or repr(error)
        )

    def _set_aside(self, state, reason):
        self.ensure_one()
        self.write({"state": state, "reason": reason})
        self.contract_id._note_invoice_problem(reason)

    # ------------------------------------------------------------------
    # The invoices of a batch
    # ------------------------------------------------------------------

    def _invoice(self):
        """Make, post and pass on the invoices of these lines' due periods, oldest first, and
        book their terms; all or nothing.

        :raises: whatever stands in the way
        """
        company = self.run_id.company_id
        # Odoo tracks the changes of every new invoice, one by one. Nobody needs a log
        # of fields that had no value before, unless the law asks for one: where the
        # company keeps a restrictive audit trail, tracking stays on.
        tracked = company.restrictive_audit_trail
        lines = self.with_context(tracking_disable=not tracked)
        moves = lines._create_invoices()
        if tracked:
            # Odoo logs that an invoice was posted only if its creation is over.
            self.env.cr.flush()
        moves.partner_id.mapped("user_ids")  # Odoo asks for them with each invoice.
        moves.with_context(support_same_sequence=True).action_post()
        moves._check_support_e_invoice()
        lines._tell_where_from(moves)
        lines._subscribe_followers(moves)
        if company.root_id.support_send_invoices:
            moves._send_in_background()
        lines._write_results()
        self.contract_id._clear_invoice_generation_error()

    def _create_invoices(self):
        """Make draft invoices, period by period, until no more is due.

        :return: the invoices
        """
        moves = self.env["account.move"]
        behind = self
        while behind:
            vals_list = []
            for line in behind:
                vals_list += line._prepare_next_invoice()
            moves |= moves.create(vals_list)
            behind = behind.browse(vals["support_run_line_id"] for vals in vals_list)
        self.contract_id.contract_line_ids._plan_ahead()
        return moves

    def _prepare_next_invoice(self):
        """Return the values of the invoice for the oldest period that is due, if any,
        in a list; the subscription moves on to its next period."""
        self.ensure_one()
        date = self.run_id.date
        contract = self.contract_id.with_context(support_run_date=date)
        due = contract._get_support_due_date(date)
        if not due:
            return []
        dates = contract._prepare_support_invoice_dates(due)
        return [
            {**vals, **dates, "support_run_line_id": self.id}
            for vals in contract._prepare_recurring_invoices_values(due)
        ]

    def _tell_where_from(self, moves):
        """Note on each invoice which subscription it came from."""
        moves._message_log_batch(
            {
                move.id: self.env._(
                    "Made by the recurring run for the subscription %s.",
                    move.support_run_line_id.contract_id._get_html_link(),
                )
                for move in moves
            }
        )

    def _subscribe_followers(self, moves):
        """Let who follows a subscription's invoices follow the new ones, as the
        contract addon does."""
        subtype = self.env.ref("contract.mail_message_subtype_invoice_created")
        followers = defaultdict(lambda: self.env["account.move"])
        partners = defaultdict(lambda: self.env["res.partner"])
        for follower in (
            self.env["mail.followers"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "contract.contract"),
                    ("res_id", "in", self.contract_id.ids),
                    ("subtype_ids", "in", subtype.ids),
                ]
            )
        ):
            partners[follower.res_id] |= follower.partner_id
        for move in moves:
            followers[partners[move.support_run_line_id.contract_id.id]] |= move
        for who, theirs in followers.items():
            if who:
                theirs.message_subscribe(partner_ids=who.ids)

    def _write_results(self):
        for line in self:
            line.write(
                {
                    "state": "done",
                    "reason": False,
                    "invoice_count": len(line.invoice_ids),
                    "amount": sum(line.invoice_ids.mapped("amount_untaxed_signed")),
                }
            )
