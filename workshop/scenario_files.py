"""The files in `workshop/scenario/`, read as if they had been written today.

They look as they would in a company: with dates, not with distances from a day nobody
knows. So that plans are in force and calls are of this week whenever the scenario is
walked, every date is moved by the days that have passed since the files were written.
"""

import csv
import email
import email.policy
import email.utils
import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "scenario"
WRITTEN_ON = date(2026, 6, 14)
TODAY = datetime.now(UTC).date()


def moved(day):
    """Return a day of the files as it lies today."""
    return day + (TODAY - WRITTEN_ON)


def moved_months(day, months):
    """Return the same day some months later, as terms are reckoned.

    >>> moved_months(date(2026, 3, 10), -12), moved_months(date(2026, 3, 10), 3)
    (datetime.date(2025, 3, 10), datetime.date(2026, 6, 10))
    """
    months += day.year * 12 + day.month - 1
    return day.replace(year=months // 12, month=months % 12 + 1)


def months_between(start, end):
    return (end.year - start.year) * 12 + end.month - start.month


class Subscription(NamedTuple):
    """One row of the list that the company kept until now."""

    number: str
    client: str  # external id
    plan: str
    quantity: int
    paid_from: date
    paid_until: date
    premium: float
    hours_left: int


def read_subscriptions():
    return [move_subscription(row) for row in rows("subscriptions.csv")]


def move_subscription(row):
    """Move a subscription so that its day of renewal lies as far from today as it did
    when the file was written; its terms keep their length in months."""
    day_after = date.fromisoformat(row["Paid Until"]) + timedelta(days=1)
    renewal = moved(day_after)
    renewal = renewal.replace(day=min(renewal.day, 28))

    def move(column):
        months = months_between(date.fromisoformat(row[column]), day_after)
        return moved_months(renewal, -months)

    return Subscription(
        number=row["Number"],
        client=row["Client"],
        plan=row["Plan"],
        quantity=int(row["Quantity"]),
        paid_from=move("Paid From"),
        paid_until=renewal - timedelta(days=1),
        premium=float(row["Premium"]),
        hours_left=int(row["Hours Left"] or 0),
    )


class Call(NamedTuple):
    """One row of what the telephone system wrote."""

    reference: str
    started_at: str  # UTC, as the RPC methods take it
    number: str
    agent: str
    minutes: int
    work_type: str
    note: str


def read_calls():
    return [
        Call(
            reference=row["Call ID"],
            started_at=str(move_moment(row["Started (UTC)"])),
            number=row["Caller"],
            agent=row["Agent"],
            minutes=whole_minutes(row["Duration"]),
            work_type=row["Type"],
            note=row["Note"],
        )
        for row in rows("calls.csv")
    ]


def move_moment(text):
    moment = datetime.fromisoformat(text)
    return datetime.combine(moved(moment.date()), moment.time())


def whole_minutes(duration):
    """Return a telephone system's duration in whole minutes, begun ones counted.

    >>> whole_minutes("00:12:41"), whole_minutes("01:00:00")
    (13, 60)
    """
    hours, minutes, seconds = map(int, duration.split(":"))
    return hours * 60 + minutes + math.ceil(seconds / 60)


def read_mail(name):
    """Return an e-mail as the mail server hands it over, sent on the day it was moved to."""
    message = email.message_from_bytes(
        (FOLDER / "mail" / name).read_bytes(), policy=email.policy.SMTP
    )
    sent = email.utils.parsedate_to_datetime(message["Date"])
    shifted = sent + timedelta(days=(TODAY - WRITTEN_ON).days)
    message.replace_header("Date", email.utils.format_datetime(shifted))
    return message.as_string()


def read_clients():
    """Return the clients' file as it is: Odoo's own import reads it."""
    return (FOLDER / "clients.csv").read_text()


def rows(name):
    with (FOLDER / name).open(newline="") as file:
        return list(csv.DictReader(file))
