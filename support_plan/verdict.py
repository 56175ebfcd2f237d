# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the gate is asked and what it says: plain Python, the same for every room.

A verdict is one word. What follows from a word, whatever the way somebody came in, is
said here once, in one table; the sentences are in ``models/gate/support_gate_words.py``
(for staff) and ``models/portal/`` (for clients).

Where else a verdict is added stands in ``docs/architecture.md``.
"""

from typing import Any, NamedTuple


class Request(NamedTuple):
    """Who asks for what. ``partner`` may be any contact of the client."""

    partner: Any
    company: Any
    caller: Any = None
    category: Any = None
    work_type: Any = None
    # The ticket that is asked for, where there is one: exceptions are for one ticket.
    ticket: Any = None
    # A moment in UTC, where it matters whether it is within the plan's week.
    moment: Any = None

    @classmethod
    def of_person(cls, person, company, **more):
        """Return what a person asks: for the client, and by name unless it is the
        client itself.

        :param person: a contact, the client or somebody there
        :param company: the company that is asked
        :param more: further fields, such as ``category``
        """
        client = person.sudo().commercial_partner_id
        caller = person if person != client else None
        return cls(person, company, caller, **more)

    @property
    def client(self):
        return self.partner.sudo().commercial_partner_id

    def is_let_in_by(self, exception):
        """Tell whether an exception, as superuser, is one for this request."""
        root = self.company.root_id
        if (exception.partner_id, exception.company_id.root_id) != (self.client, root):
            return False
        if exception.ticket_id:
            return bool(self.ticket) and exception.ticket_id == self.ticket._origin
        return exception.valid_until >= root._support_today()


class Word(NamedTuple):
    """What follows from a verdict's word, whatever the way somebody came in."""

    code: str
    # What staff read.
    label: str
    # Whether it lets in: always, never, or as the plan says (None).
    lets_in: Any = False
    # Whether it may be all that is said of a client (``res.partner.support_status``).
    is_status: bool = False
    # Whether a ticket may bear it, and whether a refusal may give it as its reason.
    on_ticket: bool = False
    on_refusal: bool = False
    # The template that answers who is refused, and whether the plan sheet comes along.
    answer: str = "support_plan.mail_template_neutral"
    with_plan_sheet: bool = False
    # Whether a client may ask for a plan, or for more, by a button.
    may_ask: bool = False
    # Whether it is about how the plan stands with its holder: no business of a company
    # that the plan covers as well.
    told_to_holder: bool = False


def _template(name):
    return f"support_plan.mail_template_{name}"


# Best first: the order in which a client hears of several plans, and the rank of a
# client's status.
WORDS = {
    word.code: word
    for word in (
        Word("covered", "Covered", True, is_status=True, on_ticket=True),
        Word("grace", "Grace Period", True, is_status=True, on_ticket=True),
        Word("outside_hours", "Outside Support Hours", True),
        Word(
            "exhausted",
            "Hours Used Up",
            None,
            is_status=True,
            on_ticket=True,
            on_refusal=True,
            answer=_template("exhausted"),
            may_ask=True,
            told_to_holder=True,
        ),
        Word(
            "pending",
            "Awaiting Payment",
            is_status=True,
            on_refusal=True,
            answer=_template("pending"),
            told_to_holder=True,
        ),
        Word(
            "hold",
            "On Hold",
            is_status=True,
            on_refusal=True,
            answer=_template("hold"),
            told_to_holder=True,
        ),
        Word(
            "not_authorised",
            "Not Named on the Plan",
            on_refusal=True,
            answer=_template("not_authorised"),
        ),
        Word(
            "out_of_scope",
            "Out of Scope",
            on_refusal=True,
            answer=_template("out_of_scope"),
        ),
        Word(
            "lapsed",
            "Lapsed",
            is_status=True,
            on_refusal=True,
            answer=_template("lapsed"),
            with_plan_sheet=True,
            may_ask=True,
        ),
        Word(
            "none",
            "No Plan",
            is_status=True,
            on_refusal=True,
            answer=_template("offer"),
            with_plan_sheet=True,
            may_ask=True,
        ),
        Word(
            "unknown",
            "Unknown Caller",
            on_refusal=True,
            answer=_template("offer"),
            with_plan_sheet=True,
        ),
        Word("unconfirmed", "Address Not Confirmed", on_refusal=True),
        Word("ambiguous", "Client Unclear", on_refusal=True),
        Word("unproven", "Sender Not Confirmed", on_refusal=True),
        # Tickets that stand on no plan.
        Word("exception", "Exception", True, on_ticket=True),
        Word("no_cover_needed", "Needs No Cover", True, on_ticket=True),
        Word("exempt", "Exempt Team", True, on_ticket=True),
        Word("observed", "Observed Only", True, on_ticket=True),
        Word("off", "Gate Off", True, on_ticket=True),
        Word("uncovered", "No Longer Covered", on_ticket=True),
    )
}
# One word per client, best first.
STATUSES = tuple(code for code, word in WORDS.items() if word.is_status)


def get_selection(key):
    """Return the words of one use, as a selection field takes them.

    :param str key: a yes-or-no field of :class:`Word`, such as ``on_ticket``
    :return: list of (word, label)

    >>> get_selection("is_status")[:2]
    [('covered', 'Covered'), ('grace', 'Grace Period')]
    """
    return [(code, word.label) for code, word in WORDS.items() if getattr(word, key)]


def rank(code):
    """Return a word's place, best first; what is no word of ours comes last.

    >>> rank("covered") < rank("hold") < rank("none") < rank("")
    True
    """
    return list(WORDS).index(code) if code in WORDS else len(WORDS)


class Verdict(NamedTuple):
    """What the gate says: one word, whether it lets the request in, and why."""

    code: str
    allowed: bool
    reason: str = ""
    next_step: str = ""
    term_id: int = 0
    invoice_id: int = 0
    date_end: Any = None
    hours_left: int = 0
    allowance: str = ""
    exception_id: int = 0
    # Whether the term is the client's own, and not that of a company which covers it too.
    is_own: bool = True

    @property
    def word(self):
        """What follows from this verdict, a :class:`Word`."""
        return WORDS[self.code]

    @property
    def is_of_another(self):
        """Whether it says how another company's plan stands, and not the client's own."""
        return not self.is_own and self.word.told_to_holder
