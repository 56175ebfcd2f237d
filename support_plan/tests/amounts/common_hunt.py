# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A hunt for time: every document, page, file and field that comes with an invoice.

Each line in time is written with a number that appears nowhere else. The hunter takes
what a client can get hold of, and looks in its text for these numbers, for units of time
in two languages, and for the codes that e-invoices have for them.
"""

import json
import re
import subprocess
from base64 import b64decode
from datetime import date
from io import BytesIO

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user
from odoo.tests.common import JsonRpcException
from odoo.tools import html2plaintext
from odoo.tools.pdf import OdooPdfFileReader

from .test_amounts import AmountsCommon

WORDS = re.compile(
    r"(?i)\b(hours?|days?|minutes?|heures?|jours?|HUR|MIN)\b|\"(HUR|DAY|MIN)\""
)
# Texts of Odoo's pages that speak of time and not of work, and the tokens of their links.
NOT_WORK = re.compile(
    r"(?i)(in|within|for)? ?\d+ days? (overdue|late)|due in \d+ days?|Payment terms: .*"
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
# The company's settings: days in which to pay, "40 hours/week", where times are typed.
NOT_OF_THE_INVOICE = {
    "invoice_payment_term_id",
    "payment_term_id",
    "resource_calendar_id",
    "timesheet_encode_uom_id",
}


class HuntCommon(AmountsCommon, HttpCase):
    """The outlets. Addons that bring further ones extend ``_get_outlets``."""

    # What went in: quantities as written, and as charged.
    NUMBERS = ("1733", "1732.25", "2746", "343.25", "4519", "6211", "7877", "8293")
    NUMBERS += ("1613", "96780")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"email": "us@example.com", "vat": "BE0477472701", "street": "Quay 1"}
        )
        cls.company.partner_id.country_id = cls.env.ref("base.be")
        cls.env["res.lang"]._activate_lang("fr_FR")
        for unit, name in ((cls.hour, "Heures"), (cls.day, "Jours")):
            unit.with_context(lang="fr_FR").name = name
        cls.env.ref("base.group_user").implied_ids |= cls.env.ref("uom.group_uom")
        cls.env.ref("base.group_portal").implied_ids |= cls.env.ref("uom.group_uom")
        cls.portal = new_test_user(
            cls.env, "petra", "base.group_portal", name="Petra Portal", password="petra"
        )
        cls.portal.partner_id.parent_id = cls.client
        cls.client.write(
            {
                "country_id": cls.env.ref("base.be").id,
                "vat": "BE0239843188",
                "street": "Harbour 2",
                "city": "Antwerp",
                "zip": "2000",
            }
        )
        cls.tax_included = cls._make_tax(
            "VAT 21% incl.", price_include_override="tax_included", amount=21
        )
        for currency in ("EUR", "JPY"):
            cls.env.ref(f"base.{currency}").active = True
        # Real PDFs, without the styles: web fonts are drawn as outlines, which no program
        # reads, and what a style would hide is read as well.
        cls.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:9")

    # ------------------------------------------------------------------
    # What goes in
    # ------------------------------------------------------------------

    def _make_invoices(self):
        """Return posted invoices by what they are."""
        drafts = self._make_drafts()
        for draft in drafts.values():
            draft.message_subscribe(self.portal.partner_id.ids)
            if draft.state == "draft":
                draft.action_post()
        return drafts

    def _make_drafts(self):
        hours, days = (
            {"quantity": 1732.25},
            {
                "quantity": 343.25,
                "product_uom_id": self.day.id,
                "price_unit": 3.1,
            },
        )
        section = {"display_type": "line_section", "product_id": False}
        return {
            "overage": self._make_overage_invoice(),
            "ours": self._bill(self._subscribe(), post=False),
            "by hand": self._write_invoice(
                {**hours, "tax_ids": self.tax.ids}, currency_id=self._cur("USD")
            ),
            "mixed with goods": self._write_invoice(
                {**hours, "discount": 10, "tax_ids": self.tax.ids},
                {"product_id": self.goods.id, "quantity": 5, "tax_ids": self.tax.ids},
                {**days, "tax_ids": self.tax_included.ids},
                currency_id=self._cur("EUR"),
            ),
            "in days": self._write_invoice(days, currency_id=self._cur("JPY")),
            "in French": self._write_invoice(days, partner_id=self._get_french().id),
            "sections": self._write_invoice(
                {**section, "name": "Open"},
                hours,
                {**section, "name": "Prices hidden", "collapse_prices": True},
                hours,
                {"product_id": self.goods.id, "quantity": 5},
                {**section, "name": "Composition hidden", "collapse_composition": True},
                days,
                {
                    "display_type": "line_subsection",
                    "product_id": False,
                    "name": "Within",
                },
                hours,
            ),
            "contract": self._make_contract_invoice(),
            "credit note": self._write_invoice(
                {"quantity": 4519, "tax_ids": self.tax.ids}, move_type="out_refund"
            ),
        }

    def _cur(self, name):
        return self.env.ref(f"base.{name}").id

    def _get_french(self):
        person = self.env["res.partner"].create(
            {
                "name": "Monsieur Jourdain",
                "lang": "fr_FR",
                "parent_id": self.client.id,
                "type": "invoice",
                "email": "jourdain@example.com",
            }
        )
        return person

    def _make_overage_invoice(self):
        plan = self._make_plan("Tiny", support_hours=1, support_overage="bill")
        self.company.support_late_days = 90
        self._cover(self.client, plan, date(2027, 1, 1), date(2027, 1, 1))
        calls = self._log(60) | self._log(60 * 1613)
        self.assertEqual(sum(calls.mapped("hours_overage")), 1613)
        return calls._invoice_overage()

    def _make_contract_invoice(self):
        self.contract = self.env["contract.contract"].create(
            {
                "name": "Standing advice",
                "partner_id": self.client.id,
                "contract_line_ids": [
                    Command.create(
                        {
                            "name": "Advice each month",
                            "product_id": self.work.id,
                            "uom_id": self.hour.id,
                            "quantity": 6211,
                            "price_unit": 1.7,
                            "recurring_rule_type": "monthly",
                            "date_start": "2027-03-01",
                        }
                    )
                ],
            }
        )
        self.contract.message_subscribe(self.portal.partner_id.ids)
        return self.contract._recurring_create_invoice()

    # ------------------------------------------------------------------
    # Where it may come out
    # ------------------------------------------------------------------

    def _get_outlets(self, name, invoice):
        """Give (name of the outlet, its text) for everything that comes with an invoice."""
        yield from self._print_reports(invoice)
        yield from self._print_pdf(invoice)
        yield from self._make_e_invoices(invoice)
        yield from self._open_pages(invoice)
        yield from self._send(invoice)
        yield from self._read_by_rpc(invoice | self._get_related(invoice))

    def _print_reports(self, records):
        """All reports that Odoo has for a model, whoever brought them."""
        reports = self.env["ir.actions.report"].search(
            [("model", "=", records._name), ("report_type", "like", "qweb%")]
        )
        self.assertTrue(reports)
        for report in reports:
            try:
                content, _kind = report._render(report.report_name, records.ids)
            except UserError as error:
                content = str(error).encode()
            yield f"report {report.report_name}", to_text(content)

    def _print_pdf(self, invoice):
        """The PDF as a client gets it, in the layout of the company and its country."""
        report = invoice._get_name_invoice_report()
        yield f"PDF {report}", self._render_pdf("account.account_invoices", invoice)

    def _render_pdf(self, report, record):
        """Return the text of a real PDF, and of the files that it carries."""
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(report, record.ids)
        )
        text = to_text(pdf)
        self.assertIn(record.name, text)
        return text

    def _make_e_invoices(self, invoice):
        """All e-invoice formats that Odoo knows."""
        Partner = self.env["res.partner"]
        formats = Partner._get_ubl_cii_formats()
        self.assertLessEqual({"ubl_bis3", "facturx"}, set(formats))
        for name in formats:
            builder = Partner._get_edi_builder(name)
            xml, _errors = builder._export_invoice(invoice)
            yield f"e-invoice {name}", read_xml(xml)

    def _open_pages(self, invoice):
        """What the client sees on the portal."""
        self.env.flush_all()
        self.authenticate("petra", "petra")
        yield "page /my/invoices", self._get_page("/my/invoices")
        for kind in ("html", "pdf", "text"):
            url = f"{invoice.get_portal_url(report_type=kind)}"
            yield f"page {kind}", self._get_page(url)

    def _get_page(self, url):
        answer = self.url_open(url, timeout=60)
        self.assertEqual(answer.status_code, 200, url)
        return to_text(answer.content)

    def _send(self, invoice):
        """The e-mail that the wizard sends, and what is attached to it."""
        messages = invoice.message_ids
        self._compose(invoice.action_send_and_print()).action_send_and_print()
        yield from self._read_mails(invoice.message_ids - messages)
        for attachment in self.env["ir.attachment"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", invoice.id)]
        ):
            yield f"attachment {attachment.mimetype}", to_text(attachment.raw)

    def _compose(self, action):
        """Return the wizard of an action; what it sends awaits in the queue."""
        return (
            self.env[action["res_model"]]
            .with_context(
                **action["context"],
                mail_notify_force_send=False,
                force_report_rendering=True,
            )
            .create({})
        )

    def _read_mails(self, messages):
        """Subject, body and attachments of e-mails, as they would leave the house."""
        mails = self.env["mail.mail"].search(
            [("mail_message_id", "in", messages.ids), ("state", "=", "outgoing")]
        )
        self.assertTrue(mails, "Nothing was sent.")
        for mail in mails:
            for email in mail._prepare_outgoing_list():
                yield "e-mail", f"{email['subject']}\n{to_text(email['body'])}"
                for name, content, kind in email["attachments"]:
                    yield f"e-mail's {kind}", f"{name}\n{to_text(content)}"

    def _get_related(self, invoice):
        """Return further records that a portal login may ask for, of any model."""
        return invoice.browse()

    def _read_by_rpc(self, invoice):
        with self.assertRaises(UserError, msg="A portal login exports nothing."):
            invoice.with_user(self.portal).export_data(["name"])
        yield from self._read_fields(invoice)
        yield from self._read_fields(invoice.invoice_line_ids)
        yield from self._read_over_the_wire(invoice.invoice_line_ids)

    def _read_over_the_wire(self, lines):
        """What the client's own login gets from Odoo's methods for its web client."""
        self.authenticate("petra", "petra")
        names = ["name", "quantity", "product_uom_id", "price_unit", "product_id"]
        domain = [["id", "in", lines.ids]]
        shown = {name: {} for name in names}
        shown["product_uom_id"] = {"fields": {"display_name": {}}}
        for method, args, kwargs in (
            ("read", [lines.ids, names], {}),
            ("web_read", [lines.ids, shown], {}),
            ("web_search_read", [domain, shown], {}),
            ("read_group", [domain, ["quantity:sum"], ["product_uom_id"]], {}),
            (
                "formatted_read_group",
                [domain, ["product_uom_id"], ["quantity:sum", "price_unit:avg"]],
                {},
            ),
            ("web_read_group", [domain, ["product_uom_id"]], {}),
            ("export_data", [lines.ids, ["quantity", "product_uom_id/name"]], {}),
        ):
            try:
                found = self._call("account.move.line", method, args, kwargs)
            except JsonRpcException as error:
                found = str(error)
            yield f"RPC {method}", json.dumps(without_ids(found))

    def _call(self, model, method, args, kwargs):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _read_fields(self, records):
        """Every field that a portal login can read, export or sum up."""
        records = records.with_user(self.portal)._filtered_access("read")
        described = {
            name: field
            for name, field in records.fields_get().items()
            if field["type"] not in ("binary", "one2many", "many2many")
            and name not in NOT_OF_THE_INVOICE
        }
        for name in described:
            try:
                values = without_ids(records.read([name]))
            except AccessError:
                continue
            yield f"field {records._name}.{name}", json.dumps(values, default=str)
        sums = [
            f"{name}:sum"
            for name, field in described.items()
            if field.get("aggregator") == "sum" and field.get("store")
        ]
        if records and sums:
            (row,) = records.formatted_read_group([("id", "in", records.ids)], [], sums)
            for name in sums:
                yield f"sum of {records._name}.{name}", json.dumps(row[name])

    def _read_every_model(self):
        """Every field of every model of which a client's login reads records."""
        for model in self.env.values():
            model = model.with_user(self.portal)
            if model._auto and not model._transient and model.has_access("read"):
                yield from self._read_fields(model.search([]))

    # ------------------------------------------------------------------
    # The hunt
    # ------------------------------------------------------------------

    def _find_time(self, text):
        """Return what in a text tells time."""
        text = NOT_WORK.sub(" ", text)
        words = [match.group(0) for match in WORDS.finditer(text)]
        return self._find_numbers(text) + words

    def _find_numbers(self, text):
        """Return which of the numbers that went in are in a text."""
        plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
        return [
            number
            for number in self.NUMBERS
            if re.search(
                rf"(?<![\w.]){re.escape(number)}(\.0+|:00)?(?![\d.]*\d)", plain
            )
        ]

    def _hunt(self, invoices):
        """Return what was found, as dict of (invoice, outlet) to list of finds."""
        leaks, hunted = {}, set()
        for name, invoice in invoices.items():
            for outlet, text in self._get_outlets(name, invoice):
                hunted.add(outlet)
                if found := self._find_time(text):
                    leaks[name, outlet] = sorted(set(found))
        self.assertGreater(len(hunted), 20, "The hunter has lost most of its outlets.")
        return leaks


def to_text(content):
    """Return what a page, report or file says, without markup, scripts and styles."""
    if isinstance(content, str):
        content = content.encode()
    if content.startswith(b"%PDF"):
        return read_pdf(content)
    text = content.decode(errors="replace")
    if text.lstrip().startswith("<?xml"):
        return read_xml(content)
    text = re.sub(r"(?is)<(script|style|head|template)\b.*?</\1>", " ", text)
    # Our own blank cells are not shown; neither are Odoo's attributes.
    return html2plaintext(text)


def read_pdf(content):
    """Return what a PDF says, and what the files say that it carries."""
    shown = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=content,
        capture_output=True,
        check=True,
    ).stdout.decode()
    carried = OdooPdfFileReader(BytesIO(content), strict=False).getAttachments()
    return "\n".join([shown, *(to_text(file) for _name, file in carried)])


def read_xml(content):
    """Return an e-invoice as it is, but the files that it holds as their text."""
    tree = etree.fromstring(content)
    for element in tree.iterfind(".//*[@mimeCode]"):
        element.text = to_text(b64decode(element.text)).replace("\f", "")
    return etree.tostring(tree, encoding="unicode")


def without_ids(value):
    """Return what Odoo's methods gave, without ids, which may be any number."""
    if isinstance(value, dict):
        return {
            key: without_ids(inner)
            for key, inner in value.items()
            if key != "id" and "domain" not in key
        }
    if isinstance(value, (list, tuple)):
        if len(value) == 2 and isinstance(value[1], str):
            return value[1]
        return [without_ids(inner) for inner in value]
    return value
