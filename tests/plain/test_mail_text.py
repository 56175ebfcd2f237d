"""Who an e-mail is from, and whether a person waits for an answer to it."""

import email
import email.policy
import importlib.util
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[2] / "support_plan"
SPEC = importlib.util.spec_from_file_location("mail_text", ADDON / "mail_text.py")
mail_text = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(mail_text)

COVERED = "paula@covered.example"
EVIL = "evil@example.net"


def read(text):
    raw = text.encode("utf-8", "surrogateescape")
    return email.message_from_bytes(raw, policy=email.policy.SMTP)


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
    message = email.message_from_bytes(mail_text.salvage(raw), policy=email.policy.SMTP)
    assert mail_text.get_senders(message) == (COVERED,)
    assert message["Message-ID"] == "<1@covered.example>"
    text, original = message.iter_parts()
    assert text.get_content().strip() == "It is stuck."
    assert original.get_content() == raw
