# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""For whom an e-mail is that somebody else's address sends: plain Python.

A mailing list that puts its own address in place of the sender's, a web form, or a
colleague who forwards. Whoever is behind is what such an e-mail says, and is proven by
our own mail server alone (RFC 8601).
"""

import re
from typing import NamedTuple

from .mail_text import (
    MAX_SUBJECT,
    as_text,
    find_addresses,
    get_header,
    get_raw_values,
    get_senders,
)

MAX_RESULTS = 100  # Of an Authentication-Results; a mail server gives a handful.
MAX_FORWARDED = 20_000  # Characters of a text that are looked through.

# Written by lists that put their address in place of the sender's, the surest first.
_ORIGINAL_FIELDS = ("X-Original-From", "X-Original-Sender")
_CLIENT = re.compile(
    r"#client(?![\w-])(?:[ \t]*:?[ \t]*(?P<address>[^\s<>@]+@[^\s<>]+))?",
    re.IGNORECASE,
)
# How mail programs begin the sender of what they forward, in the languages that we meet.
_FORWARDED_FROM = re.compile(
    r"[\s>*|]*(?:from|von|de|da|van|från|fra|od|lähettäjä|kimden|от|発信者|发件人)"
    r"[\s*]*[::](?P<rest>.*)",
    re.IGNORECASE,
)


class Result(NamedTuple):
    """One check of an e-mail by a mail server, such as ``dkim=pass``."""

    method: str
    value: str
    # By name, such as ``header.d``.
    properties: dict


# ----------------------------------------------------------------------
# Lists and forms
# ----------------------------------------------------------------------


def get_addresses_behind(message):
    """Return the addresses of whoever an e-mail says is behind the one in its ``From``.

    Whom a list names as the original sender, or else whom a form wants to be answered.
    Several, where it does not say which.

    :param message: an ``email.message.Message``
    :return: tuple of addresses in lower case; empty where it names nobody else
    """
    senders = get_senders(message)
    posts = find_addresses(get_header(message, "List-Post").replace("mailto:", " "))
    for name in (*_ORIGINAL_FIELDS, "Reply-To"):
        found = find_addresses(get_header(message, name))
        others = tuple(one for one in found if one not in (*senders, *posts))
        if others:
            return others
    return ()


def is_rewritten(message):
    """Tell whether a list says that it put its own address in place of the sender's.

    :param message: an ``email.message.Message``
    """
    return any(get_header(message, name).strip() for name in _ORIGINAL_FIELDS)


# ----------------------------------------------------------------------
# What our own mail server has proven
# ----------------------------------------------------------------------


def is_proven(message, server, address):
    """Tell whether our own mail server found that an e-mail is from an address's domain.

    Only the topmost ``Authentication-Results`` that bears the server's own name counts:
    those below may be anybody's. DMARC, DKIM or SPF must have passed for the domain, or
    one above or below it; where DMARC failed, nothing is proven.

    :param message: an ``email.message.Message``
    :param str server: the authserv-id of our mail server; without one nothing is proven
    :param str address: the address that is claimed
    """
    domain = address.rpartition("@")[2].lower()
    server = (server or "").strip().lower()
    if not server or not domain:
        return False
    for value in get_raw_values(message, "Authentication-Results"):
        name, results = read_results(as_text(value))
        if name == server:
            return _prove(results, domain)
    return False


def _prove(results, domain):
    if any(one.method == "dmarc" and one.value == "fail" for one in results):
        return False
    return any(
        one.value == "pass" and _is_aligned(_get_domain_proven(one), domain)
        for one in results
    )


def _get_domain_proven(result):
    """Return the domain that a check is about."""
    said = {
        "dmarc": ("header.from",),
        "dkim": ("header.d", "header.i"),
        "spf": ("smtp.mailfrom",),
    }.get(result.method, ())
    values = [result.properties[name] for name in said if name in result.properties]
    return values[0].rpartition("@")[2].rstrip(".") if values else ""


def _is_aligned(proven, domain):
    """Tell whether two domains are one, or one is above the other (RFC 7489)."""
    if "." not in proven:
        return False
    return (
        proven == domain
        or proven.endswith(f".{domain}")
        or domain.endswith(f".{proven}")
    )


def read_results(value):
    """Return the name of the server that wrote an ``Authentication-Results``, and what
    it found. One pass, whatever the text.

    >>> name, (result,) = read_results("mx.example; dkim=pass (1024) header.d=a.example")
    >>> name, result.method, result.value, result.properties
    ('mx.example', 'dkim', 'pass', {'header.d': 'a.example'})

    :param str value: the header's value
    :return: (name in lower case, list of :class:`Result`)
    """
    pieces = _drop_comments(value).split(";")
    words = pieces[0].split()
    name = words[0].lower() if words else ""
    results = []
    for piece in pieces[1 : MAX_RESULTS + 1]:
        pairs = _read_pairs(piece)
        if not pairs:
            continue
        (method, found), *properties = pairs
        # The first of each name counts, and a repeated one proves nothing more.
        results.append(
            Result(method.partition("/")[0], found, dict(reversed(properties)))
        )
    return name, results


def _read_pairs(text):
    """Return the pairs of ``name=value`` in a text, in lower case."""
    text = " ".join(text.split()).replace(" =", "=").replace("= ", "=").lower()
    return [
        (name, value)
        for name, equals, value in (word.partition("=") for word in text.split())
        if equals and name and value
    ]


def _drop_comments(text):
    """Return a structured header without its comments; what stands in quotes is one
    word, and none of its signs count."""
    pieces, depth, quoted, escaped = [], 0, False, False
    for char in text:
        if escaped:
            escaped = False
            char = "_" if quoted else ""
        elif char == "\\" and (quoted or depth):
            escaped = True
            continue
        elif char == '"' and not depth:
            quoted = not quoted
            continue
        elif quoted:
            char = "_" if char in ";=()" or char.isspace() else char
        elif char == "(":
            depth += 1
            pieces.append(" ")
        elif char == ")" and depth:
            depth -= 1
            continue
        if not depth:
            pieces.append(char)
    return "".join(pieces)


# ----------------------------------------------------------------------
# Forwarded by a colleague
# ----------------------------------------------------------------------


def find_client_word(text):
    """Return the word by which a colleague gives a forwarded e-mail to a client:
    ``#client``, alone or with the client's address, on the first line or in the subject.

    >>> find_client_word("Fwd: The printer #client paula@a.example")
    ('Fwd: The printer', 'paula@a.example')
    >>> find_client_word("#client")
    ('', '')
    >>> find_client_word("A client called") is None
    True

    :param str text: one line
    :return: (the line without the word, the address or ``""``), or None
    """
    found = _CLIENT.search(text[:MAX_SUBJECT])
    if not found:
        return None
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    address = (found["address"] or "").strip(".,;:()[]\"'").lower()
    return " ".join(rest.split()), address


def find_forwarded_sender(text):
    """Return the address that a forwarded e-mail is from, as the mail program wrote it
    above the text that it forwards; ``""`` where that names none, or several.

    >>> find_forwarded_sender("FYI\\n\\n> Von: Paula <paula@a.example>\\n> An: mich")
    'paula@a.example'

    :param str text: the text of the e-mail that forwards it
    """
    for line in text[:MAX_FORWARDED].splitlines():
        found = _FORWARDED_FROM.match(line[:MAX_SUBJECT])
        if found and "@" in found["rest"]:
            rest = re.sub(r"mailto:|[\[\]]", " ", found["rest"])
            addresses = find_addresses(rest)
            # Some programs write the address twice, the second time as a link.
            return addresses[0] if len({*addresses}) == 1 else ""
    return ""
