"""Every menu of Support Plans opens for everyone who sees it, without a complaint."""

import pytest
from browser import Browser
from scenario_office import STAFF

ROLES = ("agent", "manager", "billing", "sales", "admin")


@pytest.fixture(scope="module")
def browser():
    with Browser() as chromium:
        yield chromium


def menus(office, role):
    """Return name and action of each menu of Support Plans that this person sees."""
    tree = office.call(role, "ir.ui.menu", "load_web_menus", [], False)
    root = next(
        m for m in tree.values() if m.get("xmlid") == "support_plan.menu_support_plan"
    )
    found, waiting = [], list(root["children"])
    while waiting:
        menu = tree[str(waiting.pop(0))]
        waiting += menu["children"]
        if menu["actionID"] and menu["actionModel"] == "ir.actions.act_window":
            found.append((menu["name"], menu["actionID"]))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_each_menu_has_views_and_records_that_can_be_read(office, role):
    opened = menus(office, role)
    assert opened
    for name, action_id in opened:
        action = read_action(office, action_id)
        model = action["res_model"]
        views = [(False, mode) for mode in action["view_mode"].split(",")]
        got = office.call(role, model, "get_views", views)["views"]
        assert set(got) == {mode for _id, mode in views}, name
        if "list" in got:
            office.call(
                role, model, "web_search_read", [], {"display_name": {}}, limit=80
            )


def read_action(office, action_id):
    (action,) = office.call(
        "admin",
        "ir.actions.act_window",
        "read",
        [action_id],
        ["res_model", "view_mode", "name"],
    )
    return action


@pytest.mark.parametrize("role", ROLES)
def test_each_menu_opens_in_a_browser_without_a_complaint(
    server, office, browser, role
):
    password = STAFF[role].password if role in STAFF else "admin"
    session = server.browse(role, password)
    browser.log_in(server.url, session.cookies["session_id"])
    for name, action_id in menus(office, role):
        browser.complaints.clear()
        browser.open(f"{server.url}/odoo/action-{action_id}")
        browser.wait_for(
            "document.querySelector('.o_view_controller, .o_dialog .o_form_view,"
            " .o_error_dialog')"
        )
        assert not browser.run("!!document.querySelector('.o_error_dialog')"), name
        assert not browser.complaints, (name, browser.complaints)
