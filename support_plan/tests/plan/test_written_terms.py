# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import TODAY, SupportPlanCommon

PDF = b"%PDF-1.4 signed"


@tagged("post_install", "-at_install")
class TestWrittenTerms(SupportPlanCommon):
    """What a client agreed to is kept as it was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = new_test_user(
            cls.env, "sales", "support_plan.group_sales", name="Sally Sales"
        )
        cls.policy = cls.env["support.plan.policy"].create(
            {"name": "Our Terms", "body": "<p>Whole hours.</p>"}
        )
        cls.policy.action_put_in_use()
        cls.plan.support_policy_id = cls.policy

    def _accept(self, contract, user=None, **values):
        wizard = self.env["support.accept.policy"].with_user(user or self.sales)
        return (
            wizard.create({"contract_id": contract.id, "signer": "Ann", **values})
            .with_context(lang="en_US")
            .action_accept()
        )

    # ------------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------------

    def test_terms_in_use_never_change_for_the_superuser_either(self):
        for values in (
            {"body": "<p>Fractions.</p>"},
            {"name": "Others"},
            {"included": "<p>All</p>"},
            {"version": 7},
            {"state": "draft"},
            {"date_from": TODAY - timedelta(9)},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self.policy.sudo().write(values)
        with self.assertRaises(UserError):
            self.policy.sudo().unlink()

    def test_a_translation_of_terms_in_use_never_changes(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        with self.assertRaises(UserError):
            self.policy.update_field_translations("name", {"fr_FR": "Autre chose"})
        with self.assertRaises(UserError):
            self.policy.with_context(lang="fr_FR").body = "<p>Autre chose</p>"

    def test_a_draft_is_written_and_thrown_away(self):
        draft = (
            self.env["support.plan.policy"]
            .with_user(self.sales)
            .create({"name": "Draft"})
        )
        draft.body = "<p>First try</p>"
        draft.body = "<p>Second try</p>"
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_empty_terms_are_not_put_in_use(self):
        draft = self.env["support.plan.policy"].create({"name": "Empty"})
        with self.assertRaises(UserError):
            draft.action_put_in_use()

    def test_a_new_version_begins_as_a_copy_and_takes_the_plans_along(self):
        action = self.policy.action_new_version()
        second = self.policy.browse(action["res_id"])
        self.assertEqual(second.version, 2)
        self.assertEqual(second.body, self.policy.body)
        self.assertEqual(self.plan.product_tmpl_id._get_support_policy(), self.policy)
        second.body = "<p>Whole hours, two at least.</p>"
        second.action_put_in_use()
        self.assertEqual(self.plan.support_policy_id, second)
        self.assertEqual(self.plan.product_tmpl_id._get_support_policy(), second)
        self.assertEqual(self.policy.body, "<p>Whole hours.</p>")

    def test_there_is_one_draft_at_a_time(self):
        first = self.policy.action_new_version()["res_id"]
        self.assertEqual(self.policy.action_new_version()["res_id"], first)

    def test_a_version_of_a_later_day_waits_for_it(self):
        second = self.policy.browse(self.policy.action_new_version()["res_id"])
        second.date_from = TODAY + timedelta(10)
        second.action_put_in_use()
        plan = self.plan.product_tmpl_id
        self.assertEqual(plan._get_support_policy(), self.policy)
        self.assertEqual(plan._get_support_policy(TODAY + timedelta(10)), second)

    def test_a_draft_goes_nowhere(self):
        draft = self.env["support.plan.policy"].create(
            {"name": "Internal notes", "body": "<p>Costs us 900.</p>"}
        )
        self.plan.support_policy_id = draft
        self.assertFalse(self.plan.product_tmpl_id._get_support_policy())
        _name, sheet = self.plan.product_tmpl_id._render_plan_sheet(self.client)
        self.assertNotIn(b"Costs us", sheet)

    def test_the_version_is_copied_onto_the_term(self):
        term = self._cover()
        self.assertEqual(term.policy_id, self.policy)
        second = self.policy.browse(self.policy.action_new_version()["res_id"])
        second.action_put_in_use()
        self.assertEqual(term.policy_id, self.policy)

    def test_terms_of_another_company_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["support.plan.policy"].create(
            {"name": "Theirs", "body": "<p>Theirs</p>", "company_id": other.id}
        )
        found = self.env["support.plan.policy"].with_user(self.sales).search([])
        self.assertNotIn(foreign, found)

    # ------------------------------------------------------------------
    # Acceptances
    # ------------------------------------------------------------------

    def test_staff_record_the_signed_sheet(self):
        contract = self._subscribe().contract_id
        self._accept(
            contract,
            document=base64.b64encode(PDF),
            document_name="Signed.pdf",
            accepted_on=TODAY - timedelta(3),
        )
        kept = contract.support_acceptance_ids
        self.assertEqual(kept.policy_id, self.policy)
        self.assertEqual(kept.plan_id, self.plan.product_tmpl_id)
        self.assertEqual((kept.signer, kept.means), ("Ann", "paper"))
        self.assertEqual(kept.accepted_on, TODAY - timedelta(3))
        self.assertEqual(kept.recorded_by, self.sales)
        self.assertEqual(base64.b64decode(kept.document), PDF)
        self.assertEqual(kept.partner_id, self.client)

    def test_without_a_scan_the_sheet_of_that_day_is_kept(self):
        contract = self._subscribe(quantity=2).contract_id
        self._accept(contract)
        sheet = base64.b64decode(contract.support_acceptance_ids.document).decode()
        self.assertIn("Whole hours.", sheet)
        self.assertIn("20 whole hours", sheet, "twice the plan is twice the hours")
        self.assertIn("2,400.00", sheet)
        self.assertIn("Ann", sheet)
        self.plan.list_price = 9999
        kept = base64.b64decode(contract.support_acceptance_ids.document).decode()
        self.assertEqual(kept, sheet)

    def test_what_was_accepted_stays_for_the_superuser_too(self):
        contract = self._subscribe().contract_id
        self._accept(contract)
        kept = contract.support_acceptance_ids.sudo()
        for values in ({"signer": "Bob"}, {"document": base64.b64encode(b"%PDF")}):
            with self.assertRaises(UserError):
                kept.write(values)
        with self.assertRaises(UserError):
            kept.unlink()
        with self.assertRaises(AccessError):
            kept.with_user(self.agent).create({})

    def test_a_renewal_on_new_terms_is_accepted_anew(self):
        line = self._subscribe()
        contract = line.contract_id
        self._accept(contract)
        self.assertFalse(contract._get_support_lines_to_accept())
        second = self.policy.browse(self.policy.action_new_version()["res_id"])
        second.action_put_in_use()
        self.assertEqual(contract._get_support_lines_to_accept(), line)
        self._accept(contract)
        self.assertEqual(
            contract.support_acceptance_ids.policy_id, self.policy | second
        )

    def test_nobody_accepts_a_draft_or_in_the_future(self):
        contract = self._subscribe().contract_id
        draft = self.env["support.plan.policy"].create({"name": "Draft"})
        with self.assertRaises(ValidationError):
            self._accept(contract, policy_id=draft.id)
        with self.assertRaises(ValidationError):
            self._accept(contract, accepted_on=TODAY + timedelta(1))
        self.assertFalse(contract.support_acceptance_ids)

    def test_what_is_uploaded_is_a_pdf(self):
        contract = self._subscribe().contract_id
        with self.assertRaises(UserError):
            self._accept(contract, document=base64.b64encode(b"<html>"))

    def test_putting_a_client_on_a_plan_can_record_the_acceptance(self):
        person = self.client.child_ids
        wizard = self.env["support.put.on.plan"].with_user(self.sales)
        contract = wizard.create(
            {
                "partner_id": self.client.id,
                "product_id": self.plan.id,
                "signer_id": person.id,
                "signed_sheet": base64.b64encode(PDF),
                "signed_sheet_name": "Signed.pdf",
            }
        )._create_subscription()
        kept = contract.support_acceptance_ids
        self.assertEqual(kept.signer_id, person)
        self.assertEqual(kept.document_name, "Signed.pdf")

    # ------------------------------------------------------------------
    # The plan sheet
    # ------------------------------------------------------------------

    def _sheet(self, partner=None, **sheet):
        plan = self.plan.product_tmpl_id.with_user(self.agent)
        return plan._render_plan_sheet(partner, **sheet)

    def test_the_sheet_is_made_out_to_a_client_or_blank(self):
        name, sheet = self._sheet(self.client)
        self.assertIn("Annual Plan, Harbour Bakery", name)
        for words in ("Harbour Bakery", "1,200.00", "per year", "10 whole hours"):
            self.assertIn(words, sheet.decode())
        self.assertIn("version <span>1</span>", " ".join(sheet.decode().split()))
        name, blank = self._sheet()
        self.assertNotIn("Harbour", name + blank.decode())

    def test_the_sheet_speaks_the_client_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.plan.with_context(lang="fr_FR").name = "Forfait annuel"
        self.client.lang = "fr_FR"
        name, sheet = self._sheet(self.client)
        self.assertIn("Forfait annuel", name)
        self.assertIn("Forfait annuel", sheet.decode())
        self.assertNotIn("Annual Plan", sheet.decode())

    def test_the_sheet_asks_the_client_s_pricelist(self):
        self.client.property_product_pricelist = self.env["product.pricelist"].create(
            {
                "name": "Friends",
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 990})
                ],
            }
        )
        _name, sheet = self._sheet(self.client)
        self.assertIn("990.00", sheet.decode())

    def test_the_sheet_says_what_the_rules_say(self):
        plan = self.plan
        for rules, words in (
            ({"support_allowance": "unlimited"}, "no hours are counted"),
            (
                {"support_overage": "bill", "support_allowance": "none"},
                "Each hour is charged at",
            ),
            ({"support_allowance": "hours", "support_hours": 1}, "One whole hour"),
            ({"support_minimum_hours": 2}, "2 hours at least"),
            ({"support_rounding": "ticket"}, "all work on one request"),
            ({"support_rollover_cap": 5}, "at most 5"),
            ({"support_grace_days": 14}, "renewal: 14"),
            ({"support_activation": "posted"}, "starts with the invoice"),
            ({"support_term_interval": 3}, "for 3 years"),
        ):
            with self.subTest(words):
                plan.write(rules)
                _name, sheet = self._sheet()
                self.assertIn(words, sheet.decode())

    def test_every_plan_that_comes_with_the_addon_has_terms(self):
        for xmlid in ("product_annual_plan", "product_help_line"):
            plan = self.env.ref(f"support_plan.{xmlid}").product_tmpl_id
            self.assertTrue(plan._get_support_policy().body)
        annual = self.env.ref("support_plan.product_annual_plan").product_tmpl_id
        new_company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(new_company.support_offer_plan_id, annual)

    def test_only_a_plan_has_a_sheet(self):
        product = self.overage_product.product_tmpl_id
        with self.assertRaises(UserError):
            product.action_print_plan_sheet()

    def test_sending_attaches_the_sheet_to_a_message(self):
        wizard = self.env["support.plan.sheet"].with_user(self.sales)
        action = wizard.create(
            {"plan_id": self.plan.product_tmpl_id.id, "partner_id": self.client.id}
        ).action_send()
        context = action["context"]
        attachment = self.env["ir.attachment"].browse(context["default_attachment_ids"])
        self.assertIn(b"10 whole hours", attachment.raw)
        self.assertEqual(context["default_partner_ids"], self.client.ids)

    # ------------------------------------------------------------------
    # The version before had the terms in the plan's notes
    # ------------------------------------------------------------------

    def test_notes_of_a_plan_become_a_draft_on_upgrade(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        plan = self._make_plan("Old Plan", description="<p>As agreed.</p>")
        plan.product_tmpl_id.update_field_translations(
            "description", {"fr_FR": {"As agreed.": "Comme convenu."}}
        )
        plan.with_context(lang="fr_FR").name = "Ancien forfait"
        self._migrate("19.0.1.1.0/post-written-terms.py")
        plan.invalidate_recordset()
        policy = plan.support_policy_id
        self.assertEqual((policy.state, policy.version), ("draft", 1))
        self.assertEqual(policy.body, "<p>As agreed.</p>")
        french = policy.with_context(lang="fr_FR")
        self.assertEqual(french.body, "<p>Comme convenu.</p>")
        self.assertEqual(french.name, "Ancien forfait")
        self.assertFalse(plan.description)
