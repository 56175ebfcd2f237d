# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A client's login finds no field of ours, nor what one is computed into: rule 17.

The addons that join other apps run this in their database too.
"""

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import SupportPlanCommon

# What a client may read of the fields that our addons define or change.
SHOWN = {
    # The contract addon's own, which we only compute as superuser: what a client pays in.
    "contract.contract.currency_id",
    # The contract addon's own, which its form needs: how many invoices the subscription
    # has that she follows.
    "contract.contract.invoice_count",
    # The contract addon's own: a day, that our room gives an inverse.
    "contract.contract.date_end",
    # The contract addon's own: a day of her subscription, that her schedule gives.
    "contract.line.last_date_invoiced",
    # The record rule of clients' logins asks for it: true of every ticket they read.
    "helpdesk.ticket.support_is_own",
}
# What a client may read although a field is computed into it that a client does not read.
SHOWN_THOUGH_COMPUTED = {
    *SHOWN,
    # Amounts, which are what a client is shown instead of time.
    "contract.line.monthly_recurring",
    "contract.line.price_subtotal",
    # The name of the plan, on the subscription that she follows, and days of hers.
    "contract.line.display_name",
    "contract.line.next_period_date_start",
    "contract.line.next_period_date_end",
    "contract.line.recurring_next_date",
    "contract.contract.next_period_date_end",
    "contract.contract.recurring_next_date",
    # Whether there is a next date.
    "contract.line.create_invoice_visibility",
    "contract.contract.create_invoice_visibility",
}


# What a search by a hidden field does not tell, as it is the same of all that is read.
TELLS_NOTHING = {
    "mail.message.support_is_own",
    # That of her company.
    "res.users.support_currency_id",
}


@tagged("post_install", "-at_install")
class TestClientFields(SupportPlanCommon, HttpCase):
    shown = frozenset(SHOWN)
    shown_though_computed = frozenset(SHOWN_THOUGH_COMPUTED)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.support_amounts_scope = "all"
        cls.petra = new_test_user(
            cls.env, "petra", "base.group_portal", name="Petra Portal"
        )
        cls.petra.partner_id.parent_id = cls.client
        cls.public = cls.env.ref("base.public_user")
        # Something to read, of each model that is hers to read.
        term = cls._cover()
        cls.ticket = cls._open_ticket(partner_id=cls.petra.partner_id.id)
        for paper in (term.contract_id, term.invoice_line_id.move_id):
            paper.message_subscribe(cls.petra.partner_id.ids)

    # ------------------------------------------------------------------
    # The walk
    # ------------------------------------------------------------------

    def _is_ours(self, field):
        """Tell whether an addon of ours defines a field, or changes it."""
        return any(name.startswith("support_plan") for name in field._modules or ())

    def _get_models(self, login):
        """Return the models that are not ours, with a login that may read nothing of
        ours at all."""
        models = [
            self.env[name].with_user(login)
            for name in self.registry
            if not self.env[name]._abstract
        ]
        ours = [m for m in models if m._original_module.startswith("support_plan")]
        for model in ours:
            for way in ("read", "write", "create", "unlink"):
                self.assertFalse(model.has_access(way), f"{model._name}: {way}")
        self.assertGreater(len(ours), 15)
        return [model for model in models if model not in ours]

    def _get_hidden(self, model):
        """Return the fields of a model that a login does not read because of us."""
        time = getattr(model, "_support_time_fields", ())
        return [
            field
            for field in model._fields.values()
            if (self._is_ours(field) or field.name in time)
            and not model._has_field_access(field, "read")
        ]

    def test_each_field_of_ours_names_its_groups(self):
        """Also on models that no client reads today: another addon may open them, as a
        shop opens products."""
        for login in (self.petra, self.public):
            found = {
                f"{model._name}.{name}"
                for model in self._get_models(login)
                for name in model.fields_get()
                if self._is_ours(model._fields[name])
            }
            self.assertFalse(
                found - self.shown,
                f"{login.name} reads these: give them groups, or say why not.",
            )

    def test_what_is_computed_from_a_hidden_field_is_as_hidden(self):
        for login in (self.petra, self.public):
            models = {model._name: model for model in self._get_models(login)}
            told = {
                f"{computed.model_name}.{computed.name}"
                for model in models.values()
                for field in self._get_hidden(model)
                for computed in self.registry.get_dependent_fields(field)
                if computed.model_name in models
                and models[computed.model_name].has_access("read")
                and models[computed.model_name]._has_field_access(computed, "read")
            }
            self.assertFalse(told - self.shown_though_computed, login.name)

    # ------------------------------------------------------------------
    # Every method, over HTTP
    # ------------------------------------------------------------------

    def _get_calls(self, model, field):
        """Return the calls by which a field's values could be read or guessed."""
        name = field.name
        records = model.search([], limit=1)
        asked = [self._get_comparison(model, field)]
        calls = [
            ("read", [records.ids, [name]]),
            ("web_read", [records.ids, {name: {}}]),
            ("search_read", [[], [name]]),
            ("web_search_read", [[], {name: {}}]),
            ("search", [asked]),
            ("search_count", [asked]),
            ("name_search", ["", asked]),
        ]
        if field.store and field.column_type:
            calls += [
                ("search", [[], 0, None, name]),
                ("formatted_read_group", [[], [name], []]),
                ("read_group", [[], [name], [name]]),
            ]
            if field.aggregator:
                calls += [
                    ("formatted_read_group", [[], [], [f"{name}:{field.aggregator}"]]),
                    ("read_group", [[], [f"{name}:{field.aggregator}"], []]),
                ]
        return calls if records else calls[2:]

    def _get_comparison(self, model, field):
        """Return a condition that some records meet and others may not: what all meet
        tells nothing, and is not even looked at."""
        if field.type == "selection":
            return (field.name, "=", field.get_values(model.env)[0])
        if field.type in ("integer", "float", "monetary"):
            return (field.name, ">", 3)
        if field.type in ("char", "text"):
            return (field.name, "like", "a")
        if field.type in ("date", "datetime"):
            return (field.name, ">", "2027-01-01")
        if field.relational:
            return (field.name, "in", [1])
        return (field.name, "=", True)

    def _call(self, model, method, args):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": {}},
        )

    def test_no_method_reads_compares_sorts_or_sums_a_hidden_field(self):
        self.authenticate("petra", "petra")
        hidden = [
            (model, field)
            for model in self._get_models(self.petra)
            if model.has_access("read")
            for field in self._get_hidden(model)
            if str(field) not in TELLS_NOTHING
        ]
        self.assertGreater(len(hidden), 60)
        for model, field in hidden:
            for method, args in self._get_calls(model, field):
                with (
                    self.subTest(field, method=method, args=args),
                    mute_logger("odoo.http"),
                    self.assertRaisesRegex(JsonRpcException, "AccessError"),
                ):
                    self._call(model._name, method, args)

    def test_what_she_may_read_the_same_calls_tell(self):
        """Or a call that fails for any other reason would count as refused."""
        self.authenticate("petra", "petra")
        model = self.env["helpdesk.ticket"].with_user(self.petra)
        calls = self._get_calls(model, model._fields["number"])
        self.assertEqual(len(calls), 10)
        for method, args in calls:
            with self.subTest(method, args=args):
                self._call(model._name, method, args)

    def test_the_pages_that_need_such_fields_show_them(self):
        """What a page reads for her in her own client's name still gets there."""
        self.plan.support_show_balance = "hours"
        self._cover(plan=self._make_plan("Second Plan", support_show_balance="hours"))
        self.company.helpdesk_mgmt_portal_select_category = True
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Printers", "show_in_portal": True}
        )
        self.plan.support_category_ids = category
        self.authenticate("petra", "petra")
        self.assertIn("10 hours left", self.url_open("/my/support").text)
        self.assertIn("Printers", self.url_open("/new/ticket").text)
        ticket = self.url_open(f"/my/ticket/{self.ticket.id}")
        self.assertIn(self.ticket.name, ticket.text)

    def test_a_plan_that_a_shop_shows_tells_no_rule_of_ours(self):
        """A shop lets the public read products; ours are no exception."""
        self.env["ir.model.access"].create(
            {
                "name": "As a shop does",
                "model_id": self.env["ir.model"]._get_id("product.template"),
                "group_id": self.env.ref("base.group_public").id,
                "perm_read": True,
            }
        )
        plan = self.plan.product_tmpl_id.with_user(self.public)
        self.assertEqual(plan.read(["name"])[0]["name"], "Annual Plan")
        for name in ("support_hours", "support_uplift", "support_show_balance"):
            with self.subTest(name), self.assertRaises(AccessError):
                plan.read([name])
