# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""E-mails that are made to keep a reader busy, each of a size that is asked for.

Plain Python: the tests without Odoo and the measurements use them, too.
"""

import base64

# Headers that parsers go deep into, or read again and again.
_HEADERS = {
    "one letter": "a",
    "brackets": "(",
    "nested brackets": "((a)",
    "quotes": '"',
    "backslashes": "\\",
    "colons": "a:",
    "commas": ",",
    "at signs": "a@",
    "angles": "<",
    "dots": ".",
    "encoded words": "=?utf-8?q?a?= ",
    "encoded words without end": "=?a?q?",
    "quoted names": '""@',
}
_FIELDS = (
    "From",
    "To",
    "Subject",
    "Message-ID",
    "References",
    "Content-Type",
    "Date",
    "Reply-To",
    "X-Original-From",
    "List-Post",
    "Authentication-Results",
)
# Bodies in HTML, as begin, what is repeated, and end.
_BODIES = {
    "opening brackets": ("", "<", ""),
    "tags that are never closed": ("", "<a ", ""),
    "elements that are never closed": ("", "<div>", ""),
    "lists that are never closed": ("", "<ul><li>", ""),
    "closed elements": ("", "<b></b>", ""),
    "blanks in a tag": ("<p ", " ", ""),
    "attributes": ("<p ", "a{n}=1 ", ">"),
    "attributes behind a bracket": ('<p y=a"b x=">" ', "a{n}=1 ", ">"),
    "one long style": ('<p style="', "a", '">x</p>'),
    "a style behind a bracket": ("<p style='a>", "a", "'>x</p>"),
    "comments": ("", "<!--", ""),
    "namespaces": ("", "<o:", ""),
    "neighbours of a quotation": (
        "<div data-o-mail-quote-container=1>",
        "<b></b>",
        "<b data-o-mail-quote=1></b></div>",
    ),
    "neighbours of a signature": ("<div><p>-- <br></p>", "<br>", "</div>"),
    "rulers": ("", "<hr class=stopSpelling>", ""),
    "quoted lines": ("<pre>", "\n&gt;a\nb", "</pre>"),
    "entities": ("", "&lt;&#60;", ""),
}
_PLAIN = {"plain brackets": "<", "plain quotations": "\n>a\nb", "plain words": "a "}


def _fill(text, size):
    if "{n}" in text:
        pieces, length, count = [], 0, 0
        while length < size:
            pieces.append(text.format(n=count))
            length += len(pieces[-1])
            count += 1
        return "".join(pieces)
    return (text * (size // len(text) + 1))[:size]


def _write(sender, to, headers=(), body="", subtype="plain", number=0):
    lines = {
        "From": sender,
        "To": to,
        "Subject": "Help",
        "Message-ID": f"<hostile-{number}@client.example.com>",
        "Content-Type": f'text/{subtype}; charset="utf-8"',
        **dict(headers),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{head}\r\n{body}\r\n".encode("utf-8", "surrogateescape")


def get_hostile_mails(size, sender, to):
    """Return e-mails that are made to keep a reader busy: {what they are: bytes}.

    :param int size: of the part that is repeated, in bytes
    :param sender: the address in ``From``, where the ``From`` is not the attack
    :param to: the address in ``To``, where the ``To`` is not the attack
    """
    mails = {}

    def add(name, **values):
        mails[name] = _write(sender, to, number=f"{len(mails)}-{size}", **values)

    for field in _FIELDS:
        for name, text in _HEADERS.items():
            end = f", {to}" if field == "To" else ""
            add(f"{field}: {name}", headers={field: _fill(text, size) + end})
    for name, (begin, text, end) in _BODIES.items():
        add(name, body=begin + _fill(text, size) + end, subtype="html")
    for name, text in _PLAIN.items():
        add(name, body=_fill(text, size))
    add(
        "From of brackets over a body of brackets",
        headers={"From": _fill("(", size)},
        body=_fill("<", size),
    )
    add("many headers", headers={f"X-{n}": "a" for n in range(size // 10)})
    for charset in ("punycode", "idna", "utf-7", "no-such-charset"):
        kind = {"Content-Type": f"text/plain; charset={charset}"}
        add(f"charset {charset}", headers=kind, body=_fill("+2AA-a-", size))
    coded = base64.encodebytes(_fill("<a ", size * 3 // 4).encode()).decode()
    add(
        "coded tags",
        headers={"Content-Transfer-Encoding": "base64"},
        body=coded,
        subtype="html",
    )
    mixed = {"Content-Type": "multipart/mixed; boundary=x"}
    part = "--x\nContent-Type: {0}\n\n{1}\n"
    add("parts without end", headers=mixed, body=_fill("--x\n\n", size))
    add(
        "parts of HTML",
        headers=mixed,
        body=_fill(part.format("text/html", "<p>a</p>" * 20), size),
    )
    add(
        "parts with long headers",
        headers=mixed,
        body=_fill(part.format("text/plain; x=" + '"' * 900, "a"), size),
    )
    add(
        "parts in parts",
        headers=mixed,
        body="".join(
            f"--{'x' * (n + 1)}\n"
            f"Content-Type: multipart/mixed; boundary={'x' * (n + 2)}\n\n"
            for n in range(int((size / 1.5) ** 0.5))
        ),
    )
    add(
        "e-mails in e-mails",
        headers={"Content-Type": "message/rfc822"},
        body=_fill("Content-Type: message/rfc822\n\n", size),
    )
    return mails
