"""What the parts of an e-mail say: a calendar's answers, and reports."""

from email.message import Message

import pytest
from mail_modules import load, read

mail_text = load("mail_text")


def write_parts(*parts, kind="multipart/mixed"):
    body = "".join(f"--b\n{part}\n" for part in parts)
    return read(f"Content-Type: {kind}; boundary=b\n\n{body}--b--\n")


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("Content-Type: text/calendar; method=REPLY\n\n", True),
        ("Content-Type: text/calendar; method=counter\n\n", True),
        ("Content-Type: text/calendar; method=Refresh\n\n", True),
        ("Content-Type: text/calendar; method=REQUEST\n\nMETHOD:REPLY", False),
        ("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMethod:Reply", True),
        ("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:COUNTER", True),
        ("Content-Type: text/calendar\n\nMETHOD:REFRESH", True),
        ("Content-Type: text/calendar\n\nMETHOD:REPLYING", False),
        ("Content-Type: text/calendar\n\nX-METHOD:REPLY", False),
        ("Content-Type: text/calendar\n\nMETHOD:REQUEST", False),
        ("Content-Type: text/calendar\n\n", False),
        ("Content-Type: text/plain; method=REPLY\n\nMETHOD:REPLY", False),
        (
            "Content-Type: text/calendar; method=REPLY\n"
            "Content-Disposition: Attachment; filename=a.ics\n\n",
            False,
        ),
        (
            "Content-Type: text/calendar; method=REPLY\n"
            "Content-Disposition: inline\n\n",
            True,
        ),
    ],
)
def test_a_calendar_s_answer_is_known_by_its_method(part, answer):
    for message in (
        read(part),
        write_parts("Content-Type: text/plain\n\nAccepted", part),
    ):
        assert mail_text.is_automatic_reply(message) is answer
        assert bool(mail_text.is_automatic(message, "")) is answer


def test_a_mail_of_parts_that_has_none_is_read():
    message = read("Content-Type: multipart/mixed\n\nHelp")

    assert not mail_text.is_automatic_reply(message)
    assert mail_text.tells_of_failure(message) is True


@pytest.mark.parametrize(
    ("kind", "part", "about"),
    [
        ("report", "message/disposition-notification", "disposition-notification"),
        ("report", "message/delivery-status", "delivery-status"),
        ("report", "message/feedback-report", "feedback-report"),
        ("report", "text/plain", ""),
        ("mixed", "message/delivery-status", ""),
    ],
)
def test_a_report_s_kind_is_that_of_the_part_for_programs(kind, part, about):
    message = write_parts(
        "Content-Type: text/plain\n\nSorry.",
        f"Content-Type: {part}\n\nReporting-MTA: dns; mx.example\n",
        kind=f"multipart/{kind}",
    )

    assert mail_text.get_report_kind(message) == about
    receipt = about == "disposition-notification"
    assert mail_text.is_automatic_reply(message) is receipt


@pytest.mark.parametrize(
    ("actions", "failed"),
    [
        (["failed"], True),
        (["Failed "], True),
        (["delayed"], False),
        (["delivered", "failed"], True),
        (["delivered", "relayed"], False),
        ([], True),
    ],
)
def test_a_report_tells_of_failure_where_somebody_was_not_reached(actions, failed):
    blocks = "".join(f"\nAction: {action}\n" for action in actions)
    message = write_parts(
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n{blocks}",
        # What became of the e-mail that it is about says nothing.
        f"Content-Type: message/rfc822\n\nAction: {'delayed' if failed else 'failed'}\n",
        kind="multipart/report",
    )

    assert mail_text.tells_of_failure(message) is failed


def test_a_report_that_is_mere_text_does_not_say_what_happened():
    message = Message()
    message["Content-Type"] = "message/delivery-status"
    message.set_payload("Action: delayed")

    assert mail_text.tells_of_failure(message) is True
