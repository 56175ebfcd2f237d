# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sending the calls of a file, one after the other, and keeping account of each."""

import csv
from collections import Counter
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field

from .errors import ClientError, Refused, UsageError

CHARGED, REFUSED, SKIPPED = "charged", "refused", "skipped"


@dataclass(frozen=True)
class Outcome:
    """What became of one row."""

    line: int
    reference: str
    outcome: str
    hours: int = 0  # whole hours, charged or reserved until the review
    state: str = ""  # of the call on the server
    message: str = ""


@dataclass
class Report:
    """What became of a file, as far as it was worked through."""

    file: str
    rows: int
    dry_run: bool
    outcomes: list = field(default_factory=list)
    stopped: str = ""  # the sentence that ended it before its time

    def count(self, outcome):
        return Counter(one.outcome for one in self.outcomes)[outcome]

    def hours(self, state=None):
        return sum(one.hours for one in self.outcomes if state in (None, one.state))

    def as_plain_data(self):
        """Return everything, for JSON."""
        return {
            "file": self.file,
            "dry_run": self.dry_run,
            "complete": not self.stopped,
            "stopped": self.stopped or None,
            "rows": self.rows,
            "done": len(self.outcomes),
            CHARGED: self.count(CHARGED),
            REFUSED: self.count(REFUSED),
            SKIPPED: self.count(SKIPPED),
            "hours": self.hours(),
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
        }

    def as_text(self):
        """Return the report for a person."""
        would = "would be " if self.dry_run else ""
        waiting = self.hours("to_review")
        lines = [
            f"{self.file}: {len(self.outcomes)} of {self.rows} rows",
            f"{self.count(CHARGED):6} {would}charged: {self.hours()} hours"
            + (f", of which {waiting} await a review" if waiting else ""),
            f"{self.count(REFUSED):6} {would}refused",
            f"{self.count(SKIPPED):6} skipped",
        ]
        for outcome, title in ((REFUSED, "Refused"), (SKIPPED, "Skipped")):
            found = [one for one in self.outcomes if one.outcome == outcome]
            messages = Counter(one.message for one in found)
            if found:
                lines += ["", f"{title}:"]
            for message, count in messages.items():
                of_it = [one for one in found if one.message == message]
                if count > 3:
                    where = f"{count} rows, line {of_it[0].line} to {of_it[-1].line}"
                else:
                    where = ", ".join(
                        f"line {one.line} ({one.reference or 'no reference'})"
                        for one in of_it
                    )
                lines.append(f"  {where}: {message}")
        if self.stopped:
            lines += ["", self.stopped]
        return "\n".join(lines)

    def write(self, path):
        """Write every row and what became of it, as CSV.

        :raises UsageError: when the file cannot be written
        """
        try:
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(Outcome.__dataclass_fields__)
                writer.writerows(asdict(one).values() for one in self.outcomes)
        except OSError as error:
            raise UsageError(
                f"The report {path} cannot be written: {error.strerror}."
            ) from None


def import_calls(
    name, rows, server, journal, dry_run=False, progress=lambda rows: rows
):
    """Send the calls that have not been sent.

    :param rows: of ``calls_file.read_calls``
    :param journal: the opened journal; None to keep none
    :param progress: wraps the rows, to show how far it has come
    :return: the report, of what was done, also where the connection was lost for good
        or a person pressed Ctrl-C; and that error, if any
    """
    report = Report(name, len(rows), dry_run)
    error = None
    bar = progress(rows)
    with bar if hasattr(bar, "__exit__") else nullcontext():
        try:
            for row in bar:
                report.outcomes.append(_send(row, server, journal, dry_run))
        except (ClientError, KeyboardInterrupt) as stopped:
            error = stopped
    if error:
        report.stopped = _say_where(report, rows, error)
    return report, error


def _send(row, server, journal, dry_run):
    def outcome(kind, message="", **more):
        return Outcome(row.line, row.reference, kind, message=message, **more)

    if not row.call:
        return outcome(SKIPPED if row.nothing_to_log else REFUSED, row.problem)
    if journal and journal.has(row.call):
        return outcome(SKIPPED, "Imported before.")
    try:
        answer = server.log_call(**row.call, **({"dry_run": True} if dry_run else {}))
    except Refused as refusal:
        return outcome(REFUSED, " ".join(str(refusal).split()))
    if journal and not dry_run:
        journal.add(row.call, answer)
    # It may be our own call, whose answer was lost with the connection.
    if answer["repeated"] and not server.asked_again:
        return outcome(SKIPPED, "Logged before.")
    message = ""
    if row.call.get("agent") and not answer["agent"]:
        message = (
            f"Agent {row.call['agent']} is not known: the review has to say whose."
        )
    return outcome(CHARGED, message, hours=answer["hours"], state=answer["state"])


def _say_where(report, rows, error):
    """Say which part of the file is done, and how to go on."""
    done = len(report.outcomes)
    why = "It was interrupted" if isinstance(error, KeyboardInterrupt) else str(error)
    part = (
        f"Lines {rows[0].line} to {rows[done - 1].line} are done"
        if done
        else "No line is done"
    )
    return (
        f"{why.rstrip('.')}. {part}; from line {rows[done].line} on ({len(rows) - done} "
        "rows) nothing is sure to be sent. Run the same command again: it goes on there, "
        "and no call is logged twice."
    )
