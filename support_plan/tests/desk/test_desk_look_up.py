# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who calls: numbers, names, addresses and tickets, as they are typed at the call desk."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CallDeskCommon


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
        self.assertEqual(
            found, {"matches": [], "number": "+1 212-736-5001", "choice": []}
        )
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
