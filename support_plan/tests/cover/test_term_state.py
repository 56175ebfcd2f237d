# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What state a term is in, for whom and on which day."""

from datetime import date, timedelta

from odoo.tests import tagged

from ..common import TODAY, SupportPlanCommon


@tagged("post_install", "-at_install")
class TestTermState(SupportPlanCommon):
    def test_terms_are_found_and_grouped_by_their_state(self):
        term = self._cover()
        Term = self.env["support.plan.term"]
        self.assertIn(term, Term.search([("state", "=", "active")]))
        self.assertNotIn(term, Term.search([("state", "!=", "active")]))
        groups = dict(Term._read_group([("id", "=", term.id)], ["state"], ["__count"]))
        self.assertEqual(groups, {"active": 1})

    def test_clients_are_found_by_their_status(self):
        self._cover()
        Partner = self.env["res.partner"]
        covered = Partner.search([("support_status", "=", "covered")])
        self.assertIn(self.client, covered)
        self.assertIn(self.client.child_ids, covered)
        self.assertNotIn(self.stranger, covered)
        uncovered = Partner.search([("support_status", "=", "none")])
        self.assertIn(self.stranger, uncovered)
        self.assertNotIn(self.client, uncovered)

    def test_today_is_today_in_the_company_s_time_zone(self):
        term = self._cover(start=date(2027, 3, 16))
        self.assertEqual(term.state, "upcoming")
        # At noon in UTC it is already two o'clock of the next morning there.
        self.company.support_tz = "Pacific/Kiritimati"
        term.invalidate_recordset()
        self.assertEqual(term.state, "active")
        self.company.support_tz = False
        for zone, state in (("UTC", "upcoming"), ("Pacific/Kiritimati", "active")):
            self.company.partner_id.tz = zone
            term.invalidate_recordset()
            self.assertEqual(term.state, state)

    def test_the_invoice_of_a_branch_covers_its_client_everywhere(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        # The branch gets its root's chart of accounts as the creation is committed.
        self.env.cr.precommit.run()
        self.env.user.company_ids |= branch
        line = self._subscribe(company_id=branch.id)
        self.assertEqual(line.contract_id.company_id, branch)
        invoice = self._bill(line)
        self.assertEqual(invoice.company_id, branch)
        term = line.support_term_ids
        self.assertEqual((term.company_id, term.state), (self.company, "pending"))
        self._pay(invoice)
        self.assertEqual((term.state, term.lot_ids.hours_left), ("active", 10))
        for company in branch | self.company:
            self.client.invalidate_recordset()
            status = self.client.with_company(company).support_status
            self.assertEqual(status, "covered")
        for company in branch | self.company:
            self.assertHours(self._log(25, company_id=company.id), drawn=1)
        self._credit(invoice)
        self.assertEqual((term.state, term.lot_ids.hours_left), ("revoked", 0))

    def test_a_branch_counts_as_its_root_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        term = self._cover()
        for company in branch | self.company:
            self.client.invalidate_recordset()
            status = self.client.with_company(company).support_status
            self.assertEqual(status, "covered")
        call = self._log(25, company_id=branch.id)
        self.assertHours(call, drawn=1)
        self.assertEqual(call.term_id, term)

    def test_an_opening_term_needs_no_invoice(self):
        line = self._subscribe()
        term = self.env["support.plan.term"].create(
            {
                "contract_line_id": line.id,
                "is_opening": True,
                "date_start": TODAY - timedelta(100),
                "date_end": TODAY + timedelta(100),
            }
        )
        lot = self.env["support.plan.lot"].create(
            {
                "contract_line_id": line.id,
                "kind": "opening",
                "date_start": term.date_start,
                "date_expiry": term.date_end,
                "hours_granted": 4,
            }
        )
        self.assertEqual(term.state, "active")
        self.assertEqual(lot.hours_left, 4)
        self.assertStatus(self.client, "covered")
