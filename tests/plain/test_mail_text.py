"""Who an e-mail is from, and whether a person waits for an answer to it."""

import base64
import email
import email.policy
import sys
from email.message import EmailMessage

import pytest
from mail_modules import load, read

mail_text = load("mail_text")
mail_html = load("mail_html")
mail_bounds = load("mail_bounds")
hostile = load("tests.mail.common_hostile")

COVERED = "paula@covered.example"
EVIL = "evil@example.net"


@pytest.mark.parametrize(
    ("sender", "addresses"),
    [
        (COVERED, (COVERED,)),
        ("Paula Ricci <Paula@Covered.example>", (COVERED,)),
        (f'"Ricci, Paula" <{COVERED}> (winery)', (COVERED,)),
        (f"=?utf-8?q?Pa=C3=BAla?= <{COVERED}>", (COVERED,)),
        (f"Paúla <{COVERED}>", (COVERED,)),
        # An address in somebody's name is a name.
        (f'"{COVERED}" <{EVIL}>', (EVIL,)),
        (f"=?utf-8?q?paula=40covered.example?= <{EVIL}>", (EVIL,)),
        # What is not said clearly is said by all of them.
        (f"{COVERED} <{EVIL}>", (COVERED, EVIL)),
        (f"{EVIL}, {COVERED}", (EVIL, COVERED)),
        (f"{EVIL}\nFrom: {COVERED}", (EVIL, COVERED)),
        ("", ()),
        ("undisclosed-recipients:;", ()),
    ],
)
def test_an_e_mail_is_from_whom_its_header_says_and_from_nobody_else(sender, addresses):
    assert set(mail_text.get_senders(read(f"From: {sender}\n\n"))) == set(addresses)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "Precedence: bulk",
        "Precedence: Auto_Reply",
        "List-Id: <all.example.com>",
        "List-Unsubscribe: <mailto:u@example.com>",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-Autoreply: yes",
        "X-Autorespond: away",
        "X-Loop: me@example.com",
        "Return-Path: <>",
        "X-Failed-Recipients: x@example.com",
        "Content-Type: multipart/report; report-type=delivery-status",
        "X-Spam-Flag: YES",
        "Authentication-Results: mx.example; dmarc=fail (p=none)",
    ],
)
def test_a_machine_s_mail_is_known_by_its_headers(header):
    assert mail_text.is_automatic(read(f"{header}\n\n"), "paula@x.example")


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: normal",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "Return-Path: <paula@covered.example>",
        "X-Spam-Status: No, score=-1.9",
        "Authentication-Results: mx.example; dmarc=pass",
        "Content-Type: text/plain",
    ],
)
def test_a_person_s_mail_is_not_taken_for_a_machine_s(header):
    assert not mail_text.is_automatic(read(f"{header}\n\n"), "paula@x.example")


@pytest.mark.parametrize(
    ("sender", "machine"),
    [
        ("no-reply@x.example", True),
        ("do_not_reply@x.example", True),
        ("MAILER-DAEMON@x.example", True),
        ("bounces+12=y@x.example", True),
        ("list-owner@x.example", True),
        ("nora.reply@x.example", False),
        ("rooter@x.example", False),
        ("postman@x.example", False),
    ],
)
def test_some_addresses_are_read_by_nobody(sender, machine):
    assert mail_text.is_automatic(read("\n"), sender) is machine


def test_what_cannot_be_parsed_is_read_as_far_as_it_goes():
    raw = (
        b"From: Paula <paula@covered.example>\r\nTo: support@x.example\r\n"
        b"Message-Id: <1@covered.example>\r\nSubject: =?no-such?q?Till=20stuck?=\r\n"
        b'Content-Type: text/plain; charset="no-such"\r\n\r\nIt is stuck.\r\n'
    )
    message = email.message_from_bytes(
        mail_bounds.salvage(raw), policy=email.policy.SMTP
    )
    assert mail_text.get_senders(message) == (COVERED,)
    assert message["Message-ID"] == "<1@covered.example>"
    text, original = message.iter_parts()
    assert text.get_content().strip() == "It is stuck."
    assert original.get_content() == raw


@pytest.mark.parametrize(
    ("headers", "reply"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: auto-generated", False),
        ("Auto-Submitted: auto-generated\nPrecedence: bulk", False),
        ("Auto-Submitted: auto-notified\nReturn-Path: <>", False),
        # Exchange's, which says the same of its vacation notices.
        (
            "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"
            "Subject: Automatic reply: Printer",
            True,
        ),
        (
            "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"
            "In-Reply-To: <1@x.example>",
            True,
        ),
        ("Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All", False),
        ("X-Auto-Response-Suppress: OOF", True),
        ("Precedence: bulk", True),
        ("Precedence: list\nList-Id: <all.example.com>", False),
        ("X-Autoreply: yes", True),
        ("Return-Path: <>", True),
        ("Content-Type: text/calendar; method=REPLY", True),
        ("Content-Type: text/calendar; method=REQUEST", False),
        ("Subject: Automatic reply: is there a way to do this?", False),
        ("Subject: Help", False),
    ],
)
def test_a_program_s_answer_is_told_from_what_is_asked_or_told(headers, reply):
    assert mail_text.is_automatic_reply(read(f"{headers}\n\n")) is reply


def test_a_calendar_s_answer_that_somebody_forwards_is_somebody_s_question():
    forwarded = (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nWhat is this?\n"
        "--b\nContent-Type: message/rfc822\n\n"
        "Content-Type: text/calendar; method=REPLY\n\nMETHOD:REPLY\n--b--\n"
    )
    assert not mail_text.is_automatic_reply(read(forwarded))


# ----------------------------------------------------------------------
# What is bounded, and what is not
# ----------------------------------------------------------------------


def write_common_mail():
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "Paúla Ricci <paula@covered.example>"
    mail["To"] = ", ".join(f'"Colleague {n}" <c{n}@covered.example>' for n in range(60))
    mail["References"] = " ".join(f"<{n}@covered.example>" for n in range(100))
    mail["Subject"] = "Es druckt nicht: Störung"
    mail.set_content("Grüße (und mehr)\n" * 500)
    rows = "".join(f"<tr><td style='color: red'>{n}</td></tr>" for n in range(300))
    image = base64.b64encode(b"x" * 300_000).decode()
    mail.add_alternative(
        f"<p>Grüße</p><img src='data:image/png;base64,{image}'><table>{rows}</table>"
        "<div class='gmail_quote'><blockquote>Before</blockquote></div>",
        subtype="html",
    )
    mail.add_attachment(
        bytes(range(256)) * 4000, maintype="image", subtype="png", filename="ö.png"
    )
    return mail.as_bytes()


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_common_mail_stays_byte_for_byte(end):
    raw = write_common_mail().replace(b"\r\n", end)
    assert mail_bounds.bound(raw) == (raw, False)


@pytest.mark.parametrize("codec", ["utf-8", "latin-1"])
def test_eight_bit_headers_are_read(codec):
    raw = "From: jörg@x.example\nSubject: Störung\n\nHelp\n".encode(codec)
    bounded = mail_bounds.bound(raw)
    assert not bounded.cut
    message = email.message_from_bytes(bounded.raw, policy=email.policy.SMTP)
    assert mail_text.get_senders(message) == ("jörg@x.example",)
    assert mail_text.get_header(message, "Subject") == "Störung"


def test_cutting_one_thing_leaves_the_others():
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "a" * 100_000 + f" <{COVERED}>"
    mail["To"] = "support@x.example"
    mail.set_content("Stripes.")
    mail.add_alternative("<p>Stripes.</p>" + "<a " * 100_000, subtype="html")
    mail.add_attachment(b"picture", maintype="image", subtype="png", filename="a.png")
    bounded = mail_bounds.bound(mail.as_bytes())
    assert bounded.cut
    message = email.message_from_bytes(bounded.raw, policy=email.policy.SMTP)
    assert mail_text.get_senders(message) == (COVERED,)
    assert message["To"] == "support@x.example"
    texts, picture = message.iter_parts()
    plain, html = texts.iter_parts()
    assert plain.get_content().strip() == "Stripes."
    assert html.get_content_type() == "text/plain"
    assert html.get_content().startswith("Stripes.")
    assert picture.get_content() == b"picture"


def test_recipients_behind_a_long_header_are_still_found():
    raw = b"X-Long: " + b"a" * 500_000 + b"\nTo: support@x.example\n\nHelp\n"
    message = email.message_from_bytes(mail_bounds.bound(raw).raw)
    assert message["To"] == "support@x.example"


@pytest.mark.parametrize(
    "text",
    [
        '<p y=a"b x=">" ' + "a=1 " * 2000 + ">",
        "<!--><p " + "a=1 " * 2000 + ">-->",
        "<!-- --!><p " + "a=1 " * 2000 + ">",
        "<p style='a>" + "a" * 200 + "'>",
        "<p style='" + "&#97;" * 200 + "'>",
        "<p class='gmail&#95;quote'>" + "<b></b>" * 1000,
        "<!-- " + "< " * 5000 + "-->",
    ],
)
def test_tangled_html_is_known_however_it_is_disguised(text):
    assert mail_html.is_heavy_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "<p title='a > b'>it's</p><!-- don't --><br>",
        "<a style='color: red' href='https://x.example/" + "a" * 3000 + "'>x</a>",
        "<table>" + "<tr><td>1</td></tr>" * 2000 + "</table>",
        "if a < b and c < d",
    ],
)
def test_common_html_is_left_alone(text):
    assert not mail_html.is_heavy_html(text)


def count_calls(call, *args):
    """Return how many functions are called, Python's own included: work that does not
    depend on the machine."""
    calls = 0

    def count(_frame, event, _arg):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        call(*args)
    finally:
        sys.setprofile(None)
    return calls


def judge(raw):
    """What is done with every e-mail before it has a ticket."""
    message = email.message_from_bytes(
        mail_bounds.bound(raw).raw, policy=email.policy.SMTP
    )
    mail_text.get_senders(message)
    mail_text.is_automatic(message, COVERED)
    mail_text.is_automatic_reply(message)
    for name in ("To", "Cc", "Subject", "Message-ID", "References", "Date"):
        mail_text.get_header(message, name)


HOSTILE = {
    size: hostile.get_hostile_mails(size, COVERED, "support@x.example")
    for size in (900, 20_000, 40_000)
}


@pytest.mark.parametrize("shape", HOSTILE[20_000])
def test_twice_as_much_takes_twice_as_long(shape):
    once = count_calls(judge, HOSTILE[20_000][shape])
    twice = count_calls(judge, HOSTILE[40_000][shape])
    assert twice <= 2.2 * once + 500
    assert twice <= 10 * 40_000


@pytest.mark.parametrize("size", [900, 40_000])
@pytest.mark.parametrize("shape", HOSTILE[40_000])
def test_no_parser_is_handed_more_than_it_can_take(shape, size):
    bounded = mail_bounds.bound(HOSTILE[size][shape])
    message = email.message_from_bytes(bounded.raw, policy=email.policy.SMTP)
    for part in message.walk():
        for name, value in part.raw_items():
            assert len(value) <= 20_000
            if name.lower() in ("from", "to", "content-type", "date"):
                assert len(value) <= 5_000
                assert value.count("(") <= 10
        if part.get_content_type() == "text/html":
            assert not mail_html.is_heavy_html(part.get_content())
        if part.get_content_maintype() == "text":
            assert "\x00" not in part.get_content()


@pytest.mark.parametrize("shape", HOSTILE[20_000])
def test_whatever_it_is_can_be_salvaged(shape):
    raw = HOSTILE[20_000][shape]
    message = email.message_from_bytes(
        mail_bounds.salvage(raw), policy=email.policy.SMTP
    )
    text, original = message.iter_parts()
    assert original.get_content() == raw
    assert len(text.get_content()) <= mail_bounds.MAX_TEXT + 10
    assert message["Message-ID"]


def test_salvaged_twice_it_is_the_same_mail():
    raw = b"From: a@x.example\n\nHelp\n"
    ids = {
        email.message_from_bytes(mail_bounds.salvage(raw))["Message-ID"]
        for _time in "ab"
    }
    assert len(ids) == 1
