# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The command line ``support-plan``."""

import argparse
import json
import sys
from pathlib import Path

from tqdm import tqdm

from . import __version__
from .calls_file import FIELDS, read_calls
from .errors import (
    DONE,
    INTERRUPTED,
    NOT_SERVED,
    REFUSED,
    ClientError,
    UsageError,
)
from .importing import REFUSED as ROW_REFUSED
from .importing import import_calls
from .journal import Journal
from .server import Server
from .settings import read_settings

# Seconds: a caller is waiting, or a night is long enough.
PATIENCE = {"check": 10, "log": 60, "import": 300}
EXIT_CODES = """exit codes:
  0  done; check: the client may be served
  1  something failed that should not have
  2  the command, the configuration or the file is not right; nothing was sent
  3  check: the client may not be served, or nobody is known by that
  4  refused: the call, or at least one row of the file
  5  the server does not let this user in, or not do this
  6  the server could not be reached; of an import, run the same command again
  130  interrupted by Ctrl-C
"""


def main(arguments=None):
    """Run the command, and return its exit code."""
    options = _make_parser().parse_args(arguments)
    try:
        settings = read_settings(vars(options))
        patience = settings.patience
        if patience is None:
            patience = PATIENCE[options.command]
        server = Server(settings, patience, tell=_tell)
        return options.run(options, settings, server)
    except ClientError as error:
        return _fail(options, error)
    except KeyboardInterrupt:
        _tell("Interrupted.")
        return INTERRUPTED


def _fail(options, error):
    if options.json:
        print(json.dumps({"error": str(error), "exit_code": error.exit_code}))
    _tell(str(error))
    return error.exit_code


def _tell(sentence):
    """Say something beside the output, without breaking a progress bar."""
    tqdm.write(sentence, file=sys.stderr)


# ----------------------------------------------------------------------
# What there is to say
# ----------------------------------------------------------------------


def _make_parser():
    parser = argparse.ArgumentParser(
        prog="support-plan",
        description="Ask whether a client's support plan covers a call, and log calls.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    _add_check(commands)
    _add_log(commands)
    _add_import(commands)
    return parser


def _add_command(commands, name, run, summary):
    command = commands.add_parser(
        name,
        help=summary,
        description=summary,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.set_defaults(run=run)
    group = command.add_argument_group("server")
    group.add_argument("--config", help="file (~/.config/support-plan.toml)")
    group.add_argument("--url", help="address of Odoo (SUPPORT_PLAN_URL)")
    group.add_argument("--db", dest="database", help="database (SUPPORT_PLAN_DB)")
    group.add_argument("--user", help="login (SUPPORT_PLAN_USER)")
    group.add_argument("--company", type=int, help="number of the company")
    group.add_argument(
        "--patience", type=float, help="seconds in which a lost server is asked again"
    )
    command.add_argument("--json", action="store_true", help="answer in JSON")
    return command


def _add_who(command):
    who = command.add_mutually_exclusive_group(required=True)
    who.add_argument("--phone", help="number, in any notation")
    who.add_argument("--email")
    who.add_argument("--ticket", dest="ticket_number", help="number of a ticket")
    who.add_argument("--partner", dest="partner_id", type=int, help="id of a contact")


def _add_check(commands):
    command = _add_command(commands, "check", check, "Ask whether a client is covered.")
    _add_who(command)
    command.add_argument("--work-type", help="short name of a work type")
    command.add_argument("--category", help="name of a ticket category")
    command.add_argument("--at", help="a moment in UTC; now when left out")


def _add_log(commands):
    command = _add_command(commands, "log", log, "Log one call.")
    _add_who(command)
    command.add_argument(
        "--reference",
        dest="external_ref",
        required=True,
        help="the call's own reference: the same is the same call",
    )
    command.add_argument("--minutes", type=int, required=True)
    command.add_argument("--started", dest="started_at", help="a moment in UTC")
    command.add_argument("--summary", help="what was done")
    command.add_argument("--work-type", help="short name of a work type")
    command.add_argument("--agent", help="login, e-mail, name or internal number")
    command.add_argument("--dry-run", action="store_true", help="keep nothing")


def _add_import(commands):
    command = _add_command(
        commands, "import", import_file, "Log the calls of a telephone system's export."
    )
    command.add_argument("file", type=Path, help="CSV")
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="WORD=NAME",
        help=f"which column is what: {', '.join(FIELDS)}",
    )
    command.add_argument("--timezone", help="of the times in the file (UTC)")
    command.add_argument(
        "--date-format", help="such as '%%d/%%m/%%Y %%H:%%M' (ISO 8601)"
    )
    command.add_argument("--dry-run", action="store_true", help="keep nothing")
    command.add_argument("--journal", type=Path, help="what is done (FILE.journal)")
    command.add_argument("--report", type=Path, help="CSV: what became of each row")
    command.add_argument("--quiet", action="store_true", help="no progress bar")


# ----------------------------------------------------------------------
# What there is to do
# ----------------------------------------------------------------------


def _said(options, *names):
    """Return the options that were given, as arguments of the server's method."""
    said = {name: getattr(options, name) for name in names}
    # A 0 was said, and is for the server to refuse.
    return {
        name: value
        for name, value in said.items()
        if value is not None and value is not False and value != ""
    }


WHO = ("phone", "email", "ticket_number", "partner_id")


def check(options, _settings, server):
    """Ask whether a client may be served."""
    answer = server.check_client(**_said(options, *WHO, "work_type", "category", "at"))
    if options.json:
        print(json.dumps(answer))
    else:
        print("\n".join(_describe(answer)))
    return DONE if answer["allowed"] else NOT_SERVED


def _describe(answer):
    yield f"{answer['client'] or 'Nobody'}: {answer['verdict'].replace('_', ' ')}"
    if answer["plan"]:
        left = answer["hours_left"]
        yield f"{answer['plan']}, until {answer['date_end']}" + (
            f", {left} hours left" if left is not False else ""
        )
    for client in answer.get("clients", ()):
        yield f"  --partner {client['id']}  {client['name']}"
    yield from (answer[name] for name in ("reason", "next_step") if answer[name])


def log(options, _settings, server):
    """Log one call."""
    answer = server.log_call(
        **_said(
            options,
            *WHO,
            "external_ref",
            "minutes",
            "started_at",
            "summary",
            "work_type",
            "agent",
            "dry_run",
        )
    )
    if options.json:
        print(json.dumps(answer))
        return DONE
    if answer["repeated"] and not server.asked_again:
        print(f"{options.external_ref} had been logged before.")
    waits = "await a review" if answer["state"] == "to_review" else "are charged"
    print(f"{answer['client']}: {answer['hours']} hours {waits}.")
    return DONE


def import_file(options, settings, server):
    """Log the calls of a file."""
    calls = read_calls(
        options.file,
        {**settings.columns, **_read_columns(options.column)},
        settings.timezone,
        options.date_format,
    )
    path = options.journal or options.file.with_name(f"{options.file.name}.journal")

    def progress(rows):
        return tqdm(rows, unit="call", disable=True if options.quiet else None)

    if options.dry_run:
        report, error = import_calls(
            str(options.file), calls.rows, server, None, True, progress
        )
    else:
        with Journal(path, settings) as journal:
            report, error = import_calls(
                str(options.file), calls.rows, server, journal, False, progress
            )
    if options.json:
        print(json.dumps({**report.as_plain_data(), "columns": calls.columns}))
    else:
        print(report.as_text())
    if options.report:
        report.write(options.report)
    if error:
        return getattr(error, "exit_code", INTERRUPTED)
    return REFUSED if report.count(ROW_REFUSED) else DONE


def _read_columns(said):
    columns = {}
    for word in said:
        field, found, name = word.partition("=")
        if not found:
            raise UsageError(f"Write --column {word} as WORD=NAME.")
        columns[field.strip()] = name.strip()
    return columns
