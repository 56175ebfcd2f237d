# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Opens screens and presses buttons as the web client does, as a role that sees them."""

from contextlib import contextmanager

from lxml import etree

from odoo import fields
from odoo.service.model import call_kw
from odoo.tests import Form, new_test_user
from odoo.tools.safe_eval import safe_eval

from .common import SupportPlanCommon

ROLES = ("agent", "manager", "billing", "sales")


class PressCommon(SupportPlanCommon):
    """A user of each role, who opens forms and presses their buttons.

    What a role may not see is not in the view that Odoo gives it, and what a view hides
    for now is invisible: neither can be pressed here.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = new_test_user(
            cls.env, "sales", "support_plan.group_sales", name="Sally Sales"
        )
        cls.users = {role: getattr(cls, role) for role in ROLES}

    @contextmanager
    def _undone(self):
        """Do something that nothing remains of."""
        with self.env.cr.savepoint() as savepoint:
            yield
            savepoint.close(rollback=True)

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def _find_buttons(self, form):
        """Return the buttons that a form shows as it stands, the web client's own
        (Discard) left out."""
        buttons = form._view["tree"].xpath(
            ".//button[not(ancestor::field)][@special='save' or not(@special)]"
        )
        return [button for button in buttons if self._is_visible(form, button)]

    def _is_visible(self, form, button):
        values = form._get_eval_context()
        return not any(
            safe_eval(node.get("invisible"), values)
            for node in button.xpath("ancestor-or-self::*[@invisible]")
        )

    def _press(self, form, name):
        """Press a button that a form shows: save, then do what it says.

        :param form: a ``Form`` of the one who presses
        :param str name: of the method or the action, or ``save``
        :return: the action that the web client would go on with, if any
        """
        buttons = [
            button
            for button in self._find_buttons(form)
            if name in (button.get("name"), button.get("special"))
        ]
        self.assertTrue(buttons, f"There is no button “{name}” to press.")
        return self._do(form, buttons[0])

    def _do(self, form, button):
        record = form.save()
        if button.get("special"):
            return None
        context = {
            **record.env.context,
            **safe_eval(button.get("context") or "{}", form._get_eval_context()),
        }
        if button.get("type") == "object":
            action = call_kw(record, button.get("name"), [record.ids], {})
            return action if isinstance(action, dict) else None
        action = self._load_action(record.env, int(button.get("name")))
        return self._with_active(action, record, context)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def _load_action(self, env, action_id):
        """Return an action as the web client of this user loads it."""
        action = env["ir.actions.actions"].sudo().browse(action_id)
        return env[action.type].browse(action_id)._get_action_dict()

    def _with_active(self, action, records, context=None):
        """Return an action as it is begun from records."""
        active = {
            "active_model": records._name,
            "active_id": records[:1].id,
            "active_ids": records.ids,
        }
        own = action.get("context") or {}
        if isinstance(own, str):
            own = safe_eval(own, {**active, "uid": records.env.uid})
        return {**action, "context": {**(context or {}), **active, **own}}

    def _parse(self, arch):
        return etree.fromstring(arch)

    def _open_form(self, user, action):
        """Return the form of a dialog that an action opens, for a user."""
        views = dict((kind, view) for view, kind in action.get("views") or [])
        view = views.get("form") or action.get("view_id") or False
        context = action.get("context") or {}
        model = self.env[action["res_model"]].with_user(user).with_context(**context)
        return Form(
            model.browse(action.get("res_id") or []),
            view=view[0] if isinstance(view, (tuple, list)) else view or None,
        )

    def _fill_in(self, form):
        """Give every field that must be filled in something; tell whether all are."""
        for name, field in form._view["fields"].items():
            if name == "id" or form[name] or not form._get_modifier(name, "required"):
                continue
            if form._get_modifier(name, "readonly"):
                continue
            value = self._make_up(form, name, field)
            if value is None or form._get_modifier(name, "invisible"):
                return False
            form[name] = value
        return True

    def _make_up(self, form, name, field):
        if field["type"] == "many2one":
            domain = field.get("domain") or []
            if isinstance(domain, str):
                domain = safe_eval(domain, form._get_eval_context())
            return form._env[field["relation"]].search(domain, limit=1) or None
        return {
            "char": "Because",
            "text": "Because",
            "html": "<p>Because</p>",
            "integer": 1,
            "float": 1.0,
            "monetary": 1.0,
            "date": fields.Date.to_string(fields.Date.today()),
            "datetime": fields.Datetime.to_string(fields.Datetime.now()),
            "selection": next(iter(field.get("selection") or []), (None,))[0],
        }.get(field["type"])


def specification(arch, models, model):
    """Return what the web client reads to show a view: the ``specification`` of
    ``web_search_read``.

    :param arch: the view, an element of lxml
    :param dict models: the ``models`` that ``get_views`` gave with it
    """
    described = models[model]["fields"]
    result = {}
    for node in arch.xpath(".//field[not(ancestor::field)]"):
        name = node.get("name")
        kind = described[name]["type"]
        result[name] = {}
        if kind in ("many2one", "reference"):
            result[name] = {"fields": {"display_name": {}}}
        elif kind in ("one2many", "many2many"):
            relation = described[name]["relation"]
            for subview in node.xpath("./list | ./kanban | ./form"):
                copy = etree.fromstring(etree.tostring(subview))
                if relation in models:
                    result[name] = {"fields": specification(copy, models, relation)}
                break
            else:
                result[name] = {"fields": {"display_name": {}}}
    return result
