# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rule 15: what staff typed identifies; what a client typed does once it is confirmed."""

import doctest

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon

from ... import who
from ..common import SupportPlanCommon
from .common import PASSWORD

ACTIVITY = "support_plan.mail_activity_confirm_details"


@tagged("post_install", "-at_install")
class TestWho(BaseCommon):
    def test_the_examples(self):
        self.assertFalse(doctest.testmod(who).failed)


@tagged("post_install", "-at_install")
class TestIdentity(SupportPlanCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._cover()
        cls.paula = cls.client.child_ids
        cls.paula.write(
            {"name": "Paula", "email": "paula@bakery.example", "phone": "+12127365000"}
        )
        cls.rival = cls._make_portal_user(cls.stranger, "rival", "Rita Rival")
        cls.rival.password = PASSWORD
        cls.ann = cls._make_portal_user(cls.client, "ann", "Ann Baker")
        cls.ann.password = PASSWORD
        cls.gate = cls.env["support.gate"]

    def _submit(self, login, partner=None, **values):
        """Save an address on the portal, as its form does."""
        self.authenticate(login, PASSWORD)
        us = self.env.ref("base.us")
        data = {
            "name": "Somebody",
            "email": "somebody@example.com",
            "phone": "+1 312 555 0100",
            "street": "1 Main St",
            "city": "Chicago",
            "zip": "60601",
            "country_id": us.id,
            "state_id": self.env.ref("base.state_us_14").id,
            "address_type": "delivery",
            "csrf_token": Request.csrf_token(self),
            **values,
        }
        if partner:
            data["partner_id"] = partner.id
        answer = self.url_open("/my/address/submit", data=data)
        self.assertIn("redirectUrl", answer.json(), answer.text)
        self.env.invalidate_all()

    def _check(self, **asked):
        answer = self.gate.check_client(**asked)
        return answer["verdict"], answer["client_id"]

    def test_an_address_book_s_entry_identifies_nobody_until_it_is_confirmed(self):
        asked = {"email": "new@prospect.example"}, {"phone": "+1 312 555 0188"}
        self._submit("ann", email=asked[0]["email"], phone=asked[1]["phone"])
        entry = self.env["res.partner"].search([("email", "=", asked[0]["email"])])
        self.assertEqual(entry.commercial_partner_id, self.client)
        for question in asked:
            self.assertEqual(self._check(**question), ("unknown", False))
        self.assertIn("new@prospect.example", self.client.support_to_confirm)
        self.assertIn("new@prospect.example", entry.support_to_confirm)
        self.client.with_user(self.agent).action_confirm_details()
        self.assertFalse(self.client.support_to_confirm)
        for question in asked:
            self.assertEqual(self._check(**question), ("covered", self.client.id))

    def test_a_rival_who_types_a_client_s_address_or_number_switches_nothing_off(self):
        self._submit(
            "rival",
            self.rival.partner_id,
            name="Paula",
            email=self.paula.email,
            phone="+1 212-736-5000",
        )
        self.assertEqual(self.rival.partner_id.email, self.paula.email)
        for question in ({"email": self.paula.email}, {"phone": self.paula.phone}):
            self.assertEqual(self._check(**question), ("covered", self.client.id))
        desk = self.env["support.desk"].with_user(self.agent)
        for text in ("paula@bak", self.paula.email, "2127365000", "736 5000"):
            with self.subTest(text=text):
                found = desk.look_up(text)
                self.assertEqual(
                    {match["client_id"] for match in found["matches"]}, {self.client.id}
                )
                self.assertFalse(found["choice"])
        names = desk.look_up("Paula")["matches"]
        self.assertEqual(
            [(match["client_id"], match["name_confirmed"]) for match in names],
            [(self.client.id, True), (self.stranger.id, False)],
        )

    def test_another_country_makes_no_number_somebody_else_s(self):
        self.env.company.country_id = self.env.ref("base.us")
        own = self.rival.partner_id
        own.write({"phone": "212 736 5000", "country_id": self.env.ref("base.fr").id})
        self.assertEqual(self._check(phone="+12127365000")[1], self.client.id)
        own.with_user(self.rival).sudo().country_id = self.env.ref("base.us")
        self.assertEqual(self._check(phone="+12127365000")[1], self.client.id)
        self.assertIn("+12127365000", own.support_to_confirm)

    def test_the_former_address_of_a_login_serves_until_the_new_one_is_confirmed(self):
        own = self.ann.partner_id
        for email in ("ann@new.example", "ann@newer.example"):
            self._submit("ann", own, name=own.name, email=email)
        self.assertEqual(self._check(email="ann@example.com")[1], self.client.id)
        self.assertEqual(self._check(email="ann@newer.example")[0], "unknown")
        self.assertNotIn("ann@new.example", own.support_to_confirm)
        self._submit("ann", own, name=own.name, email="ann@example.com")
        self.assertEqual(self._check(email="ann@example.com")[1], self.client.id)
        self._submit("ann", own, name=own.name, email="ann@newer.example")
        own.with_user(self.agent).action_confirm_details()
        self.assertEqual(self._check(email="ann@newer.example")[1], self.client.id)
        self.assertEqual(self._check(email="ann@example.com")[0], "unknown")

    def test_what_is_as_long_as_nobody_types_it_breaks_nothing(self):
        own = self.ann.partner_id.with_user(self.ann).sudo()
        for values in (
            {"name": "x" * 20_000},
            {"email": "a@x.example " + "b" * 20_000 + "@y.example"},
            {"email": '"' * 20_000},
            {"phone": "1" * 20_000},
        ):
            own.write(values)
            self.env.flush_all()
        self.assertIn("x" * 200, own.sudo().support_to_confirm)

    def test_staff_are_asked_once_on_the_client(self):
        for number in range(2):
            self._submit("ann", email=f"new{number}@prospect.example")
        asked = self.client.activity_search([ACTIVITY])
        self.assertEqual(len(asked), 1)
        self.assertTrue(asked.user_id.has_group("support_plan.group_agent"))
        self.client.with_user(self.agent).action_reject_details()
        self.assertFalse(self.client.activity_search([ACTIVITY]))
        entry = self.env["res.partner"].search(
            [("email", "=", "new0@prospect.example")]
        )
        self._submit("ann", entry, name=entry.name, email="x@prospect.example")
        self._submit("ann", entry, name=entry.name, email="new0@prospect.example")
        self.assertFalse(entry.support_to_confirm)
        self.assertEqual(self._check(email="new0@prospect.example")[0], "unknown")

    def test_nobody_is_asked_about_those_who_never_had_a_plan(self):
        self._submit("rival", email="new@prospect.example")
        self.assertFalse(self.stranger.activity_search([ACTIVITY]))
        self.assertTrue(self.stranger.support_to_confirm)

    def test_staff_who_type_the_same_confirm_it(self):
        self._submit("ann", email="new@prospect.example")
        entry = self.env["res.partner"].search([("email", "=", "new@prospect.example")])
        entry.with_user(self.env.ref("base.user_admin")).write(
            {"email": "New@Prospect.example", "phone": entry.phone, "name": "Nina"}
        )
        self.assertFalse(entry.support_to_confirm)
        self.assertFalse(self.client.activity_search([ACTIVITY]))
        self.assertEqual(self._check(email="new@prospect.example")[1], self.client.id)

    def test_the_public_s_contacts_are_to_be_confirmed_too(self):
        public = self.env.ref("base.public_user")
        made = self.env["res.partner"].with_user(public).sudo()
        made.create({"name": "Shop", "email": "me@shop.example"})
        self.assertEqual(self._check(email="me@shop.example")[0], "unknown")

    def test_a_client_s_login_confirms_nothing_and_reads_nothing_of_it(self):
        self._submit("ann", email="new@prospect.example")
        rows = self.env["support.identity"].search([("state", "=", "unconfirmed")])
        for user in (self.ann, self.billing):
            for act in ("action_confirm", "action_reject", "action_prefer"):
                with self.assertRaises(AccessError):
                    getattr(rows.with_user(user), act)()
            with self.assertRaises(AccessError):
                rows.with_user(user).write({"state": "confirmed"})
        with self.assertRaises(AccessError):
            rows.with_user(self.ann).read(["value"])
        with self.assertRaises(AccessError):
            rows.with_user(self.agent).write({"state": "confirmed"})
        own = self.ann.partner_id.with_user(self.ann)
        for field in ("support_identity_ids", "support_to_confirm"):
            self.assertNotIn(field, own.fields_get())
            with self.assertRaises(AccessError):
                own.search([(field, "!=", False)])

    def test_the_list_of_those_to_confirm_is_found(self):
        self._submit("ann", email="new@prospect.example")
        found = self.env["res.partner"].with_user(self.agent)
        found = found.search([("support_to_confirm", "!=", False)])
        self.assertIn(self.client, found)
        self.assertNotIn(self.paula, found)

    def test_several_addresses_and_notations_are_one_person(self):
        self.paula.write(
            {
                "email": "a@x.example, Paula <b@bücher.example>; C@x.example",
                "phone": "+1 212 736 5000 / (212) 736-5001",
            }
        )
        self.env.company.country_id = self.env.ref("base.us")
        for question in (
            {"email": "A@x.example"},
            {"email": "b@xn--bcher-kva.example"},
            {"email": "b@BÜCHER.example."},
            {"email": '"c"@x.example'},
            {"phone": "001 212 736 5001"},
        ):
            with self.subTest(**question):
                self.assertEqual(self._check(**question)[1], self.client.id)
        self.assertEqual(self._check(email="a+b@x.example")[0], "unknown")
        desk = self.env["support.desk"].with_user(self.agent)
        for text in ("c@x.ex", "b@bücher.example", "212 736 5001"):
            with self.subTest(text=text):
                self.assertEqual(desk.look_up(text)["matches"][0]["id"], self.paula.id)

    def test_our_own_addresses_are_nobody_s(self):
        colleague = new_test_user(self.env, "carl", "base.group_user")
        colleague.email = "carl@us.example"
        self.company.email = "office@us.example"
        self.paula.email = "carl@us.example, office@us.example"
        for email in ("carl@us.example", "Office@us.example"):
            self.assertEqual(self._check(email=email)[0], "unknown")

    def test_what_came_into_the_table_without_odoo_is_written_down(self):
        self.env["support.identity"].search(
            [("partner_id", "=", self.paula.id)]
        ).unlink()
        self.assertEqual(self._check(email=self.paula.email)[0], "unknown")
        self._migrate("19.0.1.2.0/post-identities.py")
        self.assertEqual(self._check(email=self.paula.email)[1], self.client.id)
        self.assertEqual(self._check(phone=self.paula.phone)[1], self.client.id)

    def test_a_merge_keeps_what_people_were_known_by_and_confirms_nothing(self):
        self._submit("ann", email="new@prospect.example", phone=self.paula.phone)
        entry = self.env["res.partner"].search([("email", "=", "new@prospect.example")])
        other = self.paula.copy({"email": "paula@home.example"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((entry | other | self.paula).ids, self.paula)
        for email in ("paula@home.example", "paula@bakery.example"):
            self.assertEqual(self._check(email=email)[1], self.client.id)
        self.assertEqual(self._check(email="new@prospect.example")[0], "unknown")

    def test_a_choice_for_always_ends_where_a_further_client_gets_the_number(self):
        other = self.stranger.child_ids - self.rival.partner_id
        other.phone = self.paula.phone
        self.assertEqual(self._check(phone=self.paula.phone)[0], "ambiguous")
        desk = self.env["support.desk"].with_user(self.agent)
        self.assertEqual(
            {*desk.look_up("2127365000")["choice"]}, {self.paula.id, other.id}
        )
        desk.serve_always(self.paula.id, "212 736 5000")
        self.assertEqual(self._check(phone=self.paula.phone)[1], self.client.id)
        self.assertEqual(desk.look_up("2127365000")["choice"], [self.paula.id])
        further = self._make_client("Mill Shop").child_ids
        further.phone = self.paula.phone
        self.assertEqual(self._check(phone=self.paula.phone)[0], "ambiguous")
        with self.assertRaises(AccessError):
            self.env["support.desk"].with_user(self.ann).serve_always(
                self.paula.id, self.paula.phone
            )

    def test_a_thousand_contacts_cost_as_many_queries_as_ten(self):
        counts = []
        for number in (10, 1000):
            vals_list = [
                {"name": f"N{n}", "email": f"n{n}@{number}.example", "phone": "212 736"}
                for n in range(number)
            ]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            partners = self.env["res.partner"].create(vals_list)
            rows = self.env["support.identity"]
            rows._find("email", [f"n{n}@{number}.example" for n in range(number)])
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(
                len(rows.search([("partner_id", "in", partners.ids)])), 2 * number
            )
        # Odoo itself inserts a hundred rows at a time, of the four tables that this fills.
        self.assertLess(counts[1], counts[0] + 4 * 10)
