# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
import json
import zipfile

from odoo.tests import HttpCase, tagged

from .common import ADDRESS, MARK, PrivacyCommon


@tagged("post_install", "-at_install")
class TestExport(HttpCase, PrivacyCommon):
    def _export(self):
        wizard = self._open_wizard()
        action = wizard.action_support_export()
        content = base64.b64decode(wizard.support_export)
        archive = zipfile.ZipFile(io.BytesIO(content))
        return action, archive, json.loads(archive.read("person.json"))

    def test_one_file_with_the_persons_words_and_nobody_elses(self):
        ticket = self._make_ticket(self.person, f"{MARK} ticket")
        ticket.message_post(
            body=f"{MARK} reply",
            author_id=self.person.id,
            attachments=[("../../etc/letter.txt", b"A letter")],
        )
        ticket.message_post(
            body="An answer of ours", author_id=self.agent.partner_id.id
        )
        self._make_call(self.person, f"{MARK} call")
        self._make_call(self.colleague, "The colleague's call")
        self._make_refusal(email=ADDRESS, subject=f"{MARK} refusal")
        self._make_held(ADDRESS, f"{MARK}-held")
        self._make_acceptance()
        _action, archive, data = self._export()
        text = json.dumps(data)
        for word in ("ticket", "reply", "call", "refusal"):
            self.assertIn(f"{MARK} {word}", text)
        self.assertIn(f"{MARK}-held", text)
        self.assertNotIn("An answer of ours", text)
        self.assertNotIn("colleague", text)
        self.assertNotIn("inutes", text)
        names = archive.namelist()
        self.assertFalse([name for name in names if ".." in name])
        contents = [archive.read(name) for name in names if name != "person.json"]
        self.assertIn(b"A letter", contents)
        self.assertTrue([one for one in contents if b"signed by" in one])
        self.assertTrue([one for one in contents if b"Subject: " in one])

    def test_nothing_changes_and_the_file_is_deleted_with_the_wizard(self):
        call = self._make_call(self.person, f"{MARK} call")
        files = self.env["ir.attachment"].search_count([])
        self._export()
        self.assertEqual(call.summary, f"{MARK} call")
        self.assertEqual(self.env["ir.attachment"].search_count([]), files)

    def test_administrators_download_it_and_nobody_else(self):
        self._make_call(self.person, f"{MARK} call")
        action, _archive, _data = self._export()
        portal = self._make_portal_user(self.client, "zoeportal", "Zoe Portal")
        for login in (portal.login, self.manager.login, None):
            self.authenticate(login, login)
            answer = self.url_open(action["url"])
            self.assertNotEqual(answer.content[:2], b"PK", login)
        self.authenticate("privacy", "privacy")
        answer = self.url_open(action["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content[:2], b"PK")
