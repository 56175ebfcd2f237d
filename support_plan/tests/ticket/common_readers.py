# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two clients with logins of their own, and all that a login does to read a ticket."""

from odoo.tests import HttpCase
from odoo.tools import mute_logger

from ..mail.common import SupportMailCommon

# Stands in every ticket and message below: what no other client's login may ever get.
SECRET = "marmalade"


class ReadersCommon(SupportMailCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._cover()
        cls._cover(cls.stranger)
        cls.ann = cls._make_portal_user(cls.client, "ann", "Ann Baker")
        cls.alan = cls._make_portal_user(cls.client, "alan", "Alan Baker")
        # Of another client: Bob is copied in, and Bea is a colleague of his.
        cls.bob = cls._make_portal_user(cls.stranger, "bob", "Bob Garage")
        cls.bea = cls._make_portal_user(cls.stranger, "bea", "Bea Garage")
        cls.agent.email = "agent@ledger.example.com"
        cls.comment = cls.env.ref("mail.mt_comment")

    # ------------------------------------------------------------------
    # What a login does to read a ticket
    # ------------------------------------------------------------------

    def _call(self, model, method, *args, **kwargs):
        """Call a method as the web client does; return the answer, as text."""
        return self._post_json(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _post_json(self, route, params):
        with mute_logger("odoo.http"):
            return self.url_open(route, json={"params": params}).text

    def _fetch_chatter(self, ticket, **token):
        return self._post_json(
            "/mail/chatter_fetch",
            {"thread_model": ticket._name, "thread_id": ticket.id, **token},
        )

    def _comment(self, ticket, text="Thank you", **post_data):
        return self._post_json(
            "/mail/message/post",
            {
                "thread_model": ticket._name,
                "thread_id": ticket.id,
                "post_data": {
                    "body": text,
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                    **post_data,
                },
            },
        )

    def _read_everything(self, ticket):
        """Return what a login gets to read of a ticket, by way."""
        messages = ticket.message_ids
        files = self.env["ir.attachment"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        on_ticket = [("model", "=", ticket._name), ("res_id", "=", ticket.id)]
        name = [("name", "like", SECRET)]
        told = [("mail_message_id", "in", messages.ids)]
        return {
            "read": self._call(ticket._name, "read", ticket.ids, ["name"]),
            "search": self._call(ticket._name, "search_read", name, ["name"]),
            "names": self._call(ticket._name, "name_search", SECRET),
            "groups": self._call(
                ticket._name, "formatted_read_group", name, ["name"], ["__count"]
            ),
            "messages": self._call(
                "mail.message", "search_read", on_ticket, ["body", "subject"]
            ),
            "message": self._call("mail.message", "read", messages.ids, ["body"]),
            "told": self._call(
                "mail.notification", "search_read", told, ["mail_message_id"]
            ),
            "files": self._call("ir.attachment", "read", files.ids, ["name"]),
            "page": self.url_open(f"/my/ticket/{ticket.id}").text,
            "list": self.url_open("/my/tickets").text,
            "chatter": self._fetch_chatter(ticket),
            "view": self.url_open(
                f"/mail/view?model={ticket._name}&res_id={ticket.id}"
            ).text,
            **{
                f"file {file.id}": self.url_open(f"/web/content/{file.id}").text
                for file in files
            },
        }

    def assertReads(self, ticket, user):
        """Assert that a login finds and reads a ticket, and may comment on it."""
        self._answer(ticket)
        self.authenticate(user.login, user.login)
        found = self._read_everything(ticket)
        for way in ("read", "search", "groups", "messages", "page", "list", "chatter"):
            self.assertIn(SECRET, found[way], way)
        before = len(ticket.message_ids)
        self._comment(ticket)
        self.env.invalidate_all()
        self.assertEqual(len(ticket.message_ids), before + 1)

    def assertClosed(self, ticket, *users):
        """Assert that a ticket is closed to a login, whichever way it tries."""
        for user in users:
            self.authenticate(user.login, user.login)
            for way, text in self._read_everything(ticket).items():
                self.assertNotIn(SECRET, text, f"{user.login}: {way}")
            for model in (ticket._name, "mail.message", "mail.notification"):
                for method in ("search", "search_count"):
                    answer = self._call(model, method, self._get_domain(model, ticket))
                    empty = '"result": []' if method == "search" else '"result": 0'
                    self.assertIn(empty, answer, f"{user.login}: {model}.{method}")
            before = ticket.message_ids
            self.assertIn("error", self._comment(ticket))
            self._call(
                ticket._name, "message_subscribe", ticket.ids, user.partner_id.ids
            )
            self.env.invalidate_all()
            self.assertEqual(ticket.message_ids, before)

    def _get_domain(self, model, ticket):
        return {
            ticket._name: [("id", "=", ticket.id)],
            "mail.message": [
                ("model", "=", ticket._name),
                ("res_id", "=", ticket.id),
            ],
            "mail.notification": [("mail_message_id", "in", ticket.message_ids.ids)],
        }[model]

    # ------------------------------------------------------------------
    # What goes on
    # ------------------------------------------------------------------

    def _mail(self, sender=None, subject=None, text=None, **headers):
        """Write to the support by e-mail; return the ticket."""
        sender = sender or self.ann.email_formatted
        subject = subject or f"The {SECRET} is stuck"
        mail = self._write(sender, subject, text or f"All the {SECRET}", **headers)
        return self._hand_over(mail)

    def _answer(self, ticket, **values):
        """Answer as an agent does, to whoever asked; return the message."""
        values.setdefault("partner_ids", ticket.partner_id.ids)
        return ticket.with_user(self.agent).message_post(
            body=f"Of the {SECRET}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[(f"{SECRET}.txt", SECRET.encode())],
            **values,
        )

    def _get_told(self, message):
        return message.sudo().notification_ids.res_partner_id

    def _follow_by_sql(self, ticket, *users):
        """Make somebody a follower past every guard, as one from before is."""
        self.env.flush_all()
        for user in users:
            self.env.cr.execute(
                """INSERT INTO mail_followers (res_model, res_id, partner_id)
                   VALUES (%s, %s, %s) RETURNING id""",
                (ticket._name, ticket.id, user.partner_id.id),
            )
            self.env.cr.execute(
                """INSERT INTO mail_followers_mail_message_subtype_rel
                   (mail_followers_id, mail_message_subtype_id) VALUES (%s, %s)""",
                (self.env.cr.fetchone()[0], self.comment.id),
            )
        self.env.invalidate_all()

    def _tell_by_sql(self, message, user):
        """Make somebody one who was told of a message: as Odoo notes of a follower, and
        of whom an e-mail copied in."""
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO mail_notification (mail_message_id, res_partner_id,
                   notification_type, notification_status)
               VALUES (%s, %s, 'email', 'sent')""",
            (message.id, user.partner_id.id),
        )
        self.env.cr.execute(
            """INSERT INTO mail_message_res_partner_rel (mail_message_id, res_partner_id)
               VALUES (%s, %s)""",
            (message.id, user.partner_id.id),
        )
        self.env.invalidate_all()
