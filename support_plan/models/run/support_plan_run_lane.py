# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
import random
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import (
    MAX_TRIES_ON_CONCURRENCY_FAILURE,
    PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
)

_logger = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(seconds=10)


class IrCron(models.Model):
    _inherit = "ir.cron"

    support_lane = fields.Integer(
        string="Lane of Recurring Runs",
        readonly=True,
        copy=False,
        help="The number of the lane that this action works off.",
        groups="base.group_system",
    )


class SupportPlanRunLane(models.AbstractModel):
    """Lanes: scheduled actions that work off recurring runs side by side.

    One scheduled action is worked off by one worker at a time, so workers, of whatever
    server, share a run only through several of them. Lane n serves the companies that
    have set n lanes or more.
    """

    _name = "support.plan.run.lane"
    _description = "Lane of Recurring Runs"

    @api.model
    def _ensure_lanes(self, count):
        """Make the scheduled actions of the first ``count`` lanes; none is taken away,
        as a lane without work costs nothing.

        :return: the scheduled actions of these lanes
        """
        # What a lane runs is fixed here, so that whoever sets their number may add one.
        crons = self.env["ir.cron"].sudo().with_context(active_test=False)
        lanes = crons.search([("support_lane", ">", 0)])
        known = lanes.mapped("support_lane")
        lanes |= crons.create(
            [
                self._prepare_lane(number)
                for number in range(1, count + 1)
                if number not in known
            ]
        )
        return lanes.filtered(lambda lane: lane.support_lane <= count)

    @api.model
    def _prepare_lane(self, number):
        return {
            "name": f"Support Plans: recurring run, lane {number}",
            "model_id": self.env["ir.model"]._get_id(self._name),
            "state": "code",
            "code": f"model._work_lane({number})",
            "support_lane": number,
            "user_id": self.env.ref("base.user_root").id,
            # Lanes are woken when there is work; this is for what was interrupted.
            "interval_number": 2,
            "interval_type": "minutes",
        }

    @api.model
    def _wake(self, companies, at=None):
        """Set the lanes of companies to work.

        :param at: when, as a naive datetime in UTC; at once, if left out
        """
        count = max(companies.root_id.mapped("support_run_lanes"), default=1)
        for lane in self._ensure_lanes(count):
            lane._trigger(at)

    @api.model
    def _work_lane(self, number):
        """Work off batches, each in a transaction of its own, until nothing is left or
        the time of a scheduled action is over."""
        more = True
        while more:
            done, left, more = self._retry_when_in_the_way(number)
            if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                return

    @api.model
    def _retry_when_in_the_way(self, number):
        """Work off a batch; begin it anew when another transaction was in the way."""
        for attempt in range(1, MAX_TRIES_ON_CONCURRENCY_FAILURE + 1):
            try:
                result = self._work_batch(number)
                self.env.cr.flush()
                return result
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                if attempt == MAX_TRIES_ON_CONCURRENCY_FAILURE:
                    raise
                _logger.info("Lane %s: another transaction was in the way", number)
                time.sleep(random.uniform(0, 2**attempt) / 10)

    @api.model
    def _work_batch(self, number):
        """Work off the next batch of the oldest run that has one for this lane.

        :return: how many subscriptions were done, how many are left in their run, and
            whether to ask again
        """
        busy = self.env["support.plan.run"]
        lines = self.env["support.plan.run.line"]
        for run in self._search_runs(number):
            claimed = lines._claim(run)
            if claimed:
                claimed._work_off()
                return len(claimed), run.left_count, True
            if not run._finish():
                busy |= run
        if busy:
            # Others hold what is left: other lanes, or people at their screens.
            self._wake(busy.company_id, at=fields.Datetime.now() + LOOK_AGAIN)
        return 0, 0, False

    @api.model
    def _search_runs(self, number):
        runs = self.env["support.plan.run"].search(
            [("state", "=", "running")], order="id"
        )
        return runs.filtered(
            lambda run: run.company_id.root_id.support_run_lanes >= number
        )
