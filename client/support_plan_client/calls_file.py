# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The export of a telephone system: from a CSV file to calls, or to what is wrong.

All of the file is read and checked before anything is sent.
"""

import csv
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from zoneinfo import ZoneInfo

from .errors import UsageError

# What telephone systems call their columns, without blanks and signs.
_NAMES = {
    "reference": "callid id uniqueid reference ref callreference uuid recordid",
    "started": "started start starttime startedat calldate date datetime timestamp begin",
    "phone": "caller callerid callernumber phone number telephone from src source cli clid",
    "email": "email mail callermail calleremail",
    "ticket": "ticket ticketnumber ticketno",
    "partner": "partner partnerid contactid",
    "agent": "agent agentname user extension answeredby operator takenby",
    "duration": "duration billsec talktime length minutes seconds durationseconds",
    "work_type": "type worktype kind",
    "summary": "note notes summary comment comments subject description",
}
FIELDS = tuple(_NAMES)
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_NEEDED = ("reference", "started", "duration")
_WHO = ("phone", "email", "ticket", "partner")
_ENCODINGS = ("utf-8-sig", "cp1252")
_DELIMITERS = ",;\t|"
_SECONDS = ("s", "sec", "secs", "seconds", "billsec", "durationseconds")
_MINUTES = ("min", "mins", "minutes")


@dataclass(frozen=True)
class Row:
    """One row: a call to send, or the sentence that says why there is none."""

    line: int  # in the file, the header being 1
    reference: str
    call: dict | None = None  # arguments of log_call
    problem: str = ""
    nothing_to_log: bool = False  # nobody answered: not a mistake


@dataclass(frozen=True)
class CallsFile:
    """What a file says."""

    columns: dict  # our word: the file's column
    rows: list


def read_calls(path, columns=None, timezone="UTC", date_format=None):
    """Read all calls of a file.

    :param columns: which column is what, where it cannot be guessed: our word to the
        file's name for it
    :param timezone: of the times in the file, where neither they nor their column's
        name say it
    :param date_format: as of ``strptime``; ISO 8601 when left out
    :raises UsageError: when the file as a whole cannot be understood
    """
    text = _read_text(path)
    header_line = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header_line.count)
    reader = csv.reader(
        text.splitlines(keepends=True), delimiter=delimiter, strict=True
    )
    header, rows = _read_rows(path, reader)
    found = _find_columns(header, columns or {})
    moments = _Moments(_zone(found["started"], timezone), date_format)
    parser = _RowParser(header, found, moments)
    return CallsFile(
        found, _refuse_repeats([parser.parse(line, cells) for line, cells in rows])
    )


def _read_text(path):
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    encodings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path} is no text: export it as CSV, in UTF-8.")


def _read_rows(path, reader):
    """Return the header and the rows that say anything, each with its line's number."""
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(
            f"{path} cannot be read from line {line} on: {error}. Is a quotation mark "
            "left open there? Nothing was sent."
        ) from None
    if not rows:
        raise UsageError(f"{path} is empty.")
    return rows[0][1], rows[1:]


def _find_columns(header, said):
    """Return which column is what, by what was said and else by its name."""
    for field, column in said.items():
        if field not in FIELDS:
            raise UsageError(f"{field} is none of: {', '.join(FIELDS)}.")
        if column not in header:
            raise UsageError(
                f"There is no column {column}. The file has: {', '.join(header)}."
            )
    found = dict(said)
    guesses = {}
    for column in header:
        field = _FIELD_OF.get(_simple(_without_unit(column)[0]))
        if field and field not in said and column not in said.values():
            guesses.setdefault(field, []).append(column)
    for field, columns in guesses.items():
        if len(columns) > 1:
            raise UsageError(
                f"{' and '.join(columns)} may both be the {field}: say which with "
                f'--column {field}="{columns[0]}".'
            )
        found[field] = columns[0]
    for field in _NEEDED:
        if field not in found:
            raise UsageError(
                f"Which column is the {field}? Say it with --column {field}=NAME. The "
                f"file has: {', '.join(header)}."
            )
    if not any(field in found for field in _WHO):
        raise UsageError(
            "No column says who called: say which with --column phone=NAME (or email, "
            "ticket, partner)."
        )
    return {field: found[field] for field in FIELDS if field in found}


def _simple(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _without_unit(column):
    """Split a column's name from the unit or zone in brackets behind it.

    >>> _without_unit("Started (UTC)"), _without_unit("Caller")
    (('Started', 'UTC'), ('Caller', ''))
    """
    name, _, unit = column.partition("(")
    return name.strip(), unit.rstrip(") ")


def _zone(column, timezone):
    """Return the time zone of a column: the one in its name, or what was said."""
    if _without_unit(column)[1].upper() in ("UTC", "GMT", "Z"):
        return UTC
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise UsageError(
            f"There is no time zone {timezone}. Write it as Europe/Berlin."
        ) from None


@dataclass(frozen=True)
class _Moments:
    zone: object
    date_format: str | None

    def parse(self, text):
        """Return a moment in UTC, as the server takes it.

        >>> _Moments(ZoneInfo("Europe/Berlin"), None).parse("2026-06-08T15:58:00")
        '2026-06-08 13:58:00'
        """
        if self.date_format:
            moment = datetime.strptime(text, self.date_format)
        else:
            moment = datetime.fromisoformat(text)
        if not moment.tzinfo:
            moment = moment.replace(tzinfo=self.zone)
        return str(moment.astimezone(UTC).replace(tzinfo=None, microsecond=0))


def parse_seconds(text, unit=""):
    """Return how many seconds a duration is.

    :param unit: what its column's name says: seconds or minutes
    :raises ValueError: when it cannot be understood

    >>> parse_seconds("01:18:22"), parse_seconds("12:41"), parse_seconds("90", "sec")
    (4702, 761, 90)
    >>> parse_seconds("2.5", "min")
    150
    """
    if ":" in text:
        parts = [int(part) for part in text.split(":")]
        if len(parts) > 3 or min(parts) < 0 or max(parts[1:]) > 59:
            raise ValueError(text)
        seconds = 0
        for part in parts:
            seconds = seconds * 60 + part
        return seconds
    unit = _simple(unit)
    if unit in _MINUTES:
        seconds = ceil(float(text.replace(",", ".")) * 60)
    elif unit in _SECONDS:
        seconds = ceil(float(text.replace(",", ".")))
    else:
        raise ValueError(text)
    if seconds < 0:
        raise ValueError(text)
    return seconds


class _RowParser:
    """What one row says."""

    def __init__(self, header, columns, moments):
        self.header = header
        self.places = {field: header.index(name) for field, name in columns.items()}
        self.moments = moments
        name, self.unit = _without_unit(columns["duration"])
        if _simple(self.unit) not in (*_SECONDS, *_MINUTES):
            self.unit = name

    def parse(self, line, cells):
        if len(cells) != len(self.header):
            problem = (
                f"This row has {len(cells)} fields, and the header {len(self.header)}."
            )
            return Row(line, cells[0] if cells else "", problem=problem)
        said = {field: cells[place] for field, place in self.places.items()}
        reference = said["reference"]
        try:
            call = self._prepare_call(said)
        except _Problem as problem:
            return Row(line, reference, problem=str(problem))
        if not call["minutes"]:
            return Row(line, reference, problem="Nobody answered.", nothing_to_log=True)
        return Row(line, reference, call)

    def _prepare_call(self, said):
        if not said["reference"]:
            raise _Problem("The call has no reference.")
        try:
            seconds = parse_seconds(said["duration"], self.unit)
        except (ValueError, OverflowError):
            raise _Problem(
                f"{said['duration'] or 'Nothing'} is no duration. Write it as 00:12:41."
            ) from None
        try:
            started_at = self.moments.parse(said["started"])
        except (ValueError, OverflowError):
            raise _Problem(
                f"{said['started'] or 'Nothing'} is no moment. Write it as 2027-01-31 "
                "14:30:00, or say how it is written with --date-format."
            ) from None
        call = {
            "external_ref": said["reference"],
            "minutes": ceil(seconds / 60),
            "started_at": started_at,
            **self._prepare_caller(said),
        }
        for field in ("agent", "work_type", "summary"):
            if said.get(field):
                call[field] = said[field]
        return call

    def _prepare_caller(self, said):
        """Return who called: what says it most exactly."""
        if said.get("partner"):
            if not said["partner"].isdecimal():
                raise _Problem(f"{said['partner']} is not the number of a contact.")
            return {"partner_id": int(said["partner"])}
        if said.get("ticket"):
            return {"ticket_number": said["ticket"]}
        if said.get("email"):
            return {"email": said["email"]}
        phone = said.get("phone") or ""
        if not re.search(r"\d", phone):
            raise _Problem("No number was shown: nobody knows who called.")
        return {"phone": phone}


class _Problem(Exception):
    """Why a row is no call."""


def _refuse_repeats(rows):
    """A reference that comes twice is one call, or a mistake."""
    seen, result = {}, []
    for row in rows:
        first = seen.setdefault(row.reference, row) if row.call else row
        if first is not row:
            same = first.call == row.call
            row = Row(
                row.line,
                row.reference,
                problem=f"The same call is in line {first.line}."
                if same
                else f"Line {first.line} has another call under this reference.",
                nothing_to_log=same,
            )
        result.append(row)
    return result
