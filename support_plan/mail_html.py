# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""HTML and quotations in e-mail: what takes Odoo long to clean, and what they say."""

import html
import re

from lxml import etree

MAX_TAG = 4_000  # Characters of one tag, an image in it left aside.
MAX_STYLE_WORD = 100
# Odoo's search for quotations needs the square of these.
MAX_QUOTES = 300
MAX_SIBLING_WORK = 200_000

_IMAGE = re.compile(r"data:[\w/+.-]{1,100};base64,[\w+/=\s]*")
_MARKUP = re.compile(r"<!--|<|>|=\s*[\"']|[\"']")
_STYLE_WORD = re.compile(rf"[\w-]{{{MAX_STYLE_WORD}}}")
_QUOTES = re.compile(r"(?:^|(?<=[^\r\n]))[\r\n]+(?=>)")
_SIGNATURE = re.compile(r"--\s{0,2}$")
# What makes Odoo look for quotations among the neighbours of an element.
_QUOTING = re.compile(
    r"gmail_|odoo_signature_wrapper|signature|appendonsend|divrplyfwdmsg|"
    r"stopspelling|yahoo_quoted|skydriveplaceholder",
    re.IGNORECASE,
)


def is_heavy_html(text):
    """Tell whether Odoo would need more than time in proportion to clean this HTML."""
    return _reads_far(text) or _has_long_tag(text) or _is_heavy_tree(text)


def _reads_far(text):
    """Tell whether patterns that read from each opening bracket to the next closing one
    would read the text more than twice."""
    length = work = 0
    for piece in reversed(text.split("<")[1:]):
        end = piece.find(">")
        length = end + 1 if end >= 0 else len(piece) + 1 + length
        work += length
    return work > 2 * len(text) + MAX_TAG


def _has_long_tag(text):
    """Tell whether a tag is too long, an image in it left aside: a parser compares each
    attribute with all before."""
    text = text.replace("--!>", "-->")
    start = quote = None
    position = 0
    while found := _MARKUP.search(text, position):
        mark, position = found.group(), found.end()
        if start is None:
            if mark == "<!--" and not text.startswith((">", "->"), position):
                end = text.find("-->", position)
                position = end + 3 if end >= 0 else len(text)
            elif mark.startswith("<"):
                start = found.start()
        elif quote:
            quote = None if mark.endswith(quote) else quote
        elif mark.startswith("="):
            quote = mark[-1]
        elif mark == ">":
            if _is_long_tag(text[start:position]):
                return True
            start = None
    return start is not None and _is_long_tag(text[start:])


def _is_long_tag(tag):
    return len(tag) > MAX_TAG and len(_IMAGE.sub("", tag)) > MAX_TAG


def _is_heavy_tree(text):
    """Tell whether the elements are such that Odoo would compare many with many."""
    parser = etree.HTMLParser(encoding="utf-8")
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        return False
    work = quotes = 0
    quoting = False
    for element in root.iter(etree.Element):
        said = element.text or ""
        style = element.get("style") or ""
        if len(style) > MAX_STYLE_WORD and _STYLE_WORD.search(style):
            return True
        work += len(element) ** 2
        quotes += count_quotes(said)
        names = f"{element.get('class')} {element.get('id')}"
        quoting = (
            quoting
            or bool(_QUOTING.search(names) or _SIGNATURE.search(said))
            or any(name.startswith("data-o-mail-quote") for name in element.attrib)
        )
    return quotes > MAX_QUOTES or (quoting and work > MAX_SIBLING_WORK)


def count_images(text):
    return sum(len(found.group()) for found in _IMAGE.finditer(text))


def count_quotes(text):
    """Return how many groups of quoted lines there are."""
    return sum(1 for _group in _QUOTES.finditer(text))


def cut_quotes(text, groups):
    """Return the text up to so many groups of quoted lines."""
    for count, found in enumerate(_QUOTES.finditer(text)):
        if count >= groups:
            return text[: found.start()]
    return text


def html_to_text(text):
    """Return what HTML says, without its tags, in one pass."""
    first, *pieces = text.split("<")
    said, silent = [first], ""
    for piece in pieces:
        tag, closed, rest = piece.partition(">")
        name = tag[:10].lower()
        if silent:
            if name.startswith("/" + silent):
                silent = ""
                said.append(rest)
            continue
        if not closed:
            said.append(" " + piece)
            continue
        silent = next(
            (kind for kind in ("script", "style") if name.startswith(kind)), ""
        )
        breaks = name.lstrip("/").startswith(("br", "p", "div", "tr", "li", "h"))
        said += ["\n" if breaks else " ", "" if silent else rest]
    lines = (
        " ".join(line.split()) for line in html.unescape("".join(said)).split("\n")
    )
    return "\n".join(line for line in lines if line)
