# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When two addresses, or two telephone numbers, are one person's: plain Python.

Each is brought into one form, its key; equal keys are one mailbox, or one line.
"""

import re
import unicodedata
from contextlib import suppress

import idna

MAX_TEXT = 2_000  # Characters of a contact's field; what is longer is no address.
MAX_ADDRESSES = 20
_MIN_DIGITS = 5
_MAX_DIGITS = 25

_ADDRESSES = re.compile(
    r"""(?P<address>(?:"(?:[^"\\]|\\.){1,64}"|[^\s<>"(),;:@]{1,64})@[^\s<>"(),;:@]{1,255})
        |"(?:[^"\\]|\\.)*"  # A name in quotes, with whatever it says.
    """,
    re.VERBOSE,
)
_ATOM = re.compile(r'[^\s<>"(),;:@\\\[\]]+')
_SEVERAL_NUMBERS = re.compile(r"[,;/|\n]")


def get_address_key(address):
    """Return the one form of an e-mail address, or an empty text if it is none.

    Capitals, quotes that change nothing, a dot after the domain and the way in which an
    international domain is written make no difference. A plus and what follows it, and
    dots before the ``@``, do: only one provider reads over them, and with any other the
    two are different mailboxes.

    >>> get_address_key('"Paula"@Bücher.example.')
    'paula@xn--bcher-kva.example'
    >>> get_address_key("paula.b+till@example.com")
    'paula.b+till@example.com'
    >>> get_address_key("nobody")
    ''
    """
    local, _at, domain = address.strip().rpartition("@")
    if local[:1] == local[-1:] == '"' and len(local) > 2:
        plain = re.sub(r"\\(.)", r"\1", local[1:-1])
        local = plain if _ATOM.fullmatch(plain) else local
    domain = domain.rstrip(".")
    if not local or not domain:
        return ""
    with suppress(idna.IDNAError, UnicodeError):
        domain = idna.encode(domain, uts46=True).decode()
    return unicodedata.normalize("NFC", f"{local}@{domain}").lower()


def get_address_keys(text):
    """Return the keys of all e-mail addresses in a text, in their order.

    What stands in quotes or is a name is no address.

    >>> get_address_keys("a@x.example, B <b@Y.example>; c@z.example")
    ['a@x.example', 'b@y.example', 'c@z.example']
    >>> get_address_keys('"boss@big.example" <a@x.example>')
    ['a@x.example']
    """
    found = {}
    for match in _ADDRESSES.finditer((text or "")[:MAX_TEXT]):
        key = get_address_key(match["address"] or "")
        if key:
            found[key] = True
        if len(found) == MAX_ADDRESSES:
            break
    return list(found)


def split_numbers(text):
    """Return the telephone numbers in a text, as they were typed.

    >>> split_numbers("(212) 736-5000 / 212 736 5001")
    ['(212) 736-5000', '212 736 5001']
    >>> split_numbers("030/901820")
    ['030/901820']
    """
    text = (text or "")[:MAX_TEXT].strip()
    parts = [part.strip() for part in _SEVERAL_NUMBERS.split(text)]
    parts = [part for part in parts if part]
    if all(len(get_digits(part)) > _MIN_DIGITS + 1 for part in parts):
        return parts
    return [text] if text else []


def get_digits(number):
    """Return the digits of a number as it was typed, if they are enough for one.

    >>> get_digits("555-0199")
    '5550199'
    """
    digits = re.sub(r"\D", "", number)
    return digits if _MIN_DIGITS <= len(digits) <= _MAX_DIGITS else ""
