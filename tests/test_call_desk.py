"""The call desk on a running server: two tabs, the keyboard alone, and for everybody."""

import json
import os
import time
from pathlib import Path

import pytest
from browser import Browser
from scenario_office import STAFF

CLIENT = "Silver Creek Winery"
STRANGER = "Great Lakes Kayak Tours"
DESK = "/odoo/support-call-desk"
VERDICT = "document.querySelector('.o_desk_verdict')"


@pytest.fixture(scope="module")
def browser():
    with Browser() as chromium:
        yield chromium


@pytest.fixture
def desk(server, office, browser):
    """A browser with the desk before an agent who is on no call."""
    session = server.browse("agent", STAFF["agent"].password)
    browser.log_in(server.url, session.cookies["session_id"])
    browser.open(server.url + DESK)
    browser.wait_for("document.querySelector('#o_desk_search_input')")
    browser.complaints.clear()
    yield browser
    browser.open("about:blank")
    mine = [("state", "in", ("running", "paused"))]
    office.call(
        "agent", "support.call", "unlink", office.search("agent", "support.call", mine)
    )
    assert not browser.complaints


def count_calls(office, summary):
    logged = [("summary", "=", summary), ("state", "=", "logged")]
    return len(office.search("agent", "support.call", logged))


def focus(browser):
    """Return the classes and the id of what has the focus."""
    return browser.run(
        "document.activeElement.id + ' ' + document.activeElement.className"
    )


def tab_to(browser, name, limit=40):
    """Go on by the Tab key until something of that class or id has the focus."""
    for _step in range(limit):
        if name in focus(browser):
            return
        browser.press("Tab")
    raise AssertionError(f"The Tab key never came to {name}.")


def look_up(browser, text):
    browser.type("#o_desk_search_input", text)
    browser.wait_for("document.querySelector('.o_desk_match')")


def select(browser, text):
    look_up(browser, text)
    browser.click(".o_desk_match", text)
    browser.wait_for(VERDICT)


def test_a_second_tab_shows_the_same_call_and_both_agree_when_it_stops(
    server, office, desk
):
    before = count_calls(office, "Asked about the till")
    select(desk, CLIENT)
    first = desk.session
    second = desk.open_tab()
    desk.open(server.url + DESK)
    desk.wait_for("document.querySelector('.o_desk_empty')")
    desk.switch_to(first)
    desk.click(".o_desk_start")
    desk.wait_for("document.querySelector('.o_desk_pause')")
    desk.switch_to(second)
    desk.wait_for("document.querySelector('.o_desk_other_call .o_desk_clock')")
    desk.click(".o_desk_other_call button")
    desk.click(".o_desk_stop:enabled")
    desk.type("#o_desk_summary", "Asked about the till")
    desk.wait_for("document.querySelector('.o_desk_preview')")
    desk.click(".o_desk_log")
    desk.wait_for("document.querySelector('.o_desk_last_call')")
    desk.switch_to(first)
    desk.wait_for("!document.querySelector('.o_desk_clock')")
    assert count_calls(office, "Asked about the till") == before + 1


def test_the_keyboard_alone_is_enough(office, desk):
    before = count_calls(office, "By the keyboard")
    desk.open(desk.run("location.origin") + "/odoo/support-calls")
    desk.wait_for("document.querySelector('.o_list_view')")
    desk.press("p", alt=True, shift=True)
    desk.wait_for("document.activeElement.id === 'o_desk_search_input'")
    look_up(desk, CLIENT)
    desk.press("Enter")
    desk.wait_for("document.activeElement.id === 'o_desk_verdict_title'")
    tab_to(desk, "o_desk_start")
    desk.press("Enter")
    desk.wait_for("document.activeElement.id === 'o_desk_summary'")
    desk.send("Input.insertText", text="By the keyboard")
    desk.wait_for("document.querySelector('.o_desk_stop:enabled')")
    tab_to(desk, "o_desk_stop")
    desk.press("Enter")
    desk.wait_for("document.querySelector('.o_desk_preview')")
    desk.wait_for("document.activeElement.id === 'o_desk_summary'")
    tab_to(desk, "o_desk_log")
    desk.press("Enter")
    desk.wait_for("document.querySelector('.o_desk_start')")
    assert count_calls(office, "By the keyboard") == before + 1


def test_what_was_typed_just_before_a_reload_is_kept(office, desk):
    select(desk, CLIENT)
    desk.click(".o_desk_start")
    desk.wait_for("document.querySelector('.o_desk_pause')")
    desk.type("#o_desk_summary", "Typed in haste")
    desk.run("window.isBeforeReload = true; location.reload()")
    # The client is shown again, too, where the address had come to name it.
    desk.wait_for("!window.isBeforeReload && document.querySelector('.o_desk_clock')")
    kept = [("summary", "=", "Typed in haste"), ("state", "=", "running")]
    deadline = time.monotonic() + 30
    while not office.search("agent", "support.call", kept):
        assert time.monotonic() < deadline, "what was typed is lost"
        time.sleep(0.2)


# ----------------------------------------------------------------------
# Everybody can use it
# ----------------------------------------------------------------------


def nothing(_browser):
    """The desk before anybody calls."""


def results(browser):
    look_up(browser, "Silver")


def covered(browser):
    select(browser, CLIENT)


def refused(browser):
    select(browser, STRANGER)


def running(browser):
    covered(browser)
    browser.click(".o_desk_start")
    browser.wait_for("document.querySelector('.o_desk_stop')")


def finishing(browser):
    running(browser)
    browser.click(".o_desk_stop:enabled")
    browser.wait_for("document.querySelector('.o_desk_preview')")


def unknown(browser):
    browser.type("#o_desk_search_input", "+1 212 736 5001")
    browser.wait_for("document.querySelector('.o_desk_unknown')")


@pytest.mark.parametrize(
    "state", [nothing, results, covered, refused, running, finishing, unknown]
)
def test_axe_finds_no_serious_violation(desk, state):
    state(desk)
    desk.run(Path(os.environ["AXE"]).read_text() + "; true")
    found = json.loads(
        desk.run("axe.run('.o_call_desk').then((found) => JSON.stringify(found))")
    )
    assert found["passes"]
    serious = [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert not serious


@pytest.mark.parametrize("state", [covered, refused, finishing])
def test_a_telephone_s_screen_is_wide_enough(desk, state):
    desk.send(
        "Emulation.setDeviceMetricsOverride",
        width=375,
        height=740,
        deviceScaleFactor=1,
        mobile=False,
    )
    state(desk)
    wide = "document.querySelector('.o_call_desk')"
    assert desk.run(f"{wide}.scrollWidth <= {wide}.clientWidth")
