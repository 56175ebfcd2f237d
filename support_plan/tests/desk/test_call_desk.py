# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the call desk asks and does: who calls, covered or not, and what it costs."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...exceptions import SupportRefused
from ..common import SupportPlanCommon

NOON = datetime(2027, 3, 15, 12)


class CallDeskCommon(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.us")
        cls.person = cls.client.child_ids
        cls.person.write(
            {"phone": "(212) 736-5000", "email": "ada@harbour.example.com"}
        )
        # With what every request of the web client comes with.
        cls.desk = (
            cls.env["support.desk"]
            .with_user(cls.agent)
            .with_context(allowed_company_ids=cls.company.ids, lang="en_US")
        )

    def _after(self, **delta):
        """Return a context manager in which so much time has passed since noon."""
        return freeze_time(NOON + timedelta(**delta))

    def _start(self, person=None, **values):
        started = self.desk.start_call((person or self.person).id, **values)
        return self.env["support.call"].browse(started["id"])

    def _found(self, text):
        return [match["id"] for match in self.desk.look_up(text)["matches"]]


@tagged("post_install", "-at_install")
class TestLookUp(CallDeskCommon):
    def test_a_number_is_found_in_any_notation(self):
        for number in (
            "2127365000",
            "+12127365000",
            "+1 (212) 736-5000",
            "001 212 736 5000",
            "212.736.5000",
            "212 736",
            "736 5000",
        ):
            with self.subTest(number=number):
                self.assertEqual(self._found(number), self.person.ids)

    def test_a_number_that_no_country_knows_is_found_as_it_was_typed(self):
        self.person.phone = "555-0199"
        self.assertFalse(self.person.phone_sanitized)
        self.assertEqual(self._found("555 0199"), self.person.ids)

    def test_a_number_that_its_contact_s_country_does_not_know_is_found_too(self):
        self.person.write(
            {"phone": "(212) 736-5000", "country_id": self.env.ref("base.fr").id}
        )
        self.assertFalse(self.person.phone_sanitized)
        for number in ("2127365000", "0212 736 5000"):
            with self.subTest(number=number):
                self.assertEqual(self._found(number), self.person.ids)

    def test_a_name_is_found_by_parts_of_it_while_typing(self):
        for text in ("Harbour B", "bakery harb", "Person of Harb"):
            with self.subTest(text=text):
                self.assertIn(self.person.id, self._found(text))
        self.assertEqual(self._found("Harbour Bakery")[0], self.client.id)
        self.assertIn(self.client.id, self._found("Ha"))

    def test_a_part_of_a_number_is_found_wherever_it_stands(self):
        self.person.phone = "+49 (0)30 901820"
        for number in ("+49 30 901", "030 9018", "4930", "901820", "0901820", "9018"):
            with self.subTest(number=number):
                self.assertEqual(self._found(number), self.person.ids)
        self.assertFalse(self._found("020"))

    def test_numbers_are_read_in_the_company_s_country_as_soon_as_it_moves(self):
        self.person.phone = "+49 30 901820"
        self.assertEqual(self.desk.look_up("030 901820")["number"], "030 901820")
        self.company.country_id = self.env.ref("base.de")
        self.assertEqual(self.desk.look_up("030 901820")["number"], "+49 30 901820")

    def test_what_begins_with_the_text_is_found_first_among_many(self):
        self._make_contacts(60, name="Old {} Zebra Inn", phone="+1 212 73{:02} 736")
        self._make_contacts(1, name="Zebra Bakery", phone="(415) 555-2671")
        self._make_contacts(1, name="Éclair", phone="+33 1 70 18 99 00")
        matches = self.desk.look_up("zebr")["matches"]
        self.assertEqual((len(matches), matches[0]["name"]), (8, "Zebra Bakery"))
        self.assertEqual(len(self.desk.look_up("212")["matches"]), 8)
        (match,) = self.desk.look_up("415")["matches"]
        self.assertEqual(match["name"], "Zebra Bakery")
        (match,) = self.desk.look_up("éc")["matches"]
        self.assertEqual(match["name"], "Éclair")

    def _make_contacts(self, count, **formats):
        self.env["res.partner"].create(
            [
                {name: text.format(n) for name, text in formats.items()}
                for n in range(count)
            ]
        )

    def test_what_is_typed_is_no_pattern(self):
        for text in ("%", "_", "100%", "\\", "___", "'; --", "%%%"):
            with self.subTest(text=text):
                self.assertFalse(self._found(text))

    def test_an_address_is_found_from_its_beginning(self):
        self.assertEqual(self._found("Ada@harb"), self.person.ids)
        self.assertFalse(self._found("%@"))

    def test_a_ticket_is_found_by_its_number_or_its_digits(self):
        self._cover()
        ticket = self._open_ticket(self.person)
        for text in (ticket.number, ticket.number.lower(), ticket.number[-5:]):
            with self.subTest(text=text):
                (match,) = self.desk.look_up(text)["matches"]
                self.assertEqual(match["id"], self.person.id)
                self.assertEqual(match["ticket"]["number"], ticket.number)

    def test_one_person_of_several_clients_is_offered_to_choose_from(self):
        other = self.stranger.child_ids
        other.phone = self.person.phone
        matches = self.desk.look_up("212 736 5000")["matches"]
        self.assertEqual(
            {match["client"] for match in matches}, {"Harbour Bakery", "Hill Garage"}
        )

    def test_results_show_who_is_covered(self):
        self._cover()
        (match,) = self.desk.look_up("2127365000")["matches"]
        self.assertEqual(
            (match["status"], match["status_text"]), ("covered", "Covered")
        )

    def test_an_unknown_number_is_saved_in_one_click(self):
        found = self.desk.look_up("212 736 5001")
        self.assertEqual(found, {"matches": [], "number": "+1 212-736-5001"})
        person = self.stranger.child_ids
        self.desk.save_number(person.id, found["number"])
        self.assertEqual(self._found("2127365001"), person.ids)

    def test_a_number_that_is_replaced_is_kept_in_the_contact_s_log(self):
        self.desk.save_number(self.person.id, "212 736 5001")
        self.assertIn("736-5000", self.person.message_ids[0].body)

    def test_a_new_person_is_added_with_the_number_that_calls(self):
        person = self.desk.add_person(self.client.id, " Ben Baker ", "212 736 5001")
        self.assertEqual(self._found("2127365001"), [person])
        person = self.env["res.partner"].browse(person)
        self.assertEqual((person.name, person.parent_id), ("Ben Baker", self.client))

    def test_what_is_no_number_is_not_saved(self):
        for number in ("Ada", "", None, "12"):
            with self.subTest(number=number), self.assertRaises(UserError):
                self.desk.save_number(self.person.id, number)
        self.assertEqual(self.person.phone, "(212) 736-5000")

    def test_a_look_up_takes_few_queries(self):
        self._cover()
        ticket = self._open_ticket(self.person)
        for text in (
            "Harbour Bak",
            "2127365000",
            "ada@harbour",
            ticket.number,
            "736",
            "12",
        ):
            self.desk.look_up(text)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(text=text), self.assertQueryCount(__system__=6, agent=6):
                self.desk.look_up(text)


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


@tagged("post_install", "-at_install")
class TestTimer(CallDeskCommon):
    def test_pauses_do_not_count(self):
        self._cover()
        call = self._start()
        with self._after(minutes=20):
            self.desk.pause_call(call.id)
        with self._after(minutes=50):
            self.desk.resume_call(call.id)
        with self._after(minutes=61):
            described = self.desk.get_own_calls()["calls"]
            self.assertEqual([c["seconds"] for c in described], [31 * 60])
            self.desk.log_call({"minutes": 31, "summary": "Helped"}, call.id)
        self.assertEqual((call.state, call.minutes), ("logged", 31))
        self.assertHours(call, drawn=1)

    def test_one_runs_at_a_time(self):
        self._cover()
        first = self._start()
        with self.assertRaisesRegex(UserError, "Harbour Bakery"):
            self._start()
        second = self._start(pause_running=True)
        self.assertEqual((first.state, second.state), ("paused", "running"))
        with self.assertRaisesRegex(UserError, "Pause or stop"):
            self.desk.resume_call(first.id)

    def test_the_database_lets_one_timer_of_an_agent_run(self):
        self._cover()
        first, second = self._start(), self._start(pause_running=True)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE support_call SET timer_started_at = %s WHERE id = ANY(%s)",
                [NOON, (first | second).ids],
            )

    def test_two_agents_have_a_timer_each(self):
        self._cover()
        self._start()
        self.desk.with_user(self.manager).start_call(self.person.id)
        running = self.env["support.call"].search([("timer_started_at", "!=", False)])
        self.assertEqual(len(running), 2)

    def test_a_timer_left_running_overnight_is_capped_and_sent_to_review(self):
        self._cover()
        self.company.support_timer_hours = 3
        call = self._start()
        with self._after(hours=2, minutes=59):
            self.env["support.call"]._review_forgotten()
            self.assertEqual(call.state, "running")
        with self._after(hours=14):
            self.assertEqual(self.env["support.call"]._review_forgotten(), 1)
            self.assertEqual((call.state, call.minutes), ("to_review", 180))
            self.assertEqual(call.hours_reserved, 3)
            mine = self.desk.get_own_calls()
            self.assertEqual((mine["calls"], mine["forgotten"][0]["id"]), ([], call.id))
            self.assertFalse(self.env["support.call"]._review_forgotten())

    def test_a_forgotten_timer_is_capped_as_soon_as_its_agent_looks(self):
        self._cover()
        call = self._start()
        with self._after(hours=14):
            self.desk.open_desk()
        self.assertTrue(call.timer_capped)
        with self._after(hours=14):
            self.desk.start_call(self.person.id)

    def test_what_was_paused_yesterday_and_never_logged_goes_to_review(self):
        self._cover()
        call = self._start()
        with self._after(minutes=20):
            self.desk.pause_call(call.id)
        with self._after(days=1):
            self.env["support.call"]._review_forgotten()
        self.assertEqual((call.state, call.minutes), ("to_review", 20))

    def test_nobody_moves_a_timer_past_the_desk(self):
        self._cover()
        call = self._start().with_user(self.agent)
        with self.assertRaises(UserError):
            call.timer_seconds = 5
        made = call.create(
            {"partner_id": self.client.id, "timer_started_at": NOON, "state": "running"}
        )
        self.assertFalse(made.timer_started_at)

    def test_another_agent_s_timer_is_left_alone(self):
        self._cover()
        call = self._start()
        other = self.desk.with_user(self.manager)
        for act in (other.pause_call, other.resume_call, other.discard_call):
            with self.subTest(act=act), self.assertRaises(AccessError):
                act(call.id)
        self.assertEqual(call.state, "running")

    def test_stopped_in_one_tab_is_stopped_in_the_other(self):
        self._cover()
        call = self._start()
        with self._after(minutes=20):
            self.desk.log_call({"minutes": 20, "summary": "Helped"}, call.id)
            with self.assertRaisesRegex(UserError, "another tab"):
                self.desk.log_call({"minutes": 20, "summary": "Helped"}, call.id)
        self.assertHours(call, drawn=1)

    def test_notes_are_kept_while_the_call_lasts(self):
        self._cover()
        call = self._start()
        self.desk.keep_notes(call.id, {"summary": "Printer", "state": "logged"})
        self.assertEqual((call.summary, call.state), ("Printer", "running"))

    def test_a_wrong_number_is_discarded(self):
        self._cover()
        call = self._start()
        self.desk.discard_call(call.id)
        self.assertFalse(call.exists())


@tagged("post_install", "-at_install")
class TestWithoutCover(CallDeskCommon):
    def test_no_timer_starts(self):
        with self.assertRaisesRegex(SupportRefused, "Hill Garage has no support plan"):
            self._start(self.stranger)
        self.assertFalse(
            self.env["support.call"].search([("partner_id", "=", self.stranger.id)])
        )

    def test_our_own_error_starts_one(self):
        call = self._start(self.stranger, work_type_id=self.own_error.id)
        with self._after(minutes=20):
            self.desk.log_call({"minutes": 20, "summary": "Our mistake"}, call.id)
        self.assertEqual((call.state, call.minutes), ("logged", 20))
        self.assertHours(call)

    def test_an_exception_starts_one_with_its_ticket(self):
        self.company.support_exceptions_allowed = True
        exception = self.env["support.exception"].create(
            {
                "partner_id": self.stranger.id,
                "reason": "A friend of the house",
                "valid_until": "2027-03-20",
            }
        )
        call = self._start(self.stranger, new_ticket="The till is stuck")
        self.assertEqual(call.ticket_id.support_exception_id, exception)
        with self._after(minutes=20):
            self.desk.log_call({"minutes": 20, "summary": "Freed it"}, call.id)
        self.assertHours(call, absorbed=1)
        with self.assertRaises(SupportRefused):
            self._start(self.stranger)
        self._start(self.stranger, ticket_id=call.ticket_id.id)

    def test_a_gate_that_observes_lets_the_timer_run_and_keeps_the_refusal(self):
        self.company.support_gate_mode = "observe"
        self._start(self.stranger)
        refusal = self.env["support.refusal"].search(
            [("partner_id", "=", self.stranger.id)]
        )
        self.assertEqual((refusal.observed, refusal.channel), (True, "phone"))

    def test_unknown_callers_are_told_apart_by_their_numbers(self):
        def refuse(**who):
            return self.desk.refuse(False, **who)["refusal_id"]

        first = refuse(number="+1 212 555 0101")
        other = refuse(number="+1 212 555 0102")
        self.assertEqual(refuse(number="+1 212 555 0101"), first)
        refusals = self.env["support.refusal"].browse([first, other])
        self.assertEqual(refusals.mapped("count"), [2, 1])
        known = refuse(number="+1 212 555 0103", email="who@example.com")
        again = refuse(number="+1 212 555 0104", email="who@example.com")
        self.assertEqual(again, known)

    def test_a_client_who_is_covered_is_not_refused(self):
        self._cover()
        with self.assertRaisesRegex(UserError, "cover"):
            self.desk.refuse(self.client.id)


@tagged("post_install", "-at_install")
class TestLogging(CallDeskCommon):
    def _assert_as_told(self, values, **charge):
        """Log what was previewed, and check that it was charged as told."""
        values = {"partner_id": self.client.id, "summary": "Helped", **values}
        entries = self.env["support.plan.entry"].search_count([])
        calls = self.env["support.call"].search_count([])
        told = self.desk.preview_call(values)
        self.assertEqual(self.env["support.plan.entry"].search_count([]), entries)
        self.assertEqual(self.env["support.call"].search_count([]), calls)
        logged = self.desk.log_call(values)
        call = self.env["support.call"].browse(logged["id"])
        self.assertHours(call, **charge)
        self.assertEqual(told["hours"], call.hours)
        return " ".join(told["lines"])

    def test_what_is_told_is_what_is_charged(self):
        self._cover(plan=self._make_plan("Small Plan", support_hours=3))
        told = self._assert_as_told({"minutes": 61}, drawn=2)
        self.assertIn(
            "2 h from the Allowance until 03/14/2028, which leaves 1 h.", told
        )
        told = self._assert_as_told({"minutes": 90}, drawn=1, awaiting=1)
        self.assertIn("Hours used up", told)
        told = self._assert_as_told({"minutes": 90, "work_type_id": self.own_error.id})
        self.assertEqual(told, "Nothing is charged.")

    def test_overage_is_told_as_an_amount(self):
        plan = self._make_plan("Bill", support_hours=1, support_overage="bill")
        self._cover(plan=plan)
        told = self._assert_as_told({"minutes": 150}, drawn=1, overage=2)
        self.assertIn("2 h billed: $\xa0300.00", told)

    def test_calls_of_a_ticket_are_told_together(self):
        plan = self._make_plan("Together", support_rounding="ticket")
        self._cover(plan=plan)
        ticket = self._open_ticket(self.person)
        values = {"minutes": 25, "ticket_id": ticket.id}
        self._assert_as_told(values, drawn=1)
        told = self._assert_as_told(values)
        self.assertEqual(told, "Nothing is charged.")
        self._assert_as_told(values, drawn=1)

    def test_what_is_not_covered_is_told_to_await(self):
        told = self._assert_as_told(
            {"minutes": 30, "partner_id": self.stranger.id}, awaiting=1
        )
        self.assertIn("await", told)

    def test_a_call_is_typed_in_afterwards(self):
        self._cover()
        started_at = "2027-03-15 09:00:00"
        logged = self.desk.log_call(
            {
                "partner_id": self.person.id,
                "minutes": 61,
                "started_at": started_at,
                "summary": "Helped",
            }
        )
        call = self.env["support.call"].browse(logged["id"])
        self.assertEqual((call.partner_id, call.caller_id), (self.client, self.person))
        self.assertEqual(str(call.started_at), started_at)
        self.assertHours(call, drawn=2)

    def test_a_ticket_is_opened_with_the_call(self):
        self._cover()
        logged = self.desk.log_call(
            {"partner_id": self.person.id, "minutes": 5, "summary": "Helped"},
            new_ticket="<b>The till</b>",
        )
        ticket = self.env["support.call"].browse(logged["id"]).ticket_id
        self.assertEqual(
            (ticket.name, ticket.partner_id), ("<b>The till</b>", self.person)
        )
        self.assertIn("&lt;b&gt;", ticket.description)
        self.assertEqual(ticket.support_verdict, "covered")

    def test_bad_input_is_a_clear_error_and_logs_nothing(self):
        self._cover()
        good = {"partner_id": self.client.id, "minutes": 5, "summary": "Helped"}
        for bad in (
            {"summary": " "},
            {"minutes": 0},
            {"minutes": "5"},
            {"minutes": 5.5},
            {"started_at": "yesterday"},
            {"started_at": "2027-03-16 12:00:00"},
            {"partner_id": 10**8},
        ):
            with (
                self.subTest(bad=bad),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self.desk.log_call({**good, **bad})
        self.assertFalse(self.env["support.call"].search([]))

    def test_a_ticket_of_another_client_is_refused(self):
        self._cover()
        self._cover(self.stranger)
        ticket = self._open_ticket(self.stranger)
        with self.assertRaisesRegex(UserError, "not one of Harbour Bakery"):
            self._start(ticket_id=ticket.id)


@tagged("post_install", "-at_install")
class TestDeskRoles(CallDeskCommon):
    def test_the_desk_is_for_support_agents_alone(self):
        self._cover()
        call = self._start()
        ways_in = {
            "open_desk": [],
            "get_own_calls": [],
            "look_up": ["Harbour"],
            "get_card": [self.client.id],
            "save_number": [self.person.id, "212 736 5001"],
            "add_person": [self.client.id, "Ben"],
            "start_call": [self.client.id],
            "pause_call": [call.id],
            "resume_call": [call.id],
            "keep_notes": [call.id, {"summary": "x"}],
            "discard_call": [call.id],
            "preview_call": [{"partner_id": self.client.id, "minutes": 5}],
            "log_call": [{"partner_id": self.client.id, "minutes": 5}],
            "refuse": [self.stranger.id],
        }
        desk = self.env["support.desk"]
        public = {
            name
            for module in type(desk).__mro__
            if "support_desk" in module.__module__
            for name in vars(module)
            if not name.startswith("_") and callable(getattr(desk, name))
        }
        self.assertEqual(public, set(ways_in))
        portal = new_test_user(self.env, "portal client", "base.group_portal")
        portal.partner_id.parent_id = self.client
        machine = new_test_user(self.env, "machine", "support_plan.group_machine")
        clerk = new_test_user(self.env, "clerk", "base.group_user")
        for user in (portal, machine, clerk, self.billing):
            for name, arguments in ways_in.items():
                with (
                    self.subTest(user=user.login, name=name),
                    self.assertRaises(AccessError),
                ):
                    getattr(desk.with_user(user), name)(*arguments)
        self.assertEqual(call.state, "running")


@tagged("post_install", "-at_install")
class TestDeskOfAnotherCompany(CallDeskCommon):
    """An agent of another company is as strange here as anybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create(
            {"name": "Other House", "support_gate_mode": "enforce"}
        )
        cls.outsider = new_test_user(
            cls.env,
            "outsider",
            "support_plan.group_agent",
            company_id=cls.other.id,
            company_ids=[(6, 0, cls.other.ids)],
        )
        cls.desk_there = (
            cls.env["support.desk"]
            .with_user(cls.outsider)
            .with_context(allowed_company_ids=cls.other.ids)
        )
        cls._cover()

    def test_a_client_of_this_company_alone_is_unknown_there(self):
        ticket = self._open_ticket(self.person)
        call = self._start()
        (self.client | self.person).company_id = self.company
        for text in ("Harbour", "736 5000", "ada@harbour", ticket.number):
            with self.subTest(text=text):
                self.assertFalse(self.desk_there.look_up(text)["matches"])
        there = self.desk_there
        values = {"partner_id": self.person.id, "minutes": 5, "summary": "Helped"}
        calls = self.env["support.call"].search_count([])
        for name, arguments in {
            "get_card": [self.client.id],
            "save_number": [self.person.id, "212 736 5001"],
            "add_person": [self.client.id, "Ben"],
            "start_call": [self.client.id],
            "refuse": [self.client.id],
            "preview_call": [values],
            "log_call": [values],
            "pause_call": [call.id],
            "keep_notes": [call.id, {"summary": "x"}],
            "discard_call": [call.id],
        }.items():
            with (
                self.subTest(name=name),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                getattr(there, name)(*arguments)
        self.assertEqual(self.env["support.call"].search_count([]), calls)
        self.assertEqual((call.state, call.summary or ""), ("running", ""))
        self.assertEqual(self.person.phone, "(212) 736-5000")

    def test_a_client_of_both_shows_there_nothing_of_what_is_here(self):
        self._log(minutes=61)
        self._open_ticket(self.person)
        self._bill(self._subscribe())
        self._start()
        card = self.desk_there.get_card(self.person.id)
        self.assertEqual((card["verdict"], card["may_start"]), ("none", False))
        for name in ("term", "calls", "running", "tickets", "invoices"):
            with self.subTest(name=name):
                self.assertFalse(card[name])
        (match,) = self.desk_there.look_up("ada@harbour")["matches"]
        self.assertEqual(match["status"], "none")
        with self.assertRaises(SupportRefused):
            self.desk_there.start_call(self.person.id)
        told = self.desk_there.preview_call(
            {"partner_id": self.person.id, "minutes": 61}
        )
        self.assertNotIn("Allowance", " ".join(told["lines"]))

    def test_a_ticket_of_this_company_is_no_ticket_there(self):
        ticket = self._open_ticket(self.person)
        # What the caches hold is not asked for again whether it may be read.
        self.env.invalidate_all()
        values = {"partner_id": self.person.id, "minutes": 5, "summary": "Helped"}
        for name, arguments in {
            "start_call": [self.person.id, self.own_error.id, ticket.id],
            "log_call": [{**values, "ticket_id": ticket.id}],
        }.items():
            with (
                self.subTest(name=name),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                getattr(self.desk_there, name)(*arguments)

    def test_a_company_that_is_forged_is_an_access_error(self):
        forged = self.desk_there.with_context(allowed_company_ids=self.company.ids)
        for name, arguments in {
            "open_desk": [],
            "look_up": ["Harbour"],
            "get_card": [self.client.id],
            "start_call": [self.person.id],
        }.items():
            with self.subTest(name=name), self.assertRaises(AccessError):
                getattr(forged, name)(*arguments)
