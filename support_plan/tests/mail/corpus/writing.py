# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a mail of the corpus is written down, and filled in: plain Python."""

import re
from typing import NamedTuple

_FIELD = re.compile(r"^([!-9;-~]+)[ \t]*:", re.MULTILINE)
_TEXT = "The printer prints stripes.\n"


class Mail(NamedTuple):
    """A mail as a mail server hands it over, but for who sends it to whom."""

    name: str
    # Why it is here: the rule that it tries, or the program that writes so.
    why: str
    text: str
    codec: str
    end: str

    def fill_in(self, **words):
        """Return the mail in bytes, with each ``{word}`` replaced by its text."""
        text = self.text
        for word, value in words.items():
            text = text.replace(f"{{{word}}}", value)
        raw = text.replace("\n", self.end).encode(self.codec, "surrogateescape")
        # A line end on its own, which no text of a mail server has.
        return raw.replace(b"{CR}", b"\r").replace(b"{LF}", b"\n")


def write(name, why, head="", body=_TEXT, *, without="", codec="utf-8", end="\r\n"):
    """Return a mail of the corpus.

    :param str head: headers, which take the place of the common ones of these names
    :param str without: names of common headers that it does not have
    :param str codec: how its characters are written; in the text, ``\\udcxx`` stands
        for the byte ``xx``
    """
    slug = re.sub(r"\W+", "-", name)
    common = {
        "Message-ID": f"<{slug}@client.example.com>",
        "From": "{sender}",
        "To": "{alias}",
        "Subject": "Help",
        "Date": "Mon, 15 Mar 2027 09:30:00 +0000",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
    }
    names = {found.lower() for found in _FIELD.findall(head) + without.split()}
    kept = "".join(
        f"{field}: {value}\n"
        for field, value in common.items()
        if field.lower() not in names
    )
    head = f"{head.rstrip(chr(10))}\n" if head else ""
    return Mail(name, why, f"{kept}{head}\n{body}", codec, end)


def as_it_is(name, why, text, *, codec="utf-8", end="\r\n"):
    """Return a mail whose text is given from its first header to its end."""
    return Mail(name, why, text, codec, end)


def multipart(name, why, *parts, kind="mixed", head="", **options):
    """Return a mail of several parts, each given from its headers on."""
    body = "".join(f"--cut\n{part.rstrip(chr(10))}\n" for part in parts) + "--cut--\n"
    head = f"{head}Content-Type: multipart/{kind}; boundary=cut\n"
    return write(name, why, head, body, **options)
