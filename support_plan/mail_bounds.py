# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bounding e-mail before anything reads it, and salvaging what nothing can read.

Plain Python. Whatever a stranger can make long or deep is cut (:func:`bound`) before
Odoo or a pattern of ours sees it; the e-mail as it came is kept beside it.
"""

import codecs
import email
import email.policy
import hashlib
import re
from email.message import EmailMessage
from email.parser import HeaderParser
from typing import NamedTuple

from .mail_html import (
    MAX_QUOTES,
    count_images,
    count_quotes,
    cut_quotes,
    html_to_text,
    is_heavy_html,
)
from .mail_text import (
    MACHINE_FIELDS,
    MAX_COMMENTS,
    MAX_FIELD,
    MAX_ID,
    MAX_RECIPIENTS,
    MAX_SUBJECT,
    as_text,
    clean_text,
    decode_words,
    find_addresses,
    find_message_ids,
    read_bytes,
)

MAX_HEAD = 100_000  # Bytes of all headers that nobody reads.
MAX_FIELDS = 500
MAX_NAME = 200
MAX_SENDERS = 1_000  # Characters of a From, Sender or Reply-To.
MAX_ADDRESSES = 200
MAX_REPEATED = 5  # Headers of one name, of those that are read.
MAX_STRUCTURED = 200  # A date and the like.
MAX_REFERENCES = 5_000
LAST_REFERENCES = 32  # Odoo looks at no more.
MAX_CONTENT_HEADER = 1_000
# Python needs the square of a header's length for a hostile one: the sum of these
# squares, over all headers of all parts. A hundred common attachments have half of it.
MAX_CONTENT_WORK = 2_500_000
MAX_CONTAINERS = 50  # Multiparts, and e-mails in e-mails.
MAX_DELIMITERS = 2_000
MAX_PARTS = 200
MAX_TEXT = 200_000  # Characters of all plain text.
MAX_HTML = 1_000_000  # Characters of all HTML, images in it left aside.
MAX_TAGS = 10_000
MAX_META = 1_024  # Bytes of HTML that are looked through for its charset.
_CUT = "\n[\N{HORIZONTAL ELLIPSIS}]"

_SENDER_FIELDS = (
    "from",
    "sender",
    "reply-to",
    "return-path",
    "x-original-from",
    "x-original-sender",
)
_RECIPIENT_FIELDS = (
    "to",
    "cc",
    "delivered-to",
    "resent-to",
    "resent-cc",
    "resent-from",
)
_STRUCTURED_FIELDS = ("date", "mime-version", "content-transfer-encoding")
_ID_FIELDS = ("message-id", "x-microsoft-original-message-id")
_REFERENCE_FIELDS = ("references", "in-reply-to")
_READ_FIELDS = {
    "subject",
    *_SENDER_FIELDS,
    *_RECIPIENT_FIELDS,
    *_STRUCTURED_FIELDS,
    *_ID_FIELDS,
    *_REFERENCE_FIELDS,
}

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Bounded(NamedTuple):
    """An e-mail that may be handed to any parser."""

    raw: bytes
    # Whether something of it is missing, so that it is to be kept whole beside it.
    cut: bool


class _TangledError(Exception):
    """An e-mail whose parts are too many, too deep or too odd to be taken apart."""


def bound(raw):
    """Return an e-mail that any parser reads in time and without error.

    A common e-mail is returned as it came, byte for byte. Headers that are too long or
    too deep are cut or written anew, texts are cut, HTML that is too tangled becomes
    plain text. What cannot be taken apart is read as far as it goes (:func:`salvage`).

    :param bytes raw: the e-mail as it came
    :return: :class:`Bounded`
    """
    try:
        head, cut = _bound_head(_close_colons(raw))
        body, body_cut = _bound_body(head)
    except Exception:  # Tangled, or beyond what Python's own parser can do.
        return Bounded(salvage(raw), False)
    return Bounded(body, cut or body_cut)


def get_fields(raw):
    """Return the headers of an e-mail as (name, value), none of them parsed."""
    return _split_head(_close_colons(raw))[0]


# A name, and blanks before its colon (RFC 5322, 4.5).
_OPEN_COLON = re.compile(rb"(?:^|(?<=[\r\n]))([!-9;-~]+)[ \t]+:")


def _close_colons(raw):
    """Return an e-mail without blanks before the colons of its headers, at which
    Python's parser takes the rest for the text."""
    found = _HEAD_END.search(raw)
    end = found.start() if found else len(raw)
    head = _OPEN_COLON.sub(rb"\1:", raw[:end])
    return raw if len(head) == end else head + raw[end:]


_HEAD_END = re.compile(rb"(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)")


def _split_head(raw):
    """Return an e-mail's headers as Python's parser sees them, and where they end."""
    found = _HEAD_END.search(raw)
    window = (raw[: found.end()] if found else raw).decode("latin-1")
    message = HeaderParser(policy=email.policy.compat32).parsestr(window)
    fields = [
        (name, value.encode("latin-1").decode("ascii", "surrogateescape"))
        for name, value in message.raw_items()
    ]
    return fields, len(window) - len(message.get_payload())


def _bound_head(raw):
    """Return the e-mail with bounded headers, and whether something was cut."""
    fields, end = _split_head(raw)
    kept, changed, cut = _bound_fields(fields)
    if not changed:
        return raw, False
    head = "".join(f"{name}: {value}\r\n" for name, value in kept)
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + raw[end:], cut


def _bound_fields(fields):
    """Return the headers to keep, whether any was changed, and whether one was cut.

    Those that are read stay, so many of each; the others, as far as there is room.
    """
    kept, changed, cut, room = [], False, False, MAX_HEAD
    count = {}
    for name, value in fields:
        new, shorter = _bound_field(name, value)
        key = name.lower()
        count[key] = count.get(key, 0) + 1
        if key in _READ_FIELDS or key.startswith("content-"):
            fits = count[key] <= MAX_REPEATED
        else:
            room -= len(name) + len(new) + 4
            fits = room >= 0 and len(kept) < MAX_FIELDS and len(name) < MAX_NAME
        if fits:
            kept.append((name, new))
            changed = changed or new != value
            cut = cut or shorter
        else:
            changed = cut = True
    return kept, changed, cut


def _bound_field(name, value):
    """Return a header's value, bounded, and whether something of it is missing."""
    key = name.lower()
    text = value if value.isascii() else read_bytes(value)
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    if text.encode() == value.encode("utf-8", "surrogateescape"):
        text = value  # Eight-bit, but as it should be (RFC 6532).
    if key == "subject" or key in _SENDER_FIELDS + _RECIPIENT_FIELDS:
        text = _widen_words(text)
    if _is_bounded(key, text):
        return text, False
    if not text.isascii():
        text = clean_text(as_text(text))
    if key in _SENDER_FIELDS + _RECIPIENT_FIELDS:
        found = find_addresses(text)[:MAX_ADDRESSES]
        text = ", ".join(found) or re.sub(r"[^\w .-]", " ", text[:MAX_STRUCTURED])
    elif key in _ID_FIELDS:
        text = f"<{hashlib.sha256(text.encode()).hexdigest()}@too.long.invalid>"
    elif key in _REFERENCE_FIELDS:
        text = " ".join(find_message_ids(text)[-LAST_REFERENCES:])
    elif key in _STRUCTURED_FIELDS:
        text = text.partition("(")[0][:MAX_STRUCTURED]
    elif key.startswith("content-"):
        raise _TangledError
    elif key == "subject":
        text = decode_words(text[: 2 * MAX_SUBJECT])[:MAX_SUBJECT]
    else:
        text = text[:MAX_FIELD]
    return clean_text(" ".join(text.split())), True


# Encoded words (RFC 2047) that call a charset of Windows by a smaller one's name.
_WORD = re.compile(
    r"=\?(gb2312|gbk|shift_jis|euc-kr|ks_c_5601-1987|"
    r"iso-8859-1(?=[^?]{0,20}\?q\?[^?\s]{0,75}=[89][0-9a-f]))(?=[*?])",
    re.IGNORECASE,
)


def _widen_words(text):
    """Return a header with the right names of charsets in its encoded words."""
    return _WORD.sub(lambda m: f"=?{_WIDER[codecs.lookup(m[1]).name]}", text)


def _is_bounded(key, text):
    if key in _SENDER_FIELDS:
        return _is_short_list(text, MAX_SENDERS)
    if key in _RECIPIENT_FIELDS:
        return _is_short_list(text, MAX_RECIPIENTS)
    if key in _ID_FIELDS:
        return len(text) <= MAX_ID and text.count("(") <= MAX_COMMENTS
    if key in _REFERENCE_FIELDS:
        return len(text) <= MAX_REFERENCES
    if key in _STRUCTURED_FIELDS:
        return len(text) <= MAX_STRUCTURED and text.count("(") <= MAX_COMMENTS
    if key.startswith("content-"):
        return len(text) <= MAX_CONTENT_HEADER and text.count("(") <= MAX_COMMENTS
    return len(text) <= (MAX_SUBJECT if key == "subject" else MAX_FIELD)


def _is_short_list(text, length):
    """Tell whether a list of addresses has the shape of one: so many marks for each."""
    addresses = text.count("@") + 2
    return (
        len(text) <= length
        and text.count("(") <= MAX_COMMENTS
        and text.count(":") <= 2 * MAX_COMMENTS
        and text.count('"') + text.count("\\") <= 4 * addresses
        and text.count(",") + text.count(";") <= 3 * addresses
        and text.count(".") <= 10 * addresses
    )


# Headers of parts, wherever something takes a line for one.
_CONTENT_FIELDS = re.compile(
    rb"(?:^|(?<=[\r\n]))content-(?:type|disposition|transfer-encoding|id)[ \t]*:"
    rb"[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*",
    re.IGNORECASE,
)


def _check_parts(raw):
    """Raise an error where the headers of parts would take too long to read."""
    work = containers = 0
    for found in _CONTENT_FIELDS.finditer(raw):
        text = found.group()
        work += len(text) ** 2
        containers += b"multipart" in text.lower() or b"message/" in text.lower()
        if (
            len(text) > MAX_CONTENT_HEADER
            or text.count(b"(") > MAX_COMMENTS
            or b"\x00" in text
            or work > MAX_CONTENT_WORK
            or containers > MAX_CONTAINERS
        ):
            raise _TangledError
    delimiters = raw.count(b"\n--") + raw.count(b"\r--")
    if containers and delimiters > MAX_DELIMITERS:
        raise _TangledError


def _bound_body(raw):
    """Return the e-mail with bounded texts, and whether something was cut."""
    _check_parts(raw)
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    parts = list(message.walk())
    if len(parts) > MAX_PARTS:
        raise _TangledError
    for part in parts[1:]:
        # The headers of an e-mail in the e-mail are read when it is kept as a file.
        if _bound_fields(part.raw_items())[2]:
            raise _TangledError
    if _is_broken(message):
        raise _TangledError
    texts = _Texts()
    changed, cut = False, any(map(_is_broken, parts))
    for part in parts:
        changed = _mend_encoding(part) or _drop_empty_html(part) or changed
        if _is_body(part):
            new, shorter = texts.bound(part)
            changed, cut = changed or new, cut or shorter
    if not changed:
        return raw, cut
    policy = email.policy.SMTP.clone(refold_source="none", cte_type="8bit")
    return message.as_bytes(policy=policy), cut


def _is_broken(part):
    """Tell whether a part that is to have parts has none: nobody would read its text."""
    return part.get_content_maintype() == "multipart" and not part.is_multipart()


def _mend_encoding(part):
    """Leave the comments and blanks out that RFC 2045 allows where a part says how it
    is encoded: Python's parser would not decode it. Tell whether there were any."""
    name = "Content-Transfer-Encoding"
    said = str(part.get(name, ""))
    plain = re.sub(r"\([^()]*\)", " ", said).strip()
    if plain == said or not plain.isascii():
        return False
    part.replace_header(name, plain)
    return True


def _drop_empty_html(part):
    """Leave out HTML without any text that stands beside a plain one: Odoo would read
    it alone. Tell whether there was some."""
    if part.get_content_type() != "multipart/alternative" or not part.is_multipart():
        return False
    parts = part.get_payload()
    kept = [one for one in parts if not _is_empty_html(one)]
    if not kept or len(kept) == len(parts):
        return False
    part.set_payload(kept)
    return True


def _is_empty_html(part):
    if part.get_content_type() != "text/html" or not _is_body(part):
        return False
    text = _get_text(part)[0]
    shown = len(text) > MAX_STRUCTURED or "<img" in text.lower()
    return not shown and not html_to_text(text).strip()


def _is_body(part):
    """Tell whether Odoo takes this part for the text of the e-mail."""
    if part.get_content_type() not in ("text/plain", "text/html"):
        return False
    where = str(part.get("Content-Disposition", "")).strip().lower()
    return not part.get_filename() and not where.startswith("attachment")


class _Texts:
    """The texts of one e-mail, which share what may be read of it.

    Odoo cleans what it has so far for each further HTML part: the sums are summed up.
    """

    def __init__(self):
        self.characters = self.quotes = 0
        self.tags = self.all_tags = self.html = self.all_html = 0

    def bound(self, part):
        """Bound one text; tell whether it had to be changed, and whether something of it
        is missing, or may be."""
        text, readable, sure = _get_text(part)
        is_html = part.get_content_type() == "text/html"
        heavy = is_html and self._is_heavy(text)
        kept = text
        if heavy or not is_html:
            kept = self._cut(html_to_text(text) if heavy else text)
        if readable and kept == text and not heavy:
            return False, False
        subtype = "html" if is_html and not heavy else "plain"
        part.set_content(kept, subtype=subtype, charset="utf-8", cte="base64")
        return True, not sure or kept != text or heavy

    def _is_heavy(self, text):
        self.tags += text.count("<")
        self.all_tags += self.tags
        self.html += len(text) - count_images(text)
        self.all_html += self.html
        return (
            self.all_tags > MAX_TAGS or self.all_html > MAX_HTML or is_heavy_html(text)
        )

    def _cut(self, text):
        room = max(MAX_TEXT - self.characters, 0)
        kept = cut_quotes(text[:room], MAX_QUOTES - self.quotes)
        self.characters += len(kept)
        self.quotes += count_quotes(kept)
        return kept if len(kept) == len(text) else kept + _CUT


def _get_text(part):
    """Return the text of a part, whether it is read as its headers say, and whether it
    is surely what was written."""
    payload = part.get_payload(decode=True) or b""
    said = str(part.get_content_charset() or "us-ascii")
    charset = _find_charset(said)
    try:
        text = payload.decode(charset or "utf-8")
        readable, sure = charset == said, bool(charset)
    except ValueError:
        text, sure = _guess_text(payload, charset)
        readable = False
    if _CODES.search(text) and charset and _WIDER.get(codecs.lookup(charset).name):
        text, sure = _guess_text(payload, charset)
        readable = False
    clean = clean_text(text)
    return clean, readable and clean == text, sure and clean == text


# What programs say that do not know what they write.
_COMMON = ("ascii", "utf-8")
# What programs of Windows write and call by the name of a smaller charset, as browsers
# read it (the WHATWG's Encoding Standard).
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
}
# In Latin-1, signs that nobody writes.
_CODES = re.compile(r"[\x80-\x9f]")
_META = re.compile(
    rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE
)


def _find_charset(said):
    """Return the charset that a text says it is in, or what it says by another name;
    none if there is none of this name."""
    for name in (said, said.strip("'\" ").lower().removeprefix("x-")):
        if is_plain_charset(name):
            return name
    return None


def _guess_text(payload, charset):
    """Return a text that isn't written in the charset that it says, and whether it is
    surely right.

    :param charset: what it says, or None if there is no such charset
    """
    name = codecs.lookup(charset).name if charset else "ascii"
    unknown = name in _COMMON
    likely = ["utf-8"] if unknown or name == "iso8859-1" else []
    likely += [_find_charset_within(payload)] if unknown else [_WIDER.get(name)]
    for one in filter(None, likely):
        try:
            return payload.decode(one), True
        except ValueError:
            continue
    text = payload.decode("utf-8" if unknown else charset, "replace")
    # Some is UTF-8: one character is broken. None is: it was never meant to be.
    if unknown and text.replace("\N{REPLACEMENT CHARACTER}", "").isascii():
        text = payload.decode("cp1252", "replace")
    return text, False


def _find_charset_within(payload):
    """Return the charset that HTML says it is in, if it does. As that was read byte by byte,
    it is none of several bytes a sign."""
    found = _META.search(payload[:MAX_META])
    charset = _find_charset(found.group(1).decode()) if found else None
    return charset if charset and "<".encode(charset) == b"<" else None


def is_plain_charset(charset):
    """Tell whether a text may be decoded by a charset: there is one of this name, and
    it takes no longer for the second half of a text than for the first."""
    try:
        name = codecs.lookup(charset).name
        "".encode(charset)
        b"".decode(charset)
    except (LookupError, ValueError, UnicodeError):
        return False
    return name not in ("punycode", "idna", "unicode_escape", "raw_unicode_escape")


# ----------------------------------------------------------------------
# Salvaging
# ----------------------------------------------------------------------

_SALVAGED = {
    "auto-submitted",
    "content-language",
    *_READ_FIELDS - {"mime-version", "content-transfer-encoding"},
    *MACHINE_FIELDS,
}


def salvage(raw):
    """Return what can be read of an e-mail that Odoo cannot read, as bytes.

    The text is kept as far as it can be decoded, and the e-mail as it came is attached,
    so that nothing of it is lost.

    :param bytes raw: the e-mail as it came
    """
    plain = _close_colons(raw)
    fields, end = _split_head(plain)
    lines = {}
    for name, value in fields:
        key = name.lower()
        if key in _SALVAGED and len(lines) < MAX_FIELDS:
            value = _salvage_field(key, value)
            if value and len(lines.setdefault(key, [])) < MAX_REPEATED:
                lines[key].append(f"{name}: {value}\r\n")
    if not lines.get("message-id"):
        # The same each time that it is handed over: it is known again by it.
        own = hashlib.sha256(raw).hexdigest()
        lines["message-id"] = [f"Message-ID: <{own}@salvaged.invalid>\r\n"]
    clean = EmailMessage(policy=email.policy.SMTP)
    clean.set_content(_salvage_text(plain, end) or "-", cte="base64")
    clean.add_attachment(
        raw, maintype="application", subtype="octet-stream", filename="original.eml"
    )
    head = "".join(line for values in lines.values() for line in values)
    return head.encode("utf-8", "replace") + clean.as_bytes()


def _salvage_field(key, value):
    text = clean_text(_CONTROL.sub(" ", read_bytes(value)))
    if key in _SENDER_FIELDS + _RECIPIENT_FIELDS:
        if key == "return-path" and "".join(text.split()) == "<>":
            return "<>"
        return ", ".join(find_addresses(text)[:MAX_ADDRESSES])
    if key in _ID_FIELDS + _REFERENCE_FIELDS:
        return " ".join(find_message_ids(text)[-LAST_REFERENCES:])
    return " ".join(clean_text(decode_words(text)).split())[:MAX_SUBJECT]


def _salvage_text(raw, end):
    """Return the first readable text of an e-mail."""
    try:
        _check_parts(raw)
        parts = list(email.message_from_bytes(raw).walk())
    except Exception:
        return _cut_text(raw[end : end + MAX_TEXT].decode("utf-8", "replace"))
    for part in parts[:MAX_PARTS]:
        # Some types are no words, and some parts have none.
        if part.get_content_maintype() not in ("text", "") and not _is_broken(part):
            continue
        try:
            payload = part.get_payload(decode=True) or b""
        except Exception:
            continue
        text = payload.decode("utf-8", "replace")
        if part.get_content_subtype() == "html":
            text = html_to_text(text)
        if text.strip():
            return _cut_text(text)
    return ""


def _cut_text(text):
    return clean_text(cut_quotes(text[:MAX_TEXT], MAX_QUOTES))
