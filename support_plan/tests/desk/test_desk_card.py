# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the call desk shows of a caller: covered or not, and why."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CallDeskCommon


@tagged("post_install", "-at_install")
class TestCard(CallDeskCommon):
    def test_a_covered_client_at_a_glance(self):
        term = self._cover()
        self._log(minutes=61)
        self._open_ticket(self.person)
        card = self.desk.get_card(self.person.id)
        self.assertEqual((card["verdict"], card["may_start"]), ("covered", True))
        self.assertEqual(card["sentence"], "")
        self.assertEqual(card["term"]["plan"], "Annual Plan")
        self.assertEqual(card["term"]["date_end"], str(term.date_end))
        self.assertEqual((card["hours_left"], card["term"]["hours_granted"]), (8, 10))
        (call,) = card["calls"]
        self.assertEqual((call["hours"], call["minutes"]), (2, 61))
        self.assertEqual([t["name"] for t in card["tickets"]], ["The printer prints"])
        self.assertEqual(card["caller"]["id"], self.person.id)
        self.assertEqual([p["id"] for p in card["people"]], self.person.ids)

    def test_who_may_call_is_shown(self):
        term = self._cover()
        term.contract_id.write(
            {
                "support_callers": "named",
                "support_caller_ids": [(6, 0, self.person.ids)],
            }
        )
        card = self.desk.get_card(self.client.id)
        self.assertEqual(card["term"]["caller_names"], ["Person of Harbour Bakery"])
        colleague = self.desk.add_person(self.client.id, "Ben Baker")
        self.assertEqual(self.desk.get_card(colleague)["verdict"], "not_authorised")

    def test_without_cover_the_card_says_why_and_what_to_say(self):
        self.company.support_sentence = "Only on our prepaid plan."
        self._bill(self._subscribe())
        card = self.desk.get_card(self.client.id)
        self.assertEqual((card["verdict"], card["may_start"]), ("pending", False))
        self.assertIn("unpaid", card["reason"])
        self.assertEqual(card["sentence"], "Only on our prepaid plan.")
        self.assertEqual([i["amount"] for i in card["invoices"]], [1200])

    def test_a_colleague_on_the_telephone_with_them_is_shown(self):
        self._cover()
        self.desk.with_user(self.manager).start_call(self.client.id)
        card = self.desk.get_card(self.client.id)
        self.assertEqual([r["agent"] for r in card["running"]], ["Mia Manager"])

    def _make_one_for_each_verdict(self):
        """Return the verdicts that a caller may meet, each with such a caller."""
        self.company.support_exceptions_allowed = True
        make = self._make_client
        billed = self._make_plan("Billed", support_hours=1, support_overage="bill")
        small = self._make_plan("Small", support_hours=1)
        callers = {"covered": self._cover(make("Covered")).partner_id}
        for name, plan in (("exhausted, billed", billed), ("exhausted", small)):
            callers[name] = self._cover(make(name), plan=plan).partner_id
            self._log(client=callers[name])
        callers["pending"] = make("Pending")
        self._bill(self._subscribe(callers["pending"]))
        callers["grace"] = make("Grace")
        grace = self._make_plan("Grace", support_grace_days=20)
        begin = date(2026, 3, 10)
        with self._travel(begin):
            line = self._subscribe(callers["grace"], plan=grace, start=begin)
            self._pay(self._bill(line))
            callers["lapsed"] = self._cover(make("Lapsed"), start=begin).partner_id
        self._bill(line)
        term = self._cover(make("Hold"))
        self.env["support.hold"].create(
            {"contract_id": term.contract_id.id, "reason": "A dispute"}
        ).action_hold()
        callers["hold"] = term.partner_id
        term = self._cover(make("Named"))
        term.contract_id.support_callers = "named"
        callers["not_authorised"] = term.partner_id
        callers["none"] = self.stranger
        callers["exception"] = make("Exception")
        self.env["support.exception"].create(
            {"partner_id": callers["exception"].id, "reason": "A friend of the house"}
        )
        return {name: client.child_ids for name, client in callers.items()}

    def test_a_card_takes_few_queries_whatever_the_verdict(self):
        for name, person in self._make_one_for_each_verdict().items():
            if name == "covered":
                self._log(client=person)
                self._open_ticket(person)
            card = self.desk.get_card(person.id)
            self.assertEqual(card["verdict"], name.split(",")[0])
            self.assertEqual(bool(card["reason"]), name != "covered")
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(verdict=name), self.assertQueryCount(6):
                self.desk.get_card(person.id)

    def test_a_contact_that_is_gone_is_a_clear_error(self):
        for gone in (10**8, "1", None):
            with self.subTest(gone=gone), self.assertRaisesRegex(UserError, "gone"):
                self.desk.get_card(gone)
