# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every screen opens, and every button works, for every role that sees it (rule 19 of
docs/rules.md). What ends in a traceback or an access error fails; a sentence that says what
is missing does not.
"""

import logging
from base64 import b64encode
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Domain
from odoo.service.model import call_kw
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import datetime, dateutil, safe_eval, time

from .common import TODAY
from .common_press import PressCommon, specification

_logger = logging.getLogger(__name__)

# Whose screens these are: other addons show buttons of their own there, such as Odoo's
# “Grant portal access”.
OURS = ("support_plan", "contract", "helpdesk_mgmt")
# What Odoo says to whoever may not; a sentence of ours says who can.
RAW = ("dministrator", "security restrictions")


@tagged("post_install", "-at_install")
class TestPressEverything(PressCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["admin"] = cls.env.ref("base.user_admin")
        cls.company.support_exceptions_allowed = True
        cls._make_records()
        cls.env.flush_all()
        new_test_user(cls.env, "telephone", "support_plan.group_machine")

    @classmethod
    def _make_records(cls):
        """Make records of every kind, in the states that they can have."""
        term = cls._cover(start=TODAY - timedelta(10), paid_on=TODAY - timedelta(10))
        cls.plan.support_overage = "bill"
        calls = cls._log(150, caller_id=cls.client.child_ids[:1].id)
        calls |= cls._log(61, cls.stranger)
        calls |= cls._log(25)
        cls.env["support.call.reverse"].create(
            {"call_id": calls[-1].id, "reason": "Wrong client"}
        ).action_reverse()
        running = cls.env["support.call"].create(
            {
                "partner_id": cls.client.id,
                "user_id": cls.agent.id,
                "started_at": "2027-03-15 10:00:00",
                "minutes": 25,
                "summary": "Under way",
                "work_type_id": cls.support.id,
            }
        )
        running._start_timer()
        cls.env["support.call.dispute"].create(
            {"call_id": calls[0].id, "reason": "We spoke for an hour at most"}
        )
        ticket = cls._open_ticket()
        cls._log(25, ticket_id=ticket.id)
        held = cls._subscribe(cls._make_client("Lake Winery"))
        cls._put_on_hold(held.contract_id)
        cls._bill(cls._subscribe(cls._make_client("River Mill")))
        ending = cls._cover(cls._make_client("Wood Works"))
        ending.contract_id._give_notice(TODAY, ending.date_end, "They move away")
        cls.env["support.exception"].with_user(cls.manager).create(
            {
                "partner_id": cls.stranger.id,
                "reason": "They sign tomorrow",
                "valid_until": TODAY,
            }
        )
        policy = cls.env["support.plan.policy"].create(
            {"name": "House rules", "body": "<p>Pay first.</p>"}
        )
        policy.action_put_in_use()
        cls.plan.product_tmpl_id.support_policy_id = policy
        cls.env["support.accept.policy"].create(
            {"contract_id": term.contract_id.id, "signer": "Sam Signer"}
        ).action_accept()
        refusal = cls.env["support.refusal"].create(
            {
                "partner_id": cls.stranger.id,
                "email": cls.stranger.email,
                "channel": "email",
                "reason": "none",
                "company_id": cls.company.id,
            }
        )
        cls.env["support.held.mail"].create(
            {
                "email": cls.stranger.email,
                "email_from": cls.stranger.email,
                "subject": "Help",
                "company_id": cls.company.id,
                "refusal_id": refusal.id,
                "team_id": cls.team.id,
                "whole": True,
                "raw": b64encode(b"From: x@example.com\n\nHelp"),
            }
        )
        cls.env["support.plan.run"]._start(cls.company, TODAY)

    # ------------------------------------------------------------------
    # The walk
    # ------------------------------------------------------------------

    def test_every_screen_opens_and_every_button_works(self):
        self.faults, self.counts = [], Counter()
        self.wizards, self.followed = set(), set()
        with mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule"):
            for role, user in self.users.items():
                with self._undone():
                    self._walk(role, user)
        _logger.info("%s", dict(self.counts))
        faults = sorted(set(self.faults))
        self.assertFalse(faults, f"{len(faults)} faults:\n" + "\n".join(faults))
        wizards = {
            name
            for name, model in self.env.registry.items()
            if model._transient
            and model._original_module.startswith("support_plan")
            and self.env["ir.ui.view"].search_count(
                [("model", "=", name), ("type", "=", "form")]
            )
        }
        self.assertFalse(wizards - self.wizards, "No role gets to these wizards.")

    def _walk(self, role, user):
        seen = set()
        for action in self._get_actions(user):
            with self._noting(role, action["name"]):
                self._walk_window(role, user, action, seen)

    @contextmanager
    def _noting(self, *where, many=False):
        """Undo what is done here, and note what fails on the way.

        :param many: whether it is offered for whatever somebody selects, so that it can
            but tell who may
        """
        try:
            with self._undone():
                yield
        except AccessError as error:
            if many and not any(words in str(error) for words in RAW):
                self.counts["sentences"] += 1
            else:
                self._note(where, error)
        except (UserError, RedirectWarning):
            self.counts["sentences"] += 1
        except Exception as error:  # what is looked for
            self._note(where, error)

    def _note(self, where, error):
        text = " ".join(str(error).split())[:300]
        self.faults.append(f"{' > '.join(where)}: {type(error).__name__}: {text}")

    def _get_actions(self, user):
        """Return the window actions of our menus, and our others that are no dialog."""
        env = self.env(user=user)
        menus = env["ir.ui.menu"].load_menus(False)
        app = self.env.ref("support_plan.menu_support_plan").id
        ids = [
            menu["action_id"]
            for menu in menus.values()
            if menu.get("app_id") == app
            and menu.get("action_model") == "ir.actions.act_window"
        ]
        names = self.env["ir.model.data"].search(
            [
                ("module", "=like", "support_plan%"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        windows = self.env["ir.actions.act_window"].browse(names.mapped("res_id"))
        ids += windows.filtered(
            lambda window: (
                window.target != "new"
                and (not window.group_ids or window.group_ids & user.all_group_ids)
                and env[window.res_model].has_access("read")
            )
        ).ids
        return [self._load_action(env, action_id) for action_id in dict.fromkeys(ids)]

    def _walk_window(self, role, user, action, seen):
        where = (role, action["name"])
        context = self._evaluate(user, action.get("context") or {})
        model = self.env[action["res_model"]].with_user(user).with_context(**context)
        if action.get("target") == "new":
            self._walk_dialog(where, user, {**action, "context": context})
            return
        views = [list(view) for view in action["views"]]
        search = action.get("search_view_id")
        described = model.get_views(
            views + [[search[0] if search else False, "search"]],
            {"toolbar": True, "load_filters": True, "action_id": action["id"]},
        )
        domain = Domain(self._evaluate(user, action.get("domain") or []))
        chosen = self._choose(
            model.search(domain, limit=80) or model.search([], limit=80)
        )
        for view_id, kind in [*views, [False, "search"]]:
            key = (action["res_model"], kind, described["views"][kind]["id"])
            if key in seen:
                continue
            seen.add(key)
            self.counts["views"] += 1
            walk = getattr(self, f"_walk_{kind}", None)
            if walk:
                with self._noting(*where, kind):
                    arch = self._parse(described["views"][kind]["arch"])
                    walk((*where, kind), user, arch, described, chosen, domain, view_id)
        toolbar_key = (action["res_model"], "toolbar")
        if toolbar_key not in seen:
            seen.add(toolbar_key)
            for view in described["views"].values():
                self._walk_toolbar(where, user, view.get("toolbar") or {}, chosen)

    def _choose(self, records):
        """Return a few records: one in each state, where there are states."""
        names = [
            name
            for name in ("state", "support_status", "support_verdict")
            if name in records._fields
        ]
        if not names:
            return records[:2]
        found = {}
        for record in records:
            key = tuple(record.sudo()[name] for name in names)
            found.setdefault(key, record)
        return records.browse(record.id for record in found.values())

    def _evaluate(self, user, text):
        if not isinstance(text, str):
            return text
        values = {
            "uid": user.id,
            "active_id": False,
            "active_ids": [],
            "allowed_company_ids": self.company.ids,
            "context_today": lambda: TODAY,
            "datetime": datetime,
            "relativedelta": dateutil.relativedelta.relativedelta,
            "time": time,
        }
        return safe_eval(text, values)

    # ------------------------------------------------------------------
    # Views
    # ------------------------------------------------------------------

    def _walk_search(self, where, user, arch, described, records, domain, view_id):
        for node in arch.xpath(".//filter"):
            with self._noting(*where, node.get("name") or ""):
                if node.get("domain"):
                    asked = Domain(self._evaluate(user, node.get("domain")))
                    records.search_count(domain & asked)
                context = self._evaluate(user, node.get("context") or {})
                for group in (context.get("group_by"), node.get("date")):
                    group = self._group_by(records, group)
                    if group:
                        records.web_read_group(domain, [group], ["__count"])

    def _group_by(self, records, name, interval=None):
        """Return what the web client groups by, dates by month."""
        kind = records._fields[name.split(":")[0]].type if name else "properties"
        if kind == "properties":
            return None
        if kind in ("date", "datetime") and ":" not in name:
            return f"{name}:{interval or 'month'}"
        return name

    def _walk_list(self, where, user, arch, described, records, domain, view_id):
        self._read(arch, described, records, domain)
        for button in arch.xpath("./header/button[@type]"):
            for some in {records, *records}:
                self._press_listed(where, user, button, some, many=True)
        rows = arch.xpath(".//button[@type][not(ancestor::header)]")
        for button in rows:
            for record in records:
                values = record.web_read(
                    {node.get("name"): {} for node in arch.xpath(".//field")}
                )
                invisible = button.get("invisible")
                if invisible and safe_eval(
                    invisible, {**values[0], "context": record.env.context}
                ):
                    continue
                self._press_listed(where, user, button, record)

    def _walk_kanban(self, where, user, arch, described, records, domain, view_id):
        self._read(arch, described, records, domain)

    def _read(self, arch, described, records, domain):
        spec = specification(arch, described["models"], records._name)
        records.browse().web_search_read(domain, spec, limit=80, count_limit=10001)

    def _walk_pivot(self, where, user, arch, described, records, domain, view_id):
        groups, measures = [], ["__count"]
        for node in arch.xpath("./field"):
            if node.get("type") == "measure":
                measures.append(f"{node.get('name')}:sum")
            elif not node.get("invisible"):
                groups.append(
                    self._group_by(records, node.get("name"), node.get("interval"))
                )
        records.browse().formatted_read_group(domain, groups, measures)

    _walk_graph = _walk_pivot

    def _walk_form(self, where, user, arch, described, records, domain, view_id):
        model = records.browse()
        create = arch.get("create") not in ("0", "False", "false")
        if create and model.has_access("create"):
            with self._noting(*where, "New"):
                self.counts["forms"] += 1
                Form(model, view=view_id or None)
        for record in records:
            with self._noting(*where, self._name(record)):
                self.counts["forms"] += 1
                form = Form(record, view=view_id or None)
                self._press_all(where, user, record, form, view_id)

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def _name(self, record):
        state = record.sudo()["state"] if "state" in record._fields else ""
        return f"{record._name} {record.id} {state or ''}".strip()

    def _press_all(self, where, user, record, form, view_id):
        for button in self._find_buttons(form):
            label = button.get("string") or button.get("name")
            with self._noting(*where, self._name(record), label):
                self.counts["buttons"] += 1
                fresh = Form(record, view=view_id or None)
                result = self._press(fresh, button.get("name") or "save")
                self._follow((*where, self._name(record), label), user, result)

    def _press_listed(self, where, user, button, records, many=False):
        label = button.get("string") or button.get("name")
        with self._noting(*where, self._name(records[:1]), label, many=many):
            self.counts["buttons"] += 1
            if button.get("type") == "object":
                result = call_kw(records, button.get("name"), [records.ids], {})
            else:
                result = self._load_action(records.env, int(button.get("name")))
                result = self._with_active(result, records)
            self._follow((*where, label), user, result)

    def _walk_toolbar(self, where, user, toolbar, records):
        """Take what stands in the menu of the cog."""
        for item in toolbar.get("action", []) + toolbar.get("print", []):
            action = self.env["ir.actions.actions"].browse(item["id"])
            if not action.get_external_id()[action.id].startswith(OURS):
                continue
            for record in records:
                where_it_is = (*where, item["name"], self._name(record))
                with self._noting(*where_it_is, many=True):
                    self.counts["buttons"] += 1
                    action = self._load_action(record.env, item["id"])
                    result = self._with_active(action, record)
                    self._follow(where_it_is, user, result)

    def _follow(self, where, user, action, depth=2):
        """Go where an action leads: the buttons of a dialog are pressed, too, and those
        of the dialog after it."""
        if not isinstance(action, dict) or "type" not in action:
            return
        if action["type"] == "ir.actions.server":
            server = self.env["ir.actions.server"].with_user(user).browse(action["id"])
            result = server.with_context(**action["context"]).run()
            self._follow(where, user, result, depth)
        elif action["type"] == "ir.actions.report":
            self._render(user, action)
        elif action["type"] == "ir.actions.act_window":
            if self._is_form(action):
                self._walk_dialog(where, user, action, depth)
            else:
                self._look(user, action)

    def _is_form(self, action):
        views = action.get("views")
        if views:
            return views[0][1] == "form"
        return (action.get("view_mode") or "").startswith("form")

    def _look(self, user, action):
        """Open a list, as the web client does."""
        context = self._evaluate(user, action.get("context") or {})
        model = self.env[action["res_model"]].with_user(user).with_context(**context)
        kinds = (action.get("view_mode") or "list").split(",")
        views = action.get("views") or [(False, kind) for kind in kinds]
        described = model.get_views([*map(list, views), [False, "search"]])
        domain = Domain(self._evaluate(user, action.get("domain") or []))
        arch = self._parse(described["views"][views[0][1]]["arch"])
        self._read(arch, described, model, domain)

    def _walk_dialog(self, where, user, action, depth=2):
        self.wizards.add(action["res_model"])
        self.counts["dialogs"] += 1
        form = self._open_form(user, action)
        if not depth or not form._record._transient and action.get("res_id"):
            return
        # A dialog that follows a dialog is pressed once for each role.
        key = (user, action["res_model"], where[-1])
        if depth < 2 and key in self.followed:
            return
        self.followed.add(key)
        if not self._fill_in(form):
            self.counts["not filled in"] += 1
            return
        for button in self._find_buttons(form):
            label = button.get("string") or button.get("name")
            with self._noting(*where, label):
                self.counts["buttons"] += 1
                fresh = self._open_form(user, action)
                self._fill_in(fresh)
                result = self._press(fresh, button.get("name") or "save")
                self._follow((*where, label), user, result, depth=depth - 1)

    def _render(self, user, action):
        ids = action["context"].get("active_ids") if action.get("context") else []
        report = self.env["ir.actions.report"].with_user(user)
        report._render_qweb_html(action["report_name"], ids, data=action.get("data"))
