# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whatever arrives: no traceback, no broken alias, no ticket for the uncovered."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SupportMailCommon

RUNS = int(os.environ.get("SUPPORT_PLAN_RUNS", 500)) // 5
COVERED = "harbour.bakery@example.com"
# What an evil or a broken mail program writes where an address belongs. None of them
# makes the covered client's address the one that the e-mail is from.
FORGED = st.sampled_from(
    [
        "",
        "<>",
        "<@>",
        "undisclosed-recipients:;",
        "evil@example.net",
        f'"{COVERED}" <evil@example.net>',
        f"{COVERED} <evil@example.net>",
        f"evil@example.net, {COVERED}",
        f"{COVERED}, evil@example.net",
        f"evil@example.net\nFrom: {COVERED}",
        f"{COVERED}\nFrom: evil@example.net",
        f"=?utf-8?q?{COVERED.replace('@', '=40')}?= <evil@example.net>",
        f"=?utf-8?b?PGV2aWxAZXhhbXBsZS5uZXQ+?= <evil@example.net> ({COVERED})",
        f"<evil@example.net\x00{COVERED}>",
        f"evil@example.net <{COVERED}.example.net>",
        "=?no-such-charset?q?=FF=FE?= <evil@example.net>",
        "=?utf-8?b?////?=",
        "evil\udcff@ex\u00e4mple.net",
        "a" * 5000 + "@example.net",
        "MAILER-DAEMON@example.net",
    ]
)
TEXT = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\n"),
    max_size=40,
)
HEADER = st.one_of(
    TEXT,
    st.sampled_from(
        [
            "=?utf-8?q?=?=",
            "=?utf-8?b?a?=",
            "=?latin-1?q?=E9?= =?utf-8?q?=C3?=",
            "<[>",
            "<a@b> <c@d>",
            "(((((",
            '"',
            ";;;=",
            "\x00\x01",
            "x" * 3000,
            "Mon, 99 Foo 2027 99:99:99 +9999",
        ]
    ),
)
CONTENT_TYPE = st.sampled_from(
    [
        "text/plain",
        'text/plain; charset="no-such-charset"',
        "text/plain; charset=utf-16",
        "text/plain; charset*=utf-8''%FF",
        "text/html; charset=ascii",
        'multipart/mixed; boundary="x"',
        "multipart/mixed",
        "multipart/alternative; boundary=x",
        "message/rfc822",
        "application/octet-stream; name==?utf-8?q?=?=",
        "binary/octet-stream",
        "*/*",
        "text",
        "/",
        "",
    ]
)
NAMES = st.sampled_from(
    [
        "Subject",
        "Date",
        "Message-Id",
        "In-Reply-To",
        "References",
        "Reply-To",
        "Sender",
        "Cc",
        "Delivered-To",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "Content-Language",
        "Return-Path",
        "MIME-Version",
        "Authentication-Results",
        "X-\u00e9",
    ]
)


@st.composite
def mails(draw):
    """Return an e-mail to the support, in bytes, as the network may hand it over."""
    lines = [
        f"From: {draw(FORGED)}" if draw(st.integers(0, 9)) else "X-No-From: 1",
        "To: planhelp@support.example.com",
        f"Content-Type: {draw(CONTENT_TYPE)}",
    ]
    headers = draw(st.lists(st.tuples(NAMES, HEADER), max_size=6))
    lines += [f"{name}: {value}" for name, value in headers]
    body = draw(
        st.one_of(
            TEXT,
            st.just("--x\nContent-Type: text/html; charset=q\n\n<p>\n--x"),
            st.just("--x\n\n--x\n\n--x--\n--x"),
            st.just("<script>alert(1)</script>" * 100),
            st.just("z" * 300_000),
        )
    )
    end = draw(st.sampled_from(["\n", "\r\n"]))
    codec = draw(st.sampled_from(["utf-8", "latin-1", "utf-16-le"]))
    head = end.join(lines).encode("utf-8", "surrogateescape")
    return head + (end * 2).encode() + body.encode(codec, "replace")


@tagged("post_install", "-at_install")
class TestMailFuzz(SupportMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._cover()

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_whatever_arrives_harms_nothing(self):
        tickets = self.env["helpdesk.ticket"].search_count([])

        @settings(
            max_examples=RUNS,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(mails())
        def harms_nothing(mail):
            with self.env.cr.savepoint() as savepoint:
                self.env["mail.thread"].message_process(False, mail)
                self.env.invalidate_all()
                self.assertEqual(self.env["helpdesk.ticket"].search_count([]), tickets)
                self.assertNotEqual(self.team.alias_id.alias_status, "invalid")
                for held in self._get_held():
                    self.assertIsInstance(held.preview, str)
                savepoint.rollback()

        harms_nothing()
