# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

BATCH_SIZE = 100


class SupportPlanRun(models.Model):
    """A recurring run: the premiums of one company that are due on a date.

    Each subscription is a line. Lanes (:mod:`.support_plan_run_lane`) claim batches of
    lines, and commit each batch: the line's result, its invoices and their terms stand
    or fall together. A run that is killed is carried on from what is committed.
    """

    _name = "support.plan.run"
    _description = "Recurring Run"
    _inherit = "support.record"
    _order = "id desc"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Due On",
        required=True,
        readonly=True,
        help="Premiums are invoiced as on this day: what is due by then, and what falls "
        "due within the company's days ahead.",
    )
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("stopped", "Stopped"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        index=True,
        default="running",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Started By",
        readonly=True,
        help="Empty: the nightly run, which starts by itself.",
    )
    started_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    finished_at = fields.Datetime(readonly=True)
    batch_size = fields.Integer(
        default=BATCH_SIZE,
        readonly=True,
        help="So many subscriptions are invoiced and committed at once.",
    )
    line_ids = fields.One2many(
        comodel_name="support.plan.run.line",
        inverse_name="run_id",
        string="Subscriptions",
        readonly=True,
    )
    aside_line_ids = fields.One2many(
        comodel_name="support.plan.run.line",
        inverse_name="run_id",
        string="Subscriptions Set Aside",
        domain=[("state", "in", ("failed", "asked"))],
        readonly=True,
    )
    total_count = fields.Integer(string="All", compute="_compute_counts")
    done_count = fields.Integer(string="Done", compute="_compute_counts")
    left_count = fields.Integer(string="Left", compute="_compute_counts")
    failed_count = fields.Integer(string="Set Aside", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="In percent.")
    invoice_count = fields.Integer(string="Invoices", compute="_compute_counts")
    amount = fields.Monetary(
        string="Invoiced",
        compute="_compute_counts",
        help="The net amount of the run's invoices, in the company's currency.",
    )
    to_send_count = fields.Integer(string="To Send", compute="_compute_sending")
    sent_count = fields.Integer(string="Sent", compute="_compute_sending")

    _batch_is_positive = models.Constraint(
        "CHECK (batch_size > 0)", "A batch holds at least one subscription."
    )

    @api.depends("date", "company_id")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "Premiums due on %s", format_date(self.env, run.date)
            )

    @api.depends("line_ids.state")
    def _compute_counts(self):
        """Count the lines as they are in the database now: lanes move them on."""
        counts = {}
        for run, state, count, invoices, amount in self.env[
            "support.plan.run.line"
        ]._read_group(
            [("run_id", "in", self.ids)],
            ["run_id", "state"],
            ["__count", "invoice_count:sum", "amount:sum"],
        ):
            counts.setdefault(run.id, {})[state] = (count, invoices, amount)
        for run in self:
            by_state = counts.get(run.id, {})
            number = {state: figures[0] for state, figures in by_state.items()}
            run.total_count = sum(number.values())
            run.done_count = number.get("done", 0)
            run.left_count = number.get("todo", 0)
            run.failed_count = number.get("failed", 0) + number.get("asked", 0)
            run.invoice_count = sum(figures[1] for figures in by_state.values())
            run.amount = sum(figures[2] for figures in by_state.values())
            run.progress = (
                100 * (run.total_count - run.left_count) / run.total_count
                if run.total_count
                else 100
            )

    def _compute_sending(self):
        """Count what Odoo's own sending in the background has done."""
        moves = self.env["account.move"].sudo()
        for run in self:
            domain = [("support_run_line_id.run_id", "=", run.id)]
            run.to_send_count = moves.search_count(
                [*domain, ("sending_data", "!=", False)]
            )
            run.sent_count = moves.search_count([*domain, ("is_move_sent", "=", True)])

    # ------------------------------------------------------------------
    # What staff do
    # ------------------------------------------------------------------

    def action_stop(self):
        """Stop after the batches that are being worked on: what is invoiced stays."""
        for run in self:
            if run.state != "running":
                raise UserError(self.env._("This run is not running."))
        self.write({"state": "stopped", "finished_at": fields.Datetime.now()})
        return True

    def action_resume(self):
        """Carry on with what is left."""
        self.check_access("write")
        for run in self:
            if not run.left_count:
                raise UserError(self.env._("Nothing is left to do in this run."))
        self._resume()
        return True

    def action_retry(self):
        """Take up again all that was set aside, after it was mended."""
        self.check_access("write")
        self.sudo().line_ids.filtered(lambda line: line.state == "failed")._take_up()
        return True

    def action_open_lines(self):
        """Open the subscriptions of this run; those in the context's state."""
        self.ensure_one()
        states = self.env.context.get("support_states", [])
        name = self.env._("Set Aside") if states else self.env._("Subscriptions")
        return self.line_ids._get_records_action(
            name=name,
            domain=[("run_id", "=", self.id)]
            + ([("state", "in", states)] if states else []),
            views=[(False, "list")],
        )

    def action_open_invoices(self):
        """Open the invoices that this run made."""
        self.ensure_one()
        invoices = self.env["account.move"].search(
            [("support_run_line_id.run_id", "=", self.id)]
        )
        return invoices._get_records_action(name=self.env._("Invoices of the Run"))

    # ------------------------------------------------------------------
    # Starting and ending
    # ------------------------------------------------------------------

    @api.model
    def _cron_start(self):
        """Start the night's run of every company that has premiums due.

        A company whose run is still going on gets no second one. Schedules that nothing
        was billed of are planned ahead first.
        """
        self.env["contract.line"]._plan_all_ahead()
        for (company,) in self.env["contract.contract"]._read_group(
            self.env["contract.contract"]._get_support_plan_domain(), ["company_id"]
        ):
            if self.search_count(
                [("company_id", "=", company.id), ("state", "=", "running")], limit=1
            ):
                continue
            self._start(company, company._support_today())

    @api.model
    def _start(self, company, date, contracts=None, catch_up=False, **values):
        """Make a run and set its lanes to work.

        :param date: the day that premiums are due on
        :param contracts: the subscriptions to invoice; all that are due, if left out
        :param catch_up: whether to invoice all missed periods without asking
        :param values: further values of the run
        :return: the run; empty, where nothing is due
        """
        due = self.env["contract.contract"]._search_support_due(company, date)
        if contracts is not None:
            due &= contracts
        if not due:
            return self.browse()
        run = self.create({"company_id": company.id, "date": date, **values})
        self.env["support.plan.run.line"].sudo().create(
            [
                {"run_id": run.id, "contract_id": id_, "catch_up": catch_up}
                for id_ in due.ids
            ]
        )
        run._resume()
        return run

    def _resume(self):
        self.write({"state": "running", "finished_at": False})
        self.env["support.plan.run.lane"]._wake(self.company_id)

    def _finish(self):
        """End the run if nothing is left.

        :return: whether it has ended
        """
        self.ensure_one()
        if self.env["support.plan.run.line"].search_count(
            [("run_id", "=", self.id), ("state", "=", "todo")], limit=1
        ):
            return False
        if self.state == "running":
            self.write({"state": "done", "finished_at": fields.Datetime.now()})
        return True
