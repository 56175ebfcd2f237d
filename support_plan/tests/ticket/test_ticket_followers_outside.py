# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What followers outside get of a ticket says nothing about time (rule 8)."""

import re

from odoo.tests import tagged
from odoo.tools import html2plaintext

from odoo.addons.mail.tests.common import MockEmail

from ..common import SupportPlanCommon

TIME = re.compile(r"minute|hour|charged|overage|\b73\b|\b1:13\b|Took ages", re.I)


@tagged("post_install", "-at_install")
class TestTimeStays(SupportPlanCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._cover()
        cls.person = cls.client.child_ids
        cls.person.email = "person@bakery.example"
        cls.env.user.email = "office@example.com"
        cls.agent.email = "agnes@example.com"
        cls.ticket = cls._open_ticket(partner_id=cls.person.id)
        cls.ticket.message_subscribe(cls.person.ids)

    def test_no_mail_of_a_ticket_tells_the_time(self):
        stage = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])[:1]
        stage.mail_template_id = self.env.ref(
            "helpdesk_mgmt.closed_ticket_template", raise_if_not_found=False
        )
        with self.mock_mail_gateway():
            call = self._log(73, ticket_id=self.ticket.id, summary="Took ages")
            self.env["support.call.dispute"].create(
                {"call_id": call.id, "reason": "Took ages, you say"}
            )
            call._reverse_charge("Took ages", 1)
            call._reverse_charge("Took ages")
            self.ticket.with_user(self.agent).message_post(
                body="It prints again.",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.ticket.stage_id = stage
            self.env.flush_all()
            self.env.cr.precommit.run()
        told = [mail for mail in self._mails if "bakery" in str(mail["email_to"])]
        self.assertTrue(told, "The client was told nothing at all.")
        self.assertTrue(any("It prints again" in mail["body"] for mail in told))
        for mail in self._mails:
            if "bakery" in str(mail["email_to"]):
                words = f"{mail['subject']} {mail['headers']} " + html2plaintext(
                    mail["body"]
                )
                self.assertNotRegex(words, TIME)

    def test_nobody_outside_is_proposed_for_what_is_written_on_a_call(self):
        call = self._log(73, ticket_id=self.ticket.id, caller_id=self.person.id)
        self.assertFalse(call.message_partner_ids & (self.client | self.person))
        proposed = call.with_user(self.agent)._message_get_suggested_recipients()
        self.assertFalse([one for one in proposed if "bakery" in str(one.get("email"))])
        self.assertFalse(
            {one.get("partner_id") for one in proposed}
            & set((self.client | self.person).ids)
        )
