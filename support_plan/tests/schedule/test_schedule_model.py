# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whatever people and papers do to a line, in whatever order: its schedule is what a
calendar says, end to end, each period billed once, at the money of its papers.

Runs of steps by chance over the real ORM, beside a model in plain Python
(:mod:`.common_model`). A run that fails prints its seed; SUPPORT_PLAN_SEED runs that
one again, and SUPPORT_PLAN_RUNS says how many runs there are (``make soak``: more).
"""

import os
from datetime import date, timedelta
from random import Random

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...audit import CHECKS, find_mistakes
from ..run.test_run import RunCommon
from .common_model import PlainSchedule, Refused

RUNS = int(os.environ.get("SUPPORT_PLAN_RUNS", 40)) // 4
SEED = os.environ.get("SUPPORT_PLAN_SEED")
STEPS = 14
STARTS = (date(2027, 3, 15), date(2027, 1, 31), date(2026, 11, 30), date(2028, 2, 29))
RULES = ("monthly", "monthly", "quarterly", "yearly")
OURS = [check for check in CHECKS if check.rule in (9, 13)]


@tagged("post_install", "-at_install")
class TestScheduleModel(RunCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = {
            rule: cls._make_plan(rule, support_term_rule_type=rule, list_price=365)
            for rule in set(RULES)
        }

    def test_a_schedule_is_what_a_calendar_says(self):
        seeds = (
            [int(SEED)] if SEED else [Random().randrange(10**9) for _ in range(RUNS)]
        )
        for seed in seeds:
            savepoint = self.env.cr.savepoint()
            try:
                Walk(self, seed).go()
            except AssertionError as error:
                raise AssertionError(f"SUPPORT_PLAN_SEED={seed}: {error}") from error
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()


class Walk:
    """One line, and what happens to it by chance."""

    def __init__(self, case, seed):
        self.case = case
        self.chance = Random(seed)
        start, rule = self.chance.choice(STARTS), self.chance.choice(RULES)
        self.line = case._subscribe(plan=case.plans[rule], start=start)
        self.model = PlainSchedule(start, rule, 365)
        self.before = {}  # what was decided, by first day, before a draft
        self.done = [f"{rule} from {start}"]

    def go(self):
        self.compare()
        steps = [
            self.bill,
            self.bill,
            self.post,
            self.post,
            self.delete,
            self.credit,
            self.skip,
            self.plan_again,
            self.fix,
            self.end,
            self.go_on,
            self.type_next,
            self.type_next_at_random,
        ]
        for _step in range(STEPS):
            self.chance.choice(steps)()
            self.compare()

    def compare(self):
        self.case.env.flush_all()
        end = self.line.date_end
        rows = [
            (period.date_start, period.date_end, period.state, period.premium)
            for period in self.line.support_period_ids.sorted("date_start")
            if period.state != "credited" and not (end and period.date_start > end)
        ]
        assert rows, self.done
        expected = self.model.reckon(len(rows))
        assert rows == expected, f"{self.done}\n{rows}\nexpected\n{expected}"
        credited = self.line.support_period_ids.filtered(
            lambda period: period.state == "credited"
        )
        assert sorted((each.date_start, each.premium) for each in credited) == sorted(
            (start, premium) for start, _end, premium in self.model.credited
        ), self.done
        free = self.model.free()
        assert self.line.recurring_next_date == (free[0] if free else False), self.done
        mistakes = list(find_mistakes(self.case.env.cr, OURS))
        assert not mistakes, f"{self.done}\n{[each.sentence for each in mistakes]}"

    def _do(self, act, expect):
        """Do something, and see that it is refused where the model refuses it."""
        try:
            expect()
            refused = False
        except Refused:
            refused = True
        said = self._try(act)
        assert bool(said) == refused, f"{self.done}: {said or 'let through'}"

    def _try(self, act):
        """Do something wholly or not at all.

        :return: what was said where it was refused
        """
        savepoint = self.case.env.cr.savepoint()
        try:
            act()
            self.case.env.flush_all()
        except UserError as error:
            savepoint.close(rollback=True)
            self.case.env.invalidate_all()
            return str(error) or "refused"
        savepoint.close(rollback=False)
        return None

    def _period(self, day):
        return self.line.support_period_ids.filtered(
            lambda period: period.state != "credited" and period.date_start == day
        )

    def _pick(self, days):
        return self.chance.choice(days) if days else None

    def _note(self, what, day=""):
        self.done.append(f"{what} {day}".strip())

    # Papers

    def bill(self):
        free = self.model.free()
        if free:
            self._note("bill", free[0])
            self.before[free[0]] = self.model.known.get(free[0])
            self.model.bill(self.case._bill(self.line, post=False))

    def post(self):
        day = self._pick(self.model.find("draft"))
        if day:
            self._note("post", day)
            self.model.known[day].paper.action_post()
            self.model.post(day)

    def delete(self):
        day = self._pick(self.model.find("draft"))
        if day:
            self._note("delete", day)
            self.model.known[day].paper.unlink()
            self.model.delete(day, self.before.get(day))

    def credit(self):
        day = self._pick(self.model.find("billed"))
        if day:
            self._note("credit", day)
            self.case._credit(self.model.known[day].paper)
            self.model.credit(day)

    # Decisions

    def skip(self):
        day = self._pick(self.model.free(4) + self.model.skipped()[:2])
        if day and self._period(day):
            self._note("skip", day)
            self._do(
                lambda: self._period(day)._skip("Why not"),
                lambda: self.model.skip(day),
            )

    def plan_again(self):
        day = self._pick(self.model.free(2) + self.model.skipped())
        if day and self._period(day):
            self._note("plan again", day)
            self._do(
                lambda: self._period(day)._plan_again("Why not"),
                lambda: self.model.plan_again(day),
            )

    def fix(self):
        day = self._pick(self.model.free(4) + self.model.find("billed"))
        if day and self._period(day):
            self._note("fix", day)
            self._do(
                lambda: self._period(day)._fix_premium(77, "Agreed"),
                lambda: self.model.fix(day, 77),
            )

    # Dates that are typed

    def end(self):
        day = self.model.start + timedelta(self.chance.randrange(400))
        self._note("end", day)
        self._do(
            lambda: self.line.write({"date_end": day}),
            lambda: self.model.set_end(day),
        )

    def go_on(self):
        self._note("go on")
        self.line.date_end = False
        self.model.set_end(None)

    def type_next(self):
        self._type(self._pick(self.model.free(5) + self.model.skipped()))

    def type_next_at_random(self):
        self._type(self.model.start + timedelta(self.chance.randrange(300)))

    def _type(self, day):
        if day:
            self._note("next", day)
            self._do(
                lambda: self.line.write({"recurring_next_date": day}),
                lambda: self.model.set_next(day),
            )
