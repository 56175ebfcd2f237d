# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

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
        date = self.run_id.date
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.run_id.company_id.id)],
            limit=1,
        )
        lines = self.with_company(self.run_id.company_id).with_context(
            support_journal_id=journal.id
        )
        problems = lines.contract_id._get_support_problems(date)
        asking = lines.filtered(lambda line: not line.catch_up)
        questions = asking.contract_id._get_support_questions(date)
        for line in lines:
            if line.contract_id in problems:
                line._set_aside(problems[line.contract_id])
            elif line.contract_id in questions:
                line._set_aside(questions[line.contract_id], state="asked")
        lines.filtered(lambda line: line.state == "todo")._invoice_or_split()

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
                self._set_aside(self._explain(error))
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

    def _set_aside(self, reason, state="failed"):
        self.ensure_one()
        self.write({"state": state, "reason": reason})
        self.contract_id._note_invoice_problem(reason)
