# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rule 17: what a form does not offer, the model refuses, by RPC too."""

from base64 import b64encode
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestChoices(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = new_test_user(
            cls.env, "sales", "support_plan.group_sales", email="s@example.com"
        )
        cls.product = cls.env["product.product"].create({"name": "Chair"})
        cls.policy = cls.env["support.plan.policy"].create(
            {"name": "House Rules", "body": "<p>Pay first.</p>"}
        )

    def _put(self, user=None, **values):
        wizard = self.env["support.put.on.plan"].with_user(user or self.sales)
        return wizard.create(
            {
                "partner_id": self.client.id,
                "product_id": self.plan.id,
                "date_start": TODAY,
                **values,
            }
        ).action_put_on_plan()

    def test_a_plan_is_put_on_as_the_form_offers_it(self):
        person = self.client.child_ids[:1]
        stranger = self.stranger.child_ids[:1]
        for values, sentence in (
            ({"product_id": self.product.id}, "Chair can't be chosen"),
            ({"partner_id": person.id}, "can't be chosen as “Client”"),
            ({"partner_id": self.company.partner_id.id}, "not our own company"),
            ({"quantity": 10**9}, "at most 1000 times"),
            ({"quantity": 0}, "at least once"),
            ({"premium": -1}, "never negative"),
            ({"date_start": TODAY + timedelta(3000)}, "at the latest"),
            ({"callers": "named", "caller_ids": stranger.ids}, "Named Callers"),
            ({"signer_id": stranger.id}, "Terms Accepted By"),
        ):
            for user in (self.sales, self.billing):
                with (
                    self.subTest(values=values, user=user.login),
                    self.assertRaisesRegex((UserError, ValidationError), sentence),
                    self.env.cr.savepoint(),
                ):
                    self._put(user, **values)
        self.assertFalse(self.client.support_term_count)
        self.assertTrue(self._put(callers="named", caller_ids=person.ids))

    def test_a_product_is_no_plan_whoever_asks(self):
        with self.assertRaisesRegex(UserError, "Chair is no support plan"):
            self.env["contract.contract"]._put_on_plan(
                self.client, self.product, self.company, TODAY
            )

    def test_evidence_is_made_on_the_subscription_alone(self):
        """Dated 2020, "on the portal", with any document: kept for ever, once made."""
        self.policy.action_put_in_use()
        contract = self._subscribe().contract_id
        values = {
            "contract_id": contract.id,
            "plan_id": self.plan.product_tmpl_id.id,
            "policy_id": self.policy.id,
            "signer": "Sam Signer",
            "accepted_on": "2020-01-01",
            "means": "portal",
            "document": "eA==",
            "document_name": "signed.pdf",
        }
        for user in (self.sales, self.billing, self.manager, self.agent):
            acceptances = self.env["support.plan.acceptance"].with_user(user)
            with (
                self.subTest(user.login),
                self.assertRaises(UserError),
            ):
                acceptances.with_context(support_accepting=True).create(values)
        self.assertFalse(contract.support_acceptance_ids)

    def _accept(self, contract, **values):
        wizard = self.env["support.accept.policy"].with_user(self.sales)
        wizard = wizard.create(
            {"contract_id": contract.id, "signer": "Sam Signer", **values}
        )
        wizard.action_accept()

    def test_terms_are_accepted_as_the_form_offers_it(self):
        draft = self.policy.copy({"name": "Draft"})
        self.policy.action_put_in_use()
        self.plan.product_tmpl_id.support_policy_id = self.policy
        contract = self._subscribe().contract_id
        other = self._subscribe(self.stranger)
        signed = b64encode(b"%PDF-1.4 signed")
        for values, sentence in (
            ({"accepted_on": "2020-01-01"}, "Upload what was signed"),
            ({"accepted_on": TODAY + timedelta(1)}, "day to come"),
            ({"document": b64encode(b"GIF89a")}, "as a PDF"),
            ({"policy_id": draft.id}, "can't be chosen"),
            ({"contract_line_id": other.id}, "can't be chosen"),
            ({"signer_id": self.stranger.id}, "can't be chosen"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex((UserError, ValidationError), sentence),
                self.env.cr.savepoint(),
            ):
                self._accept(contract, **values)
        with self.assertRaises(ValueError):
            self._accept(contract, means="portal")
        self._accept(contract, accepted_on="2026-12-01", document=signed)
        kept = contract.support_acceptance_ids
        self.assertEqual((str(kept.accepted_on), kept.means), ("2026-12-01", "paper"))

    def test_nobody_chooses_what_they_may_not_read(self):
        sister = self.env["res.company"].create({"name": "Sister Ltd"})
        self.client.company_id = sister
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._put()

    def test_goodwill_is_for_a_line_of_a_plan(self):
        contract = self._subscribe().contract_id
        chair = self.env["contract.line"].create(
            {
                "contract_id": contract.id,
                "product_id": self.product.id,
                "name": "Chair",
                "date_start": TODAY,
                "recurring_next_date": TODAY,
            }
        )
        with self.assertRaisesRegex(ValidationError, "can't be chosen"):
            self.env["support.goodwill"].with_user(self.manager).create(
                {
                    "contract_line_id": chair.id,
                    "hours": 1,
                    "date_expiry": TODAY,
                    "reason": "x",
                }
            )
