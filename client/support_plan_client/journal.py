# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an import has done so far, on disk: a line of JSON for each call.

An import that is run again goes on where it stopped. Should the journal be lost, the
server still knows every reference: it is only slower.
"""

import fcntl
import json
import os

from .errors import UsageError

_MAGIC = "support_plan_journal"


class Journal:
    """The journal of one file and one database; to be used in a ``with``."""

    def __init__(self, path, settings):
        self.path = path
        self.identity = {
            _MAGIC: 1,
            "url": settings.url,
            "database": settings.database,
            "company": settings.company,
        }
        self.done = {}
        self._file = None

    def __enter__(self):
        try:
            # Not buffered: what was done is on its way to the disk at once.
            # It names who called: nobody else need read it.
            descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            self._file = os.fdopen(descriptor, "a+b", buffering=0)
        except OSError as error:
            raise UsageError(
                f"The journal {self.path} cannot be written: {error.strerror}. Name "
                "another place with --journal."
            ) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(
                f"Another import is at work with {self.path}. Wait for it."
            ) from None
        self._read()
        return self

    def __exit__(self, *_error):
        self._file.close()

    def _read(self):
        self._file.seek(0)
        # A line that was cut off in the middle by a crash ends with no newline.
        text = self._file.read()
        whole = text[: text.rfind(b"\n") + 1]
        lines = whole.splitlines()
        try:
            entries = [json.loads(line) for line in lines]
        except ValueError:
            raise self._is_none() from None
        if not entries:
            if not _as_line(self.identity).startswith(text):
                raise self._is_none()
            self._file.truncate(0)
            self._append(self.identity)
            return
        if not isinstance(entries[0], dict) or _MAGIC not in entries[0]:
            raise self._is_none()
        if entries[0] != self.identity:
            raise UsageError(
                f"The journal {self.path} belongs to an import into database "
                f"{entries[0].get('database')} on {entries[0].get('url')}. Name another "
                "with --journal."
            )
        self._file.truncate(len(whole))
        self.done = {
            entry["call"]["external_ref"]: entry["call"] for entry in entries[1:]
        }

    def _is_none(self):
        return UsageError(
            f"{self.path} is no journal of an import. Name another with --journal."
        )

    def has(self, call):
        """Tell whether this very call is done."""
        return self.done.get(call["external_ref"]) == call

    def add(self, call, answer):
        """Write down that a call was logged, and what the server said."""
        self._append({"call": call, "answer": answer})
        self.done[call["external_ref"]] = call

    def _append(self, entry):
        self._file.write(_as_line(entry))
        os.fsync(self._file.fileno())


def _as_line(entry):
    return json.dumps(entry).encode() + b"\n"
