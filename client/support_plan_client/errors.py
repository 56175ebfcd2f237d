# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What can go wrong: each a sentence for a person and an exit code for a script."""

DONE = 0
FAILED = 1
USAGE = 2
NOT_SERVED = 3
REFUSED = 4
LOGIN = 5
UNREACHABLE = 6
INTERRUPTED = 130


class ClientError(Exception):
    """Something that a sentence explains. ``str()`` of it is that sentence."""

    exit_code = FAILED


class UsageError(ClientError):
    """The command, the configuration or the file is not right; nothing was sent."""

    exit_code = USAGE


class Refused(ClientError):
    """The server understood, and said no."""

    exit_code = REFUSED


class LoginRefused(ClientError):
    """Wrong database, user, password or role."""

    exit_code = LOGIN


class Unreachable(ClientError):
    """The server did not answer, however often it was asked."""

    exit_code = UNREACHABLE
