# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is measured, and the bar that each figure has to stay under, if any."""

from collections.abc import Callable
from typing import NamedTuple

import call
import desk
import gate
import lists
import mails
import recurring_run
from bars import AtLeast


class Subject(NamedTuple):
    title: str
    measure: Callable[[str], dict]
    names: dict


SUBJECTS = [
    Subject(
        "The recurring run of 200 subscriptions",
        recurring_run.measure,
        {
            "run.vs_bare": 0.95,
            "run.vs_contract": 0.75,
            "run.queries_per_invoice": 6,
            "run.bare_queries_per_invoice": None,
            "run.vs_bare_audit_trail": None,
            "run.queries_per_invoice_audit_trail": None,
        },
    ),
    Subject(
        "The recurring run in one lane and in two",
        recurring_run.measure_lanes,
        {"run.two_lanes": AtLeast(1.7)},
    ),
    Subject(
        "The recurring run of 500 subscriptions and of 5,000",
        recurring_run.measure_growth,
        {"run.growth": 1.1, "run.rss_growth": 1.3},
    ),
    Subject(
        "Logging a call, with 10 and with 100,000 entries in the ledger",
        call.measure,
        {
            "call.queries": 25,
            "call.queries_by_rpc": 25,
            "call.growth": 1.2,
            "call.growth_by_rpc": 1.2,
        },
    ),
    Subject(
        "What the gate adds to a ticket",
        gate.measure_overhead,
        {
            "gate.queries_per_batch": 2,
            "gate.overhead": 0.05,
            "gate.overhead_all": None,
        },
    ),
    Subject(
        "The gate with 100 and with a million terms",
        gate.measure_growth,
        {"gate.growth": 1.2},
    ),
    Subject(
        "A look-up at the call desk, among 1,000 and 100,000 contacts",
        desk.measure,
        {"desk.queries": 6, "desk.growth": 1.3},
    ),
    Subject(
        "E-mail that is made to keep a reader busy, of 200 KB and of 100 KB",
        mails.measure,
        {"mail.growth": 2.2, "mail.worst": 1},
    ),
    Subject(
        "The list of clients, by status, with 1,000 and 100,000 of them",
        lists.measure,
        {
            "list.page": 1.5,
            "list.page_growth": 1.3,
            "list.page_queries": 20,
            **{f"list.{status}": 3 for status in lists.STATUSES},
        },
    ),
]
