"""Take the pictures of the docs, in the database that the scenario was walked in.

python workshop/screenshots.py --url http://127.0.0.1:8069 --db demo --to docs/images
"""

import argparse
import json
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from browser import Browser
from scenario_office import PORTAL, STAFF, Office, Visitor


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--only", nargs="*", help="names of pictures")
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    office = Office(asked.url, asked.db)
    with Browser(width=1280, height=800) as browser:
        camera = Camera(office, browser, asked.to)
        for name, take in PICTURES.items():
            if not asked.only or name in asked.only:
                take(camera)
                camera.keep(name)


class Camera:
    """A browser that works as one person after the other."""

    def __init__(self, office, browser, folder):
        self.office = office
        self.browser = browser
        self.folder = folder
        self.picture = None

    def work_as(self, login):
        visitor = Visitor(self.office, login, STAFF[login].password)
        self.browser.open("about:blank")
        self.browser.log_in(self.office.url, visitor.session_id)

    def look_at(self, path, ready=".o_view_controller"):
        self.browser.open(self.office.url + path)
        self.browser.wait_for(f"document.querySelector({ready!r})")
        self.settle()

    def settle(self):
        """Wait for images, and for what comes and goes on a page."""
        time.sleep(1.5)
        self.browser.run("document.activeElement && document.activeElement.blur()")
        self.browser.run(
            "document.querySelectorAll('.o_notification').forEach((n) => n.remove())"
        )

    def open_record(self, xmlid_or_action, record):
        action = self.office.ref(xmlid_or_action)
        self.look_at(f"/odoo/action-{action}/{record}", ".o_form_view")

    def open_list(self, action):
        self.look_at(f"/odoo/action-{self.office.ref(action)}")

    def keep(self, name):
        picture = self.picture or self.browser.take_picture()
        self.picture = None
        path = self.folder / f"{name}.png"
        path.write_bytes(picture)
        print(f"{path}  {len(picture) // 1024} kB")


def find(camera, model, *domain):
    return camera.office.search("admin", model, list(domain), limit=1)[0]


def clients(camera):
    camera.work_as("manager")
    camera.open_list("support_plan.support_client_action")


def contact(camera):
    camera.work_as("manager")
    client = camera.office.ref("client_silver_creek_winery")
    camera.open_record("support_plan.support_client_action", client)


def plan(camera):
    camera.work_as("sales")
    product = find(camera, "product.template", ("name", "=", "Annual Support Plan"))
    camera.open_record("support_plan.support_plan_product_action", product)
    camera.browser.click(".o_notebook .nav-link", "Support Plan")
    camera.settle()


def put_on_plan(camera):
    camera.work_as("sales")
    client = camera.office.ref("client_great_lakes_kayak_tours")
    camera.open_record("support_plan.support_client_action", client)
    camera.browser.click(".o_form_view button", "Put on a Plan")
    camera.browser.wait_for("document.querySelector('.modal .o_form_view')")
    field = ".modal .o_field_widget[name=product_id] input"
    camera.browser.choose(field, "Annual Support Plan")
    camera.settle()


def subscription(camera):
    camera.work_as("billing")
    client = camera.office.ref("client_silver_creek_winery")
    contract = find(camera, "contract.contract", ("partner_id", "=", client))
    camera.open_record("support_plan.support_subscription_action", contract)


def ticket(camera):
    camera.work_as("agent")
    found = find(camera, "helpdesk.ticket", ("name", "like", "Excise"))
    camera.open_record("helpdesk_mgmt.helpdesk_ticket_action", found)


def refused(camera):
    camera.work_as("agent")
    action = camera.office.ref("helpdesk_mgmt.helpdesk_ticket_action")
    camera.look_at(f"/odoo/action-{action}/new", ".o_form_view")
    browser = camera.browser
    browser.type(".o_field_widget[name=name] :is(input, textarea)", "Quick question")
    browser.choose(".o_field_widget[name=partner_id] input", "Jerome Banks")
    browser.wait_for("document.querySelector('.o_field_widget[name=description]')")
    browser.run(
        "document.querySelector('[name=description] .odoo-editor-editable').focus()"
    )
    browser.send("Input.insertText", text="The system will not let me close May.")
    browser.click(".o_form_button_save, .o_form_button_save i")
    browser.wait_for("document.querySelector('.modal .modal-body')")
    camera.settle()


def call(camera):
    camera.work_as("manager")
    found = find(camera, "support.call", ("minutes", "=", 61))
    camera.open_record("support_plan.support_call_action", found)


def invoice_pdf(camera):
    visitor = Visitor(camera.office, "billing", "billing")
    client = camera.office.ref("client_silver_creek_winery")
    mine = [("partner_id", "=", client), ("move_type", "=", "out_invoice")]
    number = find(camera, "account.move", *mine)
    _status, pdf = visitor.get(f"/report/pdf/account.report_invoice/{number}")
    # The part of the page that is written on.
    command = ["pdftoppm", "-png", "-r", "110", "-singlefile", "-y", "240", "-H", "490"]
    camera.picture = subprocess.run(
        [*command, "-"], input=pdf, capture_output=True, check=True
    ).stdout


def plan_sheet(camera):
    visitor = Visitor(camera.office, "sales", STAFF["sales"].password)
    product = find(camera, "product.template", ("name", "=", "Annual Support Plan"))
    sheet = {"partner_id": camera.office.ref("client_silver_creek_winery")}
    context = quote(json.dumps({"support_sheet": sheet}))
    _status, pdf = visitor.get(
        f"/report/pdf/support_plan.report_plan_sheet/{product}?context={context}"
    )
    command = ["pdftoppm", "-png", "-r", "110", "-singlefile", "-y", "205", "-H", "730"]
    camera.picture = subprocess.run(
        [*command, "-"], input=pdf, capture_output=True, check=True
    ).stdout


def portal(camera):
    visitor = Visitor(camera.office, PORTAL.login, PORTAL.password)
    camera.browser.open("about:blank")
    camera.browser.log_in(camera.office.url, visitor.session_id)
    camera.look_at("/my/support", ".o_support_plan_card")


DESK = "/odoo/support-call-desk"


def open_desk(camera, client):
    """Open the call desk, with the card of a client."""
    camera.work_as("agent")
    camera.look_at(DESK, "#o_desk_search_input")
    camera.browser.type("#o_desk_search_input", client)
    camera.browser.click(".o_desk_match", client)
    camera.browser.wait_for("document.querySelector('.o_desk_verdict')")
    camera.settle()


def call_desk(camera):
    open_desk(camera, "Silver Creek Winery")


def call_desk_refused(camera):
    open_desk(camera, "Great Lakes Kayak Tours")


def call_desk_charge(camera):
    """The end of a call; it is discarded once the picture is taken."""
    open_desk(camera, "Silver Creek Winery")
    browser = camera.browser
    browser.click(".o_desk_start")
    browser.click(".o_desk_stop:enabled")
    browser.type("#o_desk_minutes", "61")
    browser.type("#o_desk_summary", "Showed how to split the excise report by depot")
    browser.wait_for("document.querySelector('.o_desk_preview')?.innerText[0] === '2'")
    camera.settle()
    camera.picture = browser.take_picture()
    browser.click(".o_desk_discard")
    browser.click(".modal .btn-danger")
    browser.wait_for("document.querySelector('.o_desk_start')")


def call_desk_search(camera):
    camera.work_as("agent")
    camera.look_at(DESK, "#o_desk_search_input")
    camera.browser.type("#o_desk_search_input", "creek")
    camera.browser.wait_for("document.querySelector('.o_desk_match')")
    camera.picture = camera.browser.take_picture()


PICTURES = {
    "clients": clients,
    "contact": contact,
    "plan": plan,
    "put-on-plan": put_on_plan,
    "subscription": subscription,
    "ticket": ticket,
    "refused": refused,
    "call": call,
    "call-desk": call_desk,
    "call-desk-search": call_desk_search,
    "call-desk-refused": call_desk_refused,
    "call-desk-charge": call_desk_charge,
    "invoice-pdf": invoice_pdf,
    "plan-sheet": plan_sheet,
    "portal": portal,
}

if __name__ == "__main__":
    main()
