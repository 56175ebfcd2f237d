# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The audit finds every mistake that it is there to find.

Whoever can make these mistakes has reached past Odoo and taken the database's guards
away first.
"""

from datetime import timedelta

from odoo.tests import tagged

from ...audit import CHECKS, count_books, find_mistakes
from ..common import TODAY, SupportPlanCommon

# With the guards gone, one statement that each check has to notice.
MISTAKES = {
    "whole_hours": "ALTER TABLE support_call ALTER hours_awaiting TYPE numeric",
    "charged_at_least_an_hour": """
        UPDATE support_call SET hours = 0, hours_drawn = 0 WHERE id = %(call)s
    """,
    "guards": "ALTER TABLE support_plan_entry DISABLE TRIGGER support_plan_entry_keep",
    "reversals": "UPDATE support_plan_entry SET reason = '' WHERE id = %(reversal)s",
    "reversed_once": "UPDATE support_plan_entry SET hours = 9 WHERE id = %(reversal)s",
    "lot_sum": "DELETE FROM support_plan_entry WHERE id = %(draw)s",
    "lot_granted": "UPDATE support_plan_entry SET hours = 20 WHERE id = %(grant)s",
    "rolled_over": "UPDATE support_plan_lot SET hours_granted = 2 WHERE id = %(rolled)s",
    "rolled_over_once": """
        UPDATE support_plan_lot SET hours_granted = 99 WHERE id = %(rolled)s
    """,
    "call_sum": "UPDATE support_call SET hours_absorbed = 1 WHERE id = %(call)s",
    "call_drawn": """
        UPDATE support_call SET hours_drawn = 0, hours_absorbed = 1 WHERE id = %(call)s
    """,
    "overage_amount": """
        UPDATE support_call SET overage_amount = 1 WHERE id = %(overage)s
    """,
    "below_zero": "UPDATE support_plan_lot SET hours_left = -1 WHERE id = %(lot)s",
    "once_below_zero": "UPDATE support_plan_entry SET hours = -99 WHERE id = %(draw)s",
    "constraints": """
        ALTER TABLE support_plan_lot DROP CONSTRAINT support_plan_lot_never_below_zero
    """,
    "cover_unpaid": """
        UPDATE account_move SET payment_state = 'not_paid' WHERE id = %(invoice)s
    """,
    "paid_uncovered": """
        UPDATE support_plan_term SET covered_from = NULL WHERE id = %(term)s
    """,
    "revoked_terms": """
        UPDATE account_move_line SET parent_state = 'cancel' WHERE id = %(premium)s
    """,
    "lots_follow_terms": "UPDATE support_plan_lot SET frozen = TRUE WHERE id = %(lot)s",
    "rollover_follows_its_source": """
        UPDATE support_plan_lot SET frozen = TRUE WHERE id = %(source)s
    """,
    "lots_follow_top_ups": """
        UPDATE support_plan_lot SET frozen = TRUE WHERE id = %(topup)s
    """,
    "granted_when_paid": "DELETE FROM support_plan_entry WHERE id = %(grant)s",
    "revoked_lots_are_empty": """
        UPDATE support_plan_lot SET revoked = TRUE WHERE id = %(lot)s
    """,
    "revoked_for_nothing": """
        UPDATE support_plan_entry SET kind = 'revoke' WHERE id = %(draw)s
    """,
    "drawn_when_granted": "DELETE FROM support_plan_entry WHERE id = %(grant)s",
    "drawn_on_the_day": """
        UPDATE support_plan_entry SET date = '2001-01-01' WHERE id = %(draw)s
    """,
    "drawn_within_one_subscription": """
        UPDATE support_plan_entry SET lot_id = %(source)s WHERE id = %(draw)s
    """,
    "term_of_the_day": """
        UPDATE support_call SET work_date = '2001-01-01' WHERE id = %(call)s
    """,
    "hours_come_with_the_term": """
        UPDATE support_plan_lot SET kind = 'goodwill' WHERE id = %(lot)s
    """,
    "one_allowance_a_period": """
        UPDATE support_plan_lot SET kind = 'allowance' WHERE id = %(topup)s
    """,
    "ticket_verdict": """
        UPDATE helpdesk_ticket
        SET support_verdict = NULL, create_date = create_date + interval '1 day'
        WHERE id = %(ticket)s
    """,
    "ticket_reason": """
        UPDATE helpdesk_ticket SET support_term_id = NULL WHERE id = %(ticket)s
    """,
    "ticket_client": """
        UPDATE helpdesk_ticket SET partner_id = %(roller)s WHERE id = %(ticket)s
    """,
    "exception_once": "UPDATE helpdesk_ticket SET support_exception_id = %(exception)s",
    "awaits_because": """
        UPDATE support_call SET awaiting_reason = 'late' WHERE id = %(call)s
    """,
    "settled_when_paid": """
        UPDATE support_call SET awaiting_reason = 'payment' WHERE id = %(call)s
    """,
    "charged_when_logged": """
        UPDATE support_call SET state = 'to_review' WHERE id = %(call)s
    """,
    "reversed_calls_cost_nothing": """
        UPDATE support_call SET state = 'reversed' WHERE id = %(call)s
    """,
    "logged_once": "UPDATE support_call SET external_ref = 'PBX-1'",
    "one_premium_a_period": """
        UPDATE account_move_line
        SET support_period_id = (
            SELECT support_period_id FROM account_move_line WHERE id = %(premium)s
        )
        WHERE contract_line_id IS NOT NULL
    """,
    "premiums_have_terms": """
        UPDATE support_plan_term SET invoice_line_id = NULL WHERE id = %(term)s
    """,
    "terms_have_premiums": """
        UPDATE account_move_line SET support_period_end = '2099-01-01'
        WHERE id = %(premium)s
    """,
    "released_when_revoked": """
        UPDATE account_move_line SET support_released = TRUE WHERE id = %(premium)s
    """,
    "periods_end_to_end": """
        UPDATE support_plan_period SET date_end = date_end - 1
        WHERE contract_line_id = %(line)s AND state = 'billed'
    """,
    "periods_say_what_is": """
        UPDATE support_plan_period SET state = 'planned'
        WHERE contract_line_id = %(line)s AND state = 'billed'
    """,
    "periods_cost_what_papers_say": """
        UPDATE support_plan_period SET kept_premium = 1
        WHERE contract_line_id = %(line)s AND state = 'billed'
    """,
    "next_dates_follow_the_schedule": """
        UPDATE contract_line SET recurring_next_date = recurring_next_date + 1
        WHERE id = %(line)s
    """,
    "schedule_guards": """
        ALTER TABLE support_plan_period DROP CONSTRAINT support_plan_period_no_overlap
    """,
    "one_term_a_day": """
        UPDATE support_plan_term SET date_start = '2001-01-01'
        WHERE contract_line_id = %(rolled_line)s
    """,
    "indexes": "DROP INDEX support_call_external_ref_once",
}
# What stands in the way of those who make mistakes.
GUARDS_AWAY = """
    ALTER TABLE support_plan_entry DISABLE TRIGGER USER;
    ALTER TABLE support_plan_lot DISABLE TRIGGER USER;
    ALTER TABLE support_plan_entry DROP CONSTRAINT support_plan_entry_sign_fits_kind;
    ALTER TABLE support_plan_entry
        DROP CONSTRAINT support_plan_entry_reversals_name_what_and_why;
    ALTER TABLE support_plan_lot DROP CONSTRAINT support_plan_lot_never_below_zero;
    ALTER TABLE support_call DROP CONSTRAINT support_call_hours_are_conserved;
    DROP INDEX support_call_external_ref_once;
    DROP INDEX account_move_line_support_one_premium_per_period;
    DROP INDEX support_plan_lot_one_allowance_per_period;
    DROP INDEX support_plan_term_one_per_period;
"""
# Those that are about the guards themselves.
ABOUT_GUARDS = {"guards", "constraints", "indexes", "schedule_guards"}


@tagged("post_install", "-at_install")
class TestAudit(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        month_ago = TODAY - timedelta(30)
        cls.term = cls._cover(start=month_ago, paid_on=month_ago)
        cls.call = cls._log(25)
        mistake = cls._log(25)
        mistake._reverse_charge("Wrong client")
        ticket = cls._open_ticket()

        client = cls._make_client("Roll Ltd")
        plan = cls._make_plan(
            "Rolling",
            support_term_rule_type="monthly",
            support_rollover_cap=4,
            support_overage="bill",
        )
        first = cls._cover(client, plan, month_ago, paid_on=month_ago)
        line = first.contract_line_id
        cls._pay(cls._bill(line))
        cls.env["support.plan.housekeeping"]._run()
        overage = cls._log(60 * 60, client)

        topup = cls._make_top_up(cls.term.contract_line_id)
        cls.company.support_exceptions_allowed = True
        exception = cls.env["support.exception"].create(
            {
                "partner_id": cls.stranger.id,
                "reason": "A good friend",
                "valid_until": TODAY,
            }
        )
        cls._open_ticket(cls.stranger)
        cls.env.cr.flush()
        cls.ids = {
            "term": cls.term.id,
            "line": cls.term.contract_line_id.id,
            "lot": cls.term.lot_ids.id,
            "invoice": cls.term.invoice_id.id,
            "premium": cls.term.invoice_line_id.id,
            "grant": cls.term.lot_ids.entry_ids.filtered(
                lambda e: e.kind == "grant"
            ).id,
            "call": cls.call.id,
            "draw": cls.call.entry_ids.id,
            "reversal": mistake.entry_ids.filtered("reverses_id").id,
            "ticket": ticket.id,
            "roller": client.id,
            "rolled_line": line.id,
            "source": first.lot_ids.id,
            "rolled": first.lot_ids.rolled_lot_ids.id,
            "overage": overage.id,
            "topup": topup.id,
            "exception": exception.id,
        }

    @classmethod
    def _make_top_up(cls, line):
        product = cls.env["product.product"].create(
            {
                "name": "Five More",
                "type": "service",
                "taxes_id": False,
                "support_topup_hours": 5,
            }
        )
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": line.contract_id.partner_id.id,
                "invoice_date": line.date_start,
                "invoice_line_ids": [
                    (0, 0, {"product_id": product.id, "price_unit": 500})
                ],
            }
        )
        invoice.action_post()
        cls._pay(invoice)
        return line.support_lot_ids.filtered(lambda lot: lot.kind == "topup")

    def _find(self):
        return {mistake.check.name for mistake in find_mistakes(self.env.cr)}

    def test_books_that_add_up_are_left_in_peace(self):
        self.assertEqual(list(find_mistakes(self.env.cr)), [])
        self.assertTrue(all(count_books(self.env.cr).values()))

    def test_every_mistake_is_found(self):
        self.assertEqual(set(MISTAKES), {check.name for check in CHECKS})
        for name, statement in MISTAKES.items():
            savepoint = self.env.cr.savepoint()
            with self.subTest(name):
                if name not in ABOUT_GUARDS:
                    self.env.cr.execute(GUARDS_AWAY)
                    self.assertNotIn(name, self._find())
                self.env.cr.execute(statement, self.ids)
                self.assertIn(name, self._find())
            savepoint.close(rollback=True)
