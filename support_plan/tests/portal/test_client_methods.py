# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rule 17: no method of ours that RPC reaches serves a client's login."""

import inspect

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from ..common import SupportPlanCommon

OURS = "odoo.addons.support_plan"
# Odoo's own methods, which our classes only extend: what they let through is a matter of
# rights and of fields (test_client_fields).
ORM = {
    "create",
    "write",
    "unlink",
    "copy",
    "copy_data",
    "default_get",
    "fields_get",
    "load",
    "edit_followers",
    "search_fetch",
    "read_group",
    "message_post",
    "message_new",
    "message_update",
    "message_process",
    "message_parse",
    "message_route",
    "get_views",
    "get_view",
    # What the web client asks of everybody.
    "session_info",
    "cache_invalidation_fields",
}


@tagged("post_install", "-at_install")
class TestClientMethods(SupportPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._cover()
        cls.ann = cls._make_portal_user(cls.client, "ann", "Ann Baker")
        cls._log(61)
        cls._open_ticket()

    def _iter_methods(self):
        """Yield (model, name) of each method of ours that RPC may call."""
        for name, model in sorted(self.env.registry.items()):
            seen = set()
            for klass in model.mro():
                if not klass.__module__.startswith(OURS):
                    continue
                seen |= {
                    method
                    for method, function in vars(klass).items()
                    if inspect.isfunction(function) and not method.startswith("_")
                }
            for method in sorted(seen - ORM):
                try:
                    get_public_method(self.env[name], method)
                except (AccessError, AttributeError):
                    continue
                yield name, method

    def _call(self, model, method):
        """Call a method as a client's login does, on its own record where there is one,
        with something for each argument that it needs."""
        records = self.env[model].sudo()
        if not records._abstract:
            records = records.search([], order="id desc", limit=1)
        records = records.with_user(self.ann)
        function = getattr(records, method)
        needed = [
            1
            for parameter in inspect.signature(function).parameters.values()
            if parameter.default is parameter.empty
            and parameter.kind == parameter.POSITIONAL_OR_KEYWORD
        ]
        named = {
            parameter.name: 1
            for parameter in inspect.signature(function).parameters.values()
            if parameter.default is parameter.empty
            and parameter.kind == parameter.KEYWORD_ONLY
        }
        return function(*needed, **named)

    def _count_writes(self):
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)
               FROM pg_stat_xact_user_tables"""
        )
        return self.env.cr.fetchone()[0]

    def _is_served(self, model, method):
        """Tell whether a call came to anything: it wrote, or told more than where to
        look, which the login may not."""
        before = self._count_writes()
        try:
            answer = self._call(model, method)
        except (UserError, ValueError):  # Wizards of which it can make none, as well.
            return False
        if self._count_writes() != before:
            return True
        is_action = isinstance(answer, dict) and "type" in answer
        return not (answer in (None, True, False, []) or is_action)

    def test_no_method_of_ours_serves_a_clients_login(self):
        tried = 0
        for model, method in self._iter_methods():
            with self.subTest(model=model, method=method):
                tried += 1
                savepoint = self.env.cr.savepoint(flush=False)
                try:
                    self.assertFalse(self._is_served(model, method))
                finally:
                    savepoint.rollback()
                    savepoint.close(rollback=False)
                    self.env.transaction.clear()
        self.assertGreater(tried, 100)

    def test_what_a_login_may_not_do_is_noticed(self):
        """The walk sees what it looks for: the same as staff comes to something."""
        self.ann = self.manager
        self.env.ref("support_plan.group_agent").user_ids |= self.manager
        self.assertTrue(self._is_served("support.desk", "open_desk"))
