# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The written terms of plans move out of their notes, where they had no versions."""

from odoo import SUPERUSER_ID, api
from odoo.tools import is_html_empty


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    plans = env["product.template"].with_context(active_test=False)
    for plan in plans.search(
        [("support_plan_ok", "=", True), ("support_policy_id", "=", False)]
    ):
        if not is_html_empty(plan.description):
            plan.support_policy_id = _move_notes(plan)
    for company in env["res.company"].search([("support_offer_plan_id", "=", False)]):
        company.support_offer_plan_id = company._default_support_offer_plan()


def _move_notes(plan):
    """Return a draft with a plan's notes in every language, and empty the notes.

    It stays a draft until a person has read it: notes may hold more than is meant for
    clients, and what is in use is printed.
    """
    policy = plan.env["support.plan.policy"].create(
        {
            "name": plan.name,
            "body": plan.description,
            "company_id": plan.company_id.id,
        }
    )
    for theirs, ours in (("name", "name"), ("description", "body")):
        translations = {}
        for term in plan.get_field_translations(theirs)[0]:
            of_language = translations.setdefault(term["lang"], {})
            of_language[term["source"]] = term["value"]
        for lang, words in translations.items():
            if ours == "name":
                words = next(iter(words.values()))
            if words:
                policy.update_field_translations(ours, {lang: words})
    plan.description = False
    return policy
