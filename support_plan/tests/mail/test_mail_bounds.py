# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whatever shape an email has, it is a ticket or held: it never raises, never is lost."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...mail_bounds import MAX_TEXT
from .common import SupportMailCommon
from .common_hostile import get_hostile_mails

# As raw bytes: UTF-8, Latin-1, and a NUL.
_JOERG = "jörg@harbour.example.com"


@tagged("post_install", "-at_install")
class TestMailBounds(SupportMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Here many mails come at once.
        cls.env["mail.gateway.allowed"].create({"email": cls.client.email})

    def _write_raw(self, codec, headers, text="It prints stripes."):
        type(self).number += 1
        lines = {
            "From": self.client.email,
            "To": f"planhelp@{self.domain.name}",
            "Subject": "Help",
            "Message-ID": f"<raw-{self.number}@client.example.com>",
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"{head}\r\n{text}\r\n".encode(codec)

    def _get_originals(self, ticket):
        files = ticket.message_ids.attachment_ids
        return files.filtered(lambda file: file.name == "original.eml")

    def test_an_eight_bit_sender_with_cover_opens_a_ticket(self):
        self._cover()
        self.client.email = _JOERG
        for codec in ("utf-8", "latin-1"):
            with self.subTest(codec):
                raw = self._write_raw(codec, {"From": f"Jörg <{_JOERG}>"})
                ticket = self._hand_over(raw)
                self.assertEqual(ticket.partner_id, self.client)
                self.assertIn("stripes", ticket.description)

    def test_an_eight_bit_sender_without_cover_is_held_and_answered(self):
        for codec in ("utf-8", "latin-1"):
            with self.subTest(codec):
                address = f"{codec}-{_JOERG}"
                self.assertFalse(
                    self._hand_over(self._write_raw(codec, {"From": address}))
                )
                held = self._get_held()[-1]
                self.assertEqual(held.email, address)
                self.assertIn("stripes", held.preview)
                self.assertTrue(self._get_answers(address))

    def test_eight_bit_and_impossible_characters_lose_no_mail(self):
        self._cover()
        headers = {
            "Subject": ("Störung", "=?utf-8?q?a=00b?=", "=?utf-7?q?+2AA-?=", "a\x00b"),
            "To": (f"Jörg <planhelp@{self.domain.name}>",),
            "Cc": (
                "ö@example.net",
                "=?utf-8?q?=00?= <a@example.net>",
                "a\x00@b.example",
            ),
            "Reply-To": ("jörg@example.net", "\x00"),
            "Message-ID": ("<ö-1@x.example>", "<a\x00b@x.example>", "<", "(" * 2000),
            "References": ("<ö@x.example>", "<\x00@x.example>"),
            "In-Reply-To": ("<ö@x.example>", "<\x00@x.example>"),
            "Date": ("ö", "\x00", "((((("),
            "Content-Type": (
                "text/plain; charset=ö",
                "text/plain; charset=utf-7",
                "text/plain; charset=\x00",
                "text/plain; charset=punycode",
                "(" * 2000,
                "multipart/mixed; boundary=ö",
            ),
            "Content-Transfer-Encoding": ("ö", "x-uuencode", "((((("),
            "Content-Disposition": (
                "attachment; filename=ö",
                "attachment; filename=\x00",
            ),
        }
        for name, values in headers.items():
            for value in values:
                for codec in ("utf-8", "latin-1"):
                    with self.subTest(f"{name}: {value[:20]!r} in {codec}"):
                        raw = self._write_raw(codec, {name: value}, "+2AA- \x00 a+AGE-")
                        if name == "Message-ID":
                            raw += codec.encode()
                        ticket = self._hand_over(raw)
                        known = name == "Message-ID" and codec == "latin-1"
                        self.assertTrue(ticket or known)
        self.assertFalse(self._get_held())
        self.assertNotEqual(self.team.alias_id.alias_status, "invalid")

    def test_a_nul_in_an_encoded_word_costs_nothing_else(self):
        self._cover()
        raw = self._write_raw("utf-8", {"Subject": "=?utf-8?q?a=00b?="})
        ticket = self._hand_over(raw)
        self.assertEqual(ticket.name, "a\N{REPLACEMENT CHARACTER}b")
        self.assertFalse(ticket.message_ids.attachment_ids)

    def test_a_mail_to_two_addresses_reaches_both(self):
        self._cover()
        other = self.env["helpdesk.ticket.team"].create(
            {"name": "Second", "alias_name": "second", "company_id": self.company.id}
        )
        other.alias_id.alias_domain_id = self.domain
        self.client.email = _JOERG
        to = f"planhelp@{self.domain.name}, second@{self.domain.name}"
        for codec in ("utf-8", "latin-1"):
            with self.subTest(codec):
                raw = self._write_raw(
                    codec, {"From": _JOERG, "To": to, "Subject": f"Störung {codec}"}
                )
                self._hand_over(raw)
                tickets = self.env["helpdesk.ticket"].search(
                    [("name", "=", f"Störung {codec}")]
                )
                self.assertEqual(tickets.team_id, self.team | other)

    def test_an_alias_twice_or_only_in_resent_to_is_found(self):
        self._cover()
        alias = f"planhelp@{self.domain.name}"
        twice = {
            "To": "all@example.net",
            "Delivered-To": f"{alias}\r\nDelivered-To: {alias}",
        }
        for headers in (twice, {"To": "all@example.net", "Resent-To": alias}):
            self.assertTrue(self._hand_over(self._write_raw("utf-8", headers)))

    def test_hostile_mail_is_held_or_becomes_a_ticket(self):
        self._cover()
        to = f"planhelp@{self.domain.name}"
        for name, raw in get_hostile_mails(12_000, self.client.email, to).items():
            if name.startswith("To: "):
                raw = f"Delivered-To: {to}\r\n".encode() + raw
            with self.subTest(name):
                before = len(self._get_held())
                ticket = self._hand_over(raw)
                held = self._get_held()[before:]
                self.assertEqual(len(ticket) + len(held), 1)
                self.assertIsInstance(held.preview or "", str)

    def test_three_megabytes_of_tags_are_cut_and_kept_whole(self):
        self._cover()
        text = "It prints stripes." + "<a " * 1_000_000
        headers = {"Content-Type": "text/html"}
        raw = self._write_raw("utf-8", headers, text)
        ticket = self._hand_over(raw)
        self.assertIn("It prints stripes.", ticket.description)
        self.assertLess(len(ticket.description), 10 * MAX_TEXT)
        self.assertEqual(self._get_originals(ticket).raw, raw)

    def test_what_is_cut_of_a_held_mail_is_in_its_ticket_later(self):
        raw = self._write_raw("utf-8", {}, "Stripes. " * 100_000)
        self.assertFalse(self._hand_over(raw))
        held = self._get_held()
        self.assertEqual(held._get_raw(), raw)
        self._cover()
        self._work_off()
        self.assertEqual(self._get_originals(held.ticket_id).raw, raw)

    def test_a_common_mail_gets_no_copy_of_itself(self):
        self._cover()
        ticket = self._receive(self.client.email_formatted)
        self.assertFalse(ticket.message_ids.attachment_ids)

    def test_what_cannot_be_processed_is_held_and_staff_are_told_once(self):
        self._cover()
        failing = patch.object(
            self.env.registry["helpdesk.ticket"],
            "message_new",
            side_effect=ValueError("No room"),
        )
        muted = mute_logger("odoo.addons.support_plan.models.mail.mail_thread")
        with failing, muted:
            self.assertFalse(self._receive(self.client.email_formatted, "One"))
            self.assertFalse(self._receive(self.client.email_formatted, "Two"))
        held = self._get_held()
        self.assertEqual(held.mapped("cause"), ["unreadable"] * 2)
        self.assertEqual(held.mapped("failure"), ["No room"] * 2)
        self.assertEqual(len(held.activity_ids), 1)
        held[0].with_user(self.agent).action_let_in()
        self.assertEqual(held[0].ticket_id.name, "One")

    def test_mail_that_is_not_for_the_support_is_odoo_s_alone(self):
        with self.assertRaises(ValueError):
            self._hand_over(self._write_raw("utf-8", {"To": "nobody@example.net"}))
        self.assertFalse(self._get_held())
