# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A line's schedule in plain Python, as a person would reckon it with a calendar."""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

DAY = timedelta(days=1)
LENGTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


class Refused(Exception):
    """What the model says can't be done."""


class Slot(NamedTuple):
    """What is known of a period: by its papers, or as somebody decided."""

    end: date
    state: str  # draft, billed, skipped or planned
    premium: float | None = None
    paper: object = None


class PlainSchedule:
    """The periods of one line. It knows its first day, its rhythm, its end, what was
    decided or billed, and what was taken back; all else it reckons."""

    def __init__(self, start, rule, price):
        self.start = start
        self.months = LENGTHS[rule]
        self.price = price
        self.end = None
        self.known = {}  # by first day
        self.credited = []  # first day, last day, premium

    # What it says

    def reckon(self, count):
        """Return the first periods: first day, last day, state and premium."""
        periods, day = [], self.start
        while len(periods) < count and not (self.end and day > self.end):
            slot = self.known.get(day)
            last = self._last_day(day, slot)
            state = slot.state if slot else self._unless_taken_back(day, last)
            premium = slot.premium if slot else None
            if premium is None:
                premium = self._price_of(day, last)
            periods.append(
                (day, last, "planned" if state == "draft" else state, premium)
            )
            day = last + DAY
        return periods

    def _last_day(self, day, slot):
        if slot and slot.paper:
            return slot.end
        last = self._boundary_after(day) - DAY
        for start, other in self.known.items():
            if other.paper and day < start <= last:
                last = start - DAY
        return min(last, self.end) if self.end else last

    def _boundary_after(self, day):
        number = 0
        while self.start + relativedelta(months=self.months * number) <= day:
            number += 1
        return self.start + relativedelta(months=self.months * number)

    def _whole(self, day):
        after = self._boundary_after(day)
        number = 0
        before = self.start
        while self.start + relativedelta(months=self.months * number) <= day:
            before = self.start + relativedelta(months=self.months * number)
            number += 1
        return (after - before).days

    def _price_of(self, day, last):
        days = (last - day).days + 1
        return round(self.price * days / self._whole(day), 2)

    def _unless_taken_back(self, day, last):
        taken = any(
            start <= last and end >= day for start, end, _amount in self.credited
        )
        return "skipped" if taken else "planned"

    def free(self, count=24):
        """Return the first days of periods that wait to be invoiced."""
        return [
            day
            for day, _last, state, _premium in self.reckon(count)
            if state == "planned"
            and not (day in self.known and self.known[day].state == "draft")
        ]

    def find(self, state):
        """Return the first days of what is known and is in a state."""
        return [
            day
            for day, slot in sorted(self.known.items())
            if slot.state == state and not (self.end and day > self.end)
        ]

    def skipped(self):
        return [row[0] for row in self.reckon(24) if row[2] == "skipped"]

    # What happens to it

    def bill(self, paper):
        day = self.free()[0]
        row = next(row for row in self.reckon(24) if row[0] == day)
        self.known[day] = Slot(row[1], "draft", row[3], paper)

    def delete(self, day, decided):
        """A draft is deleted; a decision that was there before stays."""
        del self.known[day]
        if decided:
            self.known[day] = decided

    def post(self, day):
        self.known[day] = self.known[day]._replace(state="billed")

    def credit(self, day):
        slot = self.known.pop(day)
        self.credited.append((day, slot.end, slot.premium))

    def skip(self, day):
        if day not in self.free():
            raise Refused
        self.known[day] = Slot(None, "skipped", self._fixed(day))

    def plan_again(self, day):
        if day not in self.skipped():
            raise Refused
        self.known[day] = Slot(None, "planned", self._fixed(day))

    def fix(self, day, premium):
        if day not in self.free():
            raise Refused
        self.known[day] = Slot(None, "planned", premium)

    def _fixed(self, day):
        return self.known[day].premium if day in self.known else None

    def set_end(self, day):
        for start, slot in self.known.items():
            if slot.paper and day and slot.end > day and start >= self.start:
                raise Refused
        self.end = day

    def set_next(self, day):
        """A next date that is typed."""
        free = self.free(60)
        if free and day == free[0]:
            return
        if day in free:
            for each in free[: free.index(day)]:
                self.skip(each)
        elif day in self.skipped() and (not free or day < free[0]):
            for each in self.skipped():
                if each >= day:
                    self.plan_again(each)
        else:
            raise Refused
