"""Rule 8: no invoice, and nothing that comes with one, shows time."""

import re
from base64 import b64decode

import pytest
from printing import files_in_pdf, text_of_pdf
from scenario_office import Visitor

TIME = re.compile(r"(?i)\b(quantity|qty|units?|unit price|hours?|minutes?)\b")
# What went into the invoice that is written by hand, and what could be reckoned from.
WORKED = re.compile(r"(?i)\bhours?\b|\b6\.25\b|\b7\.00\b|\b111\.00\b")
CLIENT = "client_silver_creek_winery"


@pytest.fixture(scope="module")
def invoice(office):
    (found,) = office.call(
        "billing",
        "account.move",
        "search_read",
        [("partner_id", "=", office.ref(CLIENT)), ("move_type", "=", "out_invoice")],
        ["name", "amount_untaxed", "amount_total"],
    )
    return found


@pytest.fixture(scope="module")
def paula(office):
    """The client's person, with a login on the portal."""
    office.create(
        "admin",
        "res.users",
        {
            "login": "paula",
            "password": "paula",
            "partner_id": office.ref("person_silvercreekwinery_paula_ricci"),
            "group_ids": [(6, 0, [office.ref("base.group_portal")])],
        },
        no_reset_password=True,
    )
    # The invoice is addressed to her company: she follows it as Odoo sends it to her.
    return Visitor(office, "paula", "paula")


def test_the_pdf_has_an_amount_and_no_time(office, invoice):
    text = office.print_text("billing", f"account.report_invoice/{invoice['id']}")
    assert "Annual Support Plan" in text
    assert f"{invoice['amount_untaxed']:,.2f}" in text
    assert f"{invoice['amount_total']:,.2f}" in text
    assert not TIME.findall(text)


def test_the_pdf_with_payments_has_no_time_either(office, invoice):
    report = f"account.report_invoice_with_payments/{invoice['id']}"
    assert not TIME.findall(office.print_text("billing", report))


def test_the_portal_page_has_an_amount_and_no_time(paula, invoice):
    status, page = paula.get(f"/my/invoices/{invoice['id']}?report_type=html")
    assert status == 200
    text = text_of(page.decode())
    assert "Annual Support Plan" in text
    assert f"{invoice['amount_untaxed']:,.2f}" in text
    assert not TIME.findall(text)


def test_the_data_is_an_amount(server, paula, invoice):
    """Hiding columns would not keep a client from reading them over RPC."""
    session = server.login("paula", "paula")
    (line,) = session.execute_kw(
        "account.move.line",
        "search_read",
        [[("move_id", "=", invoice["id"]), ("display_type", "=", "product")]],
        {"fields": ["name", "quantity", "price_unit", "price_subtotal"]},
    )
    assert line["quantity"] == 1
    assert line["price_unit"] == line["price_subtotal"] == invoice["amount_untaxed"]
    assert not TIME.findall(line["name"])


@pytest.fixture(scope="module")
def by_hand(office):
    """A posted invoice of some six pages: hours beside goods, which keep their quantity."""
    hour = office.ref("uom.product_uom_hour")
    work = {
        "name": "Advice",
        "quantity": 6.25,
        "price_unit": 111,
        "tax_ids": [(6, 0, [])],
    }
    goods = {"name": "Cable", "quantity": 17, "price_unit": 3, "tax_ids": [(6, 0, [])]}
    lines = 60 * [work | {"product_uom_id": hour}, goods]
    buyer = {"name": "A buyer", "email": "buyer@example.com"}
    move = office.create(
        "billing",
        "account.move",
        {
            "move_type": "out_invoice",
            "partner_id": office.create("admin", "res.partner", buyer),
            "invoice_line_ids": [(0, 0, line) for line in lines],
        },
    )
    office.call("billing", "account.move", "action_post", [move])
    return move


def check_amounts_of_work_and_goods(text):
    assert text.count("777.00") == 60, "Seven whole hours, each time."
    assert len(re.findall(r"\b17\.00\b", text)) == 60
    assert "51.00" in text
    assert not WORKED.findall(text)


def test_hours_written_by_hand_are_printed_as_an_amount(office, by_hand):
    text = office.print_text("billing", f"account.report_invoice/{by_hand}")
    check_amounts_of_work_and_goods(text)


def test_the_email_and_the_file_within_its_file(office, by_hand):
    """As the wizard really sends it: its PDF carries an e-invoice (Factur-X)."""
    wizard = "account.move.send.wizard"
    context = {"active_model": "account.move", "active_ids": [by_hand]}
    sending = {"sending_methods": ["email"]}
    with office.readable_pdfs():
        chosen = office.create("billing", wizard, sending, **context)
        office.call("billing", wizard, "action_send_and_print", [chosen])
    (mail,) = office.call(
        "admin",
        "mail.mail",
        "search_read",
        [("model", "=", "account.move"), ("res_id", "=", by_hand)],
        ["subject", "body_html", "attachment_ids"],
    )
    assert "49,680.00" in mail["body_html"]
    assert not WORKED.findall(mail["subject"] + text_of(mail["body_html"]))
    files = office.read("admin", "ir.attachment", mail["attachment_ids"], "datas")
    pdf = b64decode(files[0]["datas"])
    check_amounts_of_work_and_goods(text_of_pdf(pdf))
    e_invoice = files_in_pdf(pdf)["factur-x.xml"].decode()
    assert e_invoice.count(">777.00<") >= 60
    assert not re.findall(r"\b(HUR|DAY|MIN)\b|>6\.25<|>7\.0+<|>111\.0+<", e_invoice)


def text_of(page):
    """Return what a page shows, without scripts, styles and markup."""
    page = re.sub(r"(?is)<(script|style|head)\b.*?</\1>", " ", page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
