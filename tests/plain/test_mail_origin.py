"""Who is behind a list, a form or a colleague, and what proves it, without Odoo."""

import doctest
import email
import email.policy

import pytest
from mail_modules import load

mail_origin = load("mail_origin")
find_client_word = mail_origin.find_client_word
find_forwarded_sender = mail_origin.find_forwarded_sender
get_addresses_behind = mail_origin.get_addresses_behind
is_proven = mail_origin.is_proven
read_results = mail_origin.read_results

PAULA = "paula@a.example"


def _read(*lines, sender="list@own.example"):
    head = "\r\n".join((f"From: {sender}", *lines))
    return email.message_from_string(f"{head}\r\n\r\nText", policy=email.policy.SMTP)


def _is_proven(*values, server="mx.own", address=PAULA):
    lines = [f"Authentication-Results: {value}" for value in values]
    return is_proven(_read(*lines), server, address)


def test_doctests():
    result = doctest.testmod(mail_origin)
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize(
    ("lines", "behind"),
    [
        ((), ()),
        (("Reply-To: Paula <paula@a.example>",), (PAULA,)),
        (("Reply-To: list@own.example",), ()),
        (("Reply-To: list@own.example, paula@a.example",), (PAULA,)),
        (
            (
                "Reply-To: users@l.example, p@a.example",
                "List-Post: <mailto:users@l.example>",
            ),
            ("p@a.example",),
        ),
        (("X-Original-From: paula@a.example", "Reply-To: b@b.example"), (PAULA,)),
        (("X-Original-From: nothing", "Reply-To: b@b.example"), ("b@b.example",)),
        (("X-Original-Sender: paula@a.example", "Reply-To: b@b.example"), (PAULA,)),
        (("Reply-To: paula@a.example, b@b.example",), (PAULA, "b@b.example")),
        (('Reply-To: "boss@big.example" <paula@a.example>',), (PAULA,)),
    ],
)
def test_who_is_behind(lines, behind):
    assert get_addresses_behind(_read(*lines)) == behind


@pytest.mark.parametrize(
    "value",
    [
        "mx.own; dkim=pass header.d=a.example",
        "MX.Own 1; DKIM = Pass (2048-bit key) Header.D = A.Example",
        "mx.own;\r\n dkim=pass\r\n header.d=a.example",
        "mx.own; dkim=pass header.i=@a.example",
        "mx.own; dkim=pass header.d=mail.a.example",
        "mx.own; dmarc=pass (p=none; sp=x) header.from=a.example",
        "mx.own; spf=pass smtp.mailfrom=paula@a.example",
        "mx.own; spf=fail smtp.mailfrom=b.example; dkim=pass header.d=a.example",
        "mx.own (a (nested) comment); dkim=pass(x)header.d=a.example",
        'mx.own; dkim=pass reason="a; b" header.d=a.example',
    ],
)
def test_what_proves(value):
    assert _is_proven(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "mx.own",
        "mx.own; none",
        "mx.other; dkim=pass header.d=a.example",
        "mx.own.evil.example; dkim=pass header.d=a.example",
        "mx.own; dkim=fail header.d=a.example",
        "mx.own; dkim=pass header.d=b.example",
        "mx.own; dkim=pass header.d=xa.example",
        "mx.own; dkim=pass header.d=example",
        "mx.own; dkim=pass",
        "mx.own; dkim=pass header.d=b.example header.d=a.example",
        "mx.own; arc=pass header.d=a.example",
        "mx.own; dmarc=fail header.from=a.example; dkim=pass header.d=a.example",
        "mx.own; x=(dkim=pass header.d=a.example",
        "mx.own; (; dkim=pass header.d=a.example)",
        'mx.own; reason="; dkim=pass header.d=a.example',
        'mx.own; reason="\\"; dkim=pass header.d=a.example"',
        "mx.own; spf=pass smtp.helo=a.example",
    ],
)
def test_what_does_not_prove(value):
    assert not _is_proven(value)


def test_the_topmost_of_our_own_counts():
    good, bad = "mx.own; dkim=pass header.d=a.example", "mx.own; dkim=none"
    assert _is_proven("mx.other; dkim=fail", good)
    assert not _is_proven(bad, good)
    assert not _is_proven(good, server="")
    assert not _is_proven(good, address="nobody")
    assert _is_proven(good, address="p@mail.a.example")


def test_results_are_bounded_and_read_once():
    _name, results = read_results("mx.own" + "; dkim=pass header.d=b.example" * 5000)
    assert len(results) == mail_origin.MAX_RESULTS
    for text in (
        "(" * 20_000,
        '"' * 20_001,
        "\\" * 20_000,
        "= " * 10_000,
        ";" * 20_000,
    ):
        read_results(f"mx.own; {text}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#client", ("", "")),
        ("#Client: Paula@A.Example.", ("", PAULA)),
        ("Fwd: x #client paula@a.example now", ("Fwd: x now", PAULA)),
        ("#client <paula@a.example>", ("<paula@a.example>", "")),
        ("#clients", None),
        ("#client-side", None),
        ("client", None),
        ("", None),
    ],
)
def test_the_word(text, found):
    assert find_client_word(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("From: Paula <paula@a.example>", PAULA),
        ("*From:* Paula [mailto:paula@a.example]", PAULA),
        ("De : paula@a.example <mailto:paula@a.example>", PAULA),
        ("> Von: paula@a.example", PAULA),
        ("发件人:paula@a.example", PAULA),
        ("From: paula@a.example, b@b.example", ""),
        ("From: Paula", ""),
        ("From here on: paula@a.example", ""),
        ("Text\nFrom: paula@a.example\nFrom: b@b.example", PAULA),
        ("", ""),
    ],
)
def test_the_forwarded_sender(text, found):
    assert find_forwarded_sender(text) == found
