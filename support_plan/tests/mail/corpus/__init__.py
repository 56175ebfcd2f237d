# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Mails of every shape, as data, and what is right to become of each.

The mails are in a module for each kind; ``outcomes.tsv`` says of each by its name what
becomes of it if its sender is a covered client, and if a contact without a plan; who of
both is answered; its subject as it is to be read; and what is to be found in it, a word
of its text or the name of a file (``-`` where that is not the point). No person in
them is real.

Plain Python: whoever wants to try another mail gateway may use them, too.
"""

import csv
from pathlib import Path
from typing import NamedTuple

from . import carried, headers, parts, programs, talk, words

MODULES = (headers, words, parts, programs, talk, carried)


class Outcome(NamedTuple):
    """What is right to become of a mail."""

    covered: str
    stranger: str
    # Who gets an answer: nobody, the stranger, or both.
    answered: str
    subject: str
    found: str


def get_mails():
    """Return all mails, by their names."""
    return {mail.name: mail for module in MODULES for mail in module.MAILS}


def get_outcomes():
    """Return what is right to become of each mail: {name: :class:`Outcome`}."""
    table = Path(__file__).with_name("outcomes.tsv").read_text("utf-8")
    lines = csv.reader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    _head, *rows = lines
    return {name: Outcome(*values) for name, *values in rows}
