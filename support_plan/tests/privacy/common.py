# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A person with a call, a dispute, tickets, refusals, held e-mail and a signature."""

from base64 import b64encode
from datetime import timedelta

from odoo.tests import Form, new_test_user
from odoo.tools import SQL

from ..common import TODAY
from ..mail.common import SupportMailCommon

ADDRESS = "zoe.zimmer@example.org"
NAME = "Zoe Zimmer"
# In each of the person's own words, and nowhere else.
MARK = "Xylograph"
# Odoo's tests track nothing unless told.
TRACKED = {"tracking_disable": False, "mail_notrack": False}


class PrivacyCommon(SupportMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, "privacy", "base.group_system", name="Paula Privacy"
        )
        cls.term = cls._cover(
            start=TODAY - timedelta(10), paid_on=TODAY - timedelta(10)
        )
        cls.person = cls.env["res.partner"].create(
            {"name": NAME, "email": ADDRESS, "parent_id": cls.client.id}
        )
        # Another of the same name, at another client, and a colleague.
        cls.namesake = cls.env["res.partner"].create(
            {"name": NAME, "email": "zoe@elsewhere.org", "parent_id": cls.stranger.id}
        )
        cls.colleague = cls.client.child_ids[:1]

    def _make_call(self, caller, summary, **values):
        return self._log(61, caller_id=caller.id, summary=summary, **values)

    def _make_ticket(self, person, text, closed=False, **values):
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": text,
                "description": f"<p>{text}</p>",
                "partner_id": person.id,
                "partner_name": person.name,
                "partner_email": person.email,
                "team_id": self.team.id,
                **values,
            }
        )
        if closed:
            ticket.stage_id = self.env["helpdesk.ticket.stage"].search(
                [("closed", "=", True)], limit=1
            )
        return ticket

    def _make_refusal(self, **values):
        return self.env["support.refusal"].create(
            {"channel": "email", "reason": "none", "count": 3, **values}
        )

    def _make_held(self, address, subject, author=None):
        mail = self.env["support.held.mail"]._hold(
            {
                "email": address,
                "email_from": f"{NAME} <{address}>",
                "author_id": author.id if author else False,
                "subject": subject,
                "company_id": self.company.id,
                "team_id": self.team.id,
                "message_id": f"<{subject}@example.org>",
            },
            None,
            self._write(address, subject, text=subject).encode(),
            False,
        )
        return mail

    def _make_acceptance(self, contract=None, signer=None):
        contract = contract or self.term.contract_id
        signer = signer or self.person
        plan = self.plan.product_tmpl_id
        policy = self.env["support.plan.policy"].create(
            {"name": "Our Terms", "body": "<p>Whole hours.</p>"}
        )
        policy.action_put_in_use()
        return self.env["support.plan.acceptance"].create(
            {
                "contract_id": contract.id,
                "plan_id": plan.id,
                "policy_id": policy.id,
                "signer": signer.name,
                "signer_id": signer.id,
                "accepted_on": TODAY,
                "means": "paper",
                "document": b64encode(b"%PDF signed by " + signer.name.encode()),
                "document_name": "signed.pdf",
            }
        )

    def _open_wizard(self, user=None, email=ADDRESS, name=NAME):
        """Fill in Odoo's lookup, as an administrator does; return the wizard."""
        wizard = self.env["privacy.lookup.wizard"].with_user(user or self.admin)
        form = Form(wizard.with_context(**TRACKED))
        form.email = email
        form.name = name
        return form.save()

    def _erase(self, **kwargs):
        wizard = self._open_wizard(**kwargs)
        wizard.action_support_erase()
        self._track()
        self.env.invalidate_all()
        return wizard

    def _track(self):
        """Write down what was tracked, as at the end of a transaction."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.flush_all()

    def _find_text(self, text, but=("res_partner", "res_users")):
        """Return where in the whole database a text is: names of tables and columns."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.table_name, c.column_name
                   FROM information_schema.columns c
                   JOIN information_schema.tables t USING (table_schema, table_name)
                   WHERE c.table_schema = current_schema AND t.table_type = 'BASE TABLE'
                     AND c.data_type IN ('character varying', 'text', 'jsonb', 'bytea')
                     AND c.table_name NOT LIKE 'privacy_lookup%%'"""
            )
        )
        found = set()
        for table, column in rows:
            if table in but:
                continue
            if self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s WHERE %s::text ILIKE %s LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    f"%{text}%",
                )
            ):
                found.add((table, column))
        return found
