# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A team with an e-mail address, and mail to it through Odoo's gateway."""

from odoo.tools import mute_logger

from ..common import SupportPlanCommon


class SupportMailCommon(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "support.example.com", "bounce_alias": "b", "catchall_alias": "c"}
        )
        cls.company.write(
            {
                "alias_domain_id": cls.domain.id,
                "email": "office@ledger.example.com",
                "support_offer_plan_id": cls.plan.product_tmpl_id.id,
                "support_answer_hours": 24,
                "support_held_mail_days": 90,
            }
        )
        cls.team.write({"alias_name": "planhelp", "alias_domain_id": cls.domain.id})
        cls.number = 0

    def setUp(self):
        super().setUp()
        # Refusals are written in a cursor of their own: let it be this one.
        if not self._registry_patched:  # As a test of pages is already.
            self.registry_enter_test_mode()

    def _write(self, sender, subject="Help", text="The printer prints.", **headers):
        """Return an e-mail as a mail server hands it over."""
        type(self).number += 1
        lines = {
            "Message-Id": f"<{self.number}@client.example.com>",
            "From": sender,
            "To": f"planhelp@{self.domain.name}",
            "Subject": subject,
            "Date": "Mon, 15 Mar 2027 09:30:00 +0000",
            "Content-Type": 'text/plain; charset="utf-8"',
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\n" for name, value in lines.items() if value)
        return f"{head}\n{text}\n"

    def _hand_over(self, mail, model=False):
        """Hand an e-mail to the gateway; return the ticket that it made, or went to."""
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            found = self.env["mail.thread"].message_process(model, mail)
        self.env.invalidate_all()
        return self.env["helpdesk.ticket"].browse(found or ())

    def _receive(self, sender, subject="Help", **headers):
        return self._hand_over(self._write(sender, subject, **headers))

    def _work_off(self):
        """Run the scheduled action, as its worker does."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr, su=True)["support.held.mail"]._cron_held_mail()
        self.env.invalidate_all()

    def _get_held(self):
        return self.env["support.held.mail"].search(
            [("company_id", "=", self.company.id)], order="id"
        )

    def _get_answers(self, address):
        self._work_off()
        return self.env["mail.mail"].search([("email_to", "like", address)])

    def _reply(self, ticket, sender=None):
        """Answer the last message of a ticket by e-mail."""
        message = ticket.message_ids.filtered("message_id")[:1]
        return self._receive(
            sender or self.client.email_formatted,
            f"Re: {ticket.name}",
            In_Reply_To=message.message_id,
        )
