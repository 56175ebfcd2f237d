# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Clients are found by the status that they show."""

from datetime import timedelta
from itertools import combinations

from dateutil.relativedelta import relativedelta

from odoo.fields import Domain
from odoo.tests import tagged

from ...verdict import STATUSES
from ..common import TODAY
from .common import EveryStateCommon

# From long before the first term until after the last.
DAYS = (-400, -366, -365, -1, 0, 1, 13, 14, 15, 364, 365, 400)
COLUMNS = ("complete_name", "support_status", "support_status_text")


@tagged("post_install", "-at_install")
class TestStatusSearch(EveryStateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clients = cls._make_clients_in_every_state()
        cls._make_clients_of_several_plans(clients)
        cls.clients = cls.env["res.partner"].union(*clients.values())
        cls.by_name = clients

    @classmethod
    def _make_clients_of_several_plans(cls, clients):
        """Add clients whose status is the best of several, or comes from others."""
        make, last_week = cls._make_client, TODAY - timedelta(7)
        long_ago = TODAY - relativedelta(years=1)
        held = cls._cover(make("Held"), start=last_week)
        cls._put_on_hold(held.contract_id)
        clients["held and unpaid"] = held.partner_id
        cls._bill(cls._subscribe(held.partner_id))
        clients["held and used up"] = make("Worn")
        worn = cls._cover(clients["held and used up"], start=last_week)
        cls._put_on_hold(worn.contract_id)
        cls._log(600, cls._cover(worn.partner_id).partner_id)
        clients["lapsed and covered"] = make("Again")
        cls._cover(clients["lapsed and covered"], start=long_ago)
        cls._cover(clients["lapsed and covered"])
        clients["used up and in grace"] = make("Late")
        cls._log(600, cls._cover(clients["used up and in grace"]).partner_id)
        late = cls._cover(
            clients["used up and in grace"],
            cls._make_plan("Late", support_grace_days=14),
            start=long_ago,
            paid_on=long_ago,
        )
        cls._bill(late.contract_line_id)
        clients["brought over without hours"] = make("Empty")
        cls.env["support.plan.opening"].create(
            {
                "partner_id": clients["brought over without hours"].id,
                "product_id": cls.plan.id,
                "date_start": last_week,
                "date_end": TODAY + timedelta(100),
                "hours_left": 0,
            }
        )
        # Taken back, and nothing left, or what came before it.
        clients["credited"] = make("Credited")
        invoice = cls._bill(cls._subscribe(clients["credited"]))
        cls._credit(invoice)
        clients["renewal credited"] = make("Renewal")
        term = cls._cover(clients["renewal credited"], start=long_ago)
        cls._credit(cls._bill(term.contract_line_id))
        for name, owner in (
            ("of one on hold", held),
            ("of one used up", worn),
            ("of one that lapsed", term),
        ):
            clients[name] = make(name)
            owner.contract_id.support_covered_partner_ids = clients[name]
        # Covered by its own plan, and by a worse one of somebody else.
        own = cls._cover(make("Both"))
        clients["of one on hold and covered"] = own.partner_id
        held.contract_id.support_covered_partner_ids |= own.partner_id

    def _find(self, *domain, env=None):
        return (
            (env or self.env)["res.partner"]
            .with_context(active_test=False)
            .search([("id", "in", self.clients.ids), *domain])
        )

    def _assert_search_agrees(self, env=None):
        """Check that each status, and several at once, find who shows one of them."""
        clients = self.clients.with_env(env or self.env)
        clients.invalidate_recordset()
        shown = {client: client.support_status for client in clients}
        for size in (1, 2):
            for statuses in combinations(STATUSES, size):
                with self.subTest(statuses=statuses):
                    those = clients.filtered(lambda c, s=statuses: shown[c] in s)
                    condition = ("support_status", "in", statuses)
                    self.assertEqual(self._find(condition, env=env), those)
                    condition = ("support_status", "not in", statuses)
                    self.assertEqual(self._find(condition, env=env), clients - those)
        return set(shown.values())

    def test_the_search_agrees_with_what_is_shown_in_every_state_on_every_day(self):
        seen = set()
        housekeeping = self.env["support.plan.housekeeping"]
        for days in DAYS:
            with self.subTest(days=days), self._travel(TODAY + timedelta(days)):
                seen |= self._assert_search_agrees()
                if days >= 0:
                    housekeeping._run()
                    self._assert_search_agrees()
        self.assertEqual(seen, set(STATUSES))

    def test_the_search_agrees_for_every_reader_and_company(self):
        sister = self.env["res.company"].create({"name": "Sister Ltd"})
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.agent.company_ids |= sister | branch
        agent = self.env(user=self.agent)
        self.assertEqual(self._assert_search_agrees(agent), set(STATUSES))
        of_branch = self.clients.with_user(self.agent).with_company(branch).env
        self.assertEqual(self._assert_search_agrees(of_branch), set(STATUSES))
        of_sister = self.clients.with_user(self.agent).with_company(sister).env
        self.assertEqual(self._assert_search_agrees(of_sister), {"none"})

    def test_the_status_is_one_condition_among_others(self):
        people = self.clients.child_ids
        domain = Domain("id", "in", people.ids) & (
            Domain("support_status", "=", "covered")
            | Domain("name", "=", "Person of lapsed")
        )
        found = people.search(domain)
        covered = self._find(("support_status", "=", "covered"))
        self.assertEqual(
            found.parent_id, covered | self.by_name["lapsed"], "with their people"
        )
        self.assertEqual(
            people.search(Domain("id", "in", people.ids) & ~domain), people - found
        )
        below = [("id", "in", people.ids), ("parent_id.support_status", "=", "covered")]
        self.assertEqual(people.search(below).parent_id, covered)
        self.assertEqual(
            self.clients.filtered_domain([("support_status", "=", "covered")]), covered
        )

    def test_a_superseded_term_speaks_again_once_the_later_one_is_taken_back(self):
        start = TODAY - relativedelta(years=2)
        first = self._cover(self._make_client("Superseded"), start=start)
        client, line = first.partner_id, first.contract_line_id
        invoice = self._bill(line)
        housekeeping = self.env["support.plan.housekeeping"]
        housekeeping._run()
        self.assertTrue(first.superseded)
        self.assertFalse((line.support_term_ids - first).superseded)
        self.clients |= client
        self._assert_search_agrees()
        self._credit(invoice)
        self._assert_search_agrees()
        self.assertFalse(first.superseded)
        self.assertStatus(client, "lapsed")

    def test_the_migration_notes_the_superseded_terms(self):
        start = TODAY - relativedelta(years=20)
        first = self._cover(self._make_client("Superseded"), start=start)
        self._bill(first.contract_line_id)
        self._migrate("19.0.1.2.0/post-superseded-terms.py")
        last = first.contract_line_id.support_term_ids - first
        self.assertEqual((first.superseded, last.superseded), (True, False))

    def test_a_page_of_clients_takes_as_many_queries_however_many_it_shows(self):
        Partner = self.clients.with_user(self.agent)
        for domain, count in (
            ([], 9),
            ([("support_status", "=", "covered")], 13),
            ([("support_status", "in", ("covered", "lapsed"))], 13),
            ([("support_status", "!=", "none")], 13),
        ):
            for shown in (2, 5):
                with self.subTest(domain=domain, shown=shown):
                    self._open_list(Partner, domain, shown)
                    with self.assertQueryCount(count):
                        self._open_list(Partner, domain, shown)

    def _open_list(self, Partner, domain, shown):
        """Ask for the first page as the web client does."""
        self.env.flush_all()
        self.env.invalidate_all()
        page = Partner.web_search_read(
            [("id", "in", self.clients.ids), *domain],
            dict.fromkeys(COLUMNS, {}),
            limit=shown,
            count_limit=10_001,
        )
        self.assertGreater(page["length"], shown)

    def test_terms_and_lots_are_found_and_grouped_by_the_state_that_they_show(self):
        terms = self.env["support.plan.term"].search(
            [("partner_id", "in", self.clients.ids)]
        )
        seen = {}
        for days in DAYS:
            with self.subTest(days=days), self._travel(TODAY + timedelta(days)):
                for records in (terms, terms.contract_line_id.support_lot_ids):
                    states = seen.setdefault(records._name, set())
                    states |= self._assert_states_agree(records)
        # For this one it is tomorrow already.
        self.env["res.company"].create(
            {"name": "Far Away Ltd", "support_tz": "Pacific/Kiritimati"}
        )
        self._assert_states_agree(terms)
        for model, states in seen.items():
            selection = self.env[model]._fields["state"].get_values(self.env)
            self.assertEqual(states, set(selection), model)

    def _assert_states_agree(self, records):
        """Check that each state finds and counts the records that show it."""
        records.invalidate_recordset()
        shown = records.grouped("state")
        those = [("id", "in", records.ids)]
        for state in records._fields["state"].get_values(self.env):
            with self.subTest(model=records._name, state=state):
                some = shown.get(state, records.browse())
                found = records.search([*those, ("state", "=", state)])
                self.assertEqual(found, some.sorted())
                found = records.search([*those, ("state", "!=", state)])
                self.assertEqual(found, (records - some).sorted())
        self.assertEqual(
            dict(records._read_group(those, ["state"], ["__count"])),
            {state: len(some) for state, some in shown.items()},
        )
        return set(shown)
