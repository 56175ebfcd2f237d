# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import TODAY
from .common import ADDRESS, PrivacyCommon


@tagged("post_install", "-at_install")
class TestRetention(PrivacyCommon):
    def _make_old_refusal(self, days, **values):
        refusal = self._make_refusal(email=ADDRESS, subject="Old", **values)
        refusal.last_seen = fields.Datetime.now() - timedelta(days)
        return refusal

    def _keep_house(self):
        self.env["support.plan.housekeeping"]._run()

    def test_old_refusals_lose_their_names_and_go_on_counting(self):
        self.company.support_refusal_days = 730
        old = self._make_old_refusal(731, partner_id=self.client.id)
        young = self._make_old_refusal(729)
        total = sum(self.env["support.refusal"].search([]).mapped("count"))
        self._keep_house()
        self.assertFalse(old.email)
        self.assertEqual(old.subject, "Erased")
        self.assertEqual(old.partner_id, self.client)
        self.assertEqual(old.erased_on, TODAY)
        self.assertEqual(young.email, ADDRESS)
        self.assertEqual(
            sum(self.env["support.refusal"].search([]).mapped("count")), total
        )

    def test_zero_keeps_them(self):
        self.company.support_refusal_days = 0
        old = self._make_old_refusal(5000)
        self._keep_house()
        self.assertEqual(old.email, ADDRESS)

    def test_each_company_keeps_its_own_time(self):
        other = self.env["res.company"].create(
            {"name": "Other Ltd.", "support_refusal_days": 30}
        )
        self.company.support_refusal_days = 730
        ours = self._make_old_refusal(60)
        theirs = self._make_old_refusal(60, company_id=other.id)
        self._keep_house()
        self.assertEqual(ours.email, ADDRESS)
        self.assertFalse(theirs.email)

    def test_the_share_of_offers_taken_is_as_before(self):
        self.company.support_refusal_days = 730
        self._cover(self.stranger)
        self.person.parent_id = self.stranger
        refusals = self._make_old_refusal(800) | self._make_old_refusal(
            800, channel="portal", partner_id=self.colleague.id
        )
        refusals.offer_day = TODAY
        self.env.flush_all()
        figure = self.env["support.refusal"].formatted_read_group(
            [("id", "in", refusals.ids)], ["offer_outcome"], ["__count"]
        )
        self._keep_house()
        self.assertEqual(refusals.mapped("erased_on"), [TODAY, TODAY])
        self.assertEqual(
            self.env["support.refusal"].formatted_read_group(
                [("id", "in", refusals.ids)], ["offer_outcome"], ["__count"]
            ),
            figure,
        )

    def test_an_upgrade_leaves_names_where_they_are(self):
        self.company.support_refusal_days = 730
        self.env.flush_all()
        self._migrate("19.0.1.2.0/post-refusal-days.py")
        self.assertEqual(self.company.support_refusal_days, 0)
