"""The office that the scenario is played in: its people, and how each of them works.

Staff and machines work over odoorpc, each logged in as themselves; a client's person
uses the portal over HTTP.
"""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from typing import NamedTuple

import odoorpc
from odoorpc.error import RPCError
from printing import text_of_pdf, without_web_fonts

COMPANY = "Ledgerwood Consulting"
MAIL_DOMAIN = "ledgerwood.example"


class Person(NamedTuple):
    login: str
    name: str
    role: str
    groups: tuple
    telephone_name: str = ""  # as the telephone system's export names them

    @property
    def password(self):
        return self.login.split("@")[0]


STAFF = {
    person.login: person
    for person in (
        Person(
            "billing",
            "Priya Raman",
            "plan billing",
            (
                "base.group_user",
                "base.group_partner_manager",
                "support_plan.group_billing",
            ),
        ),
        Person(
            "agent",
            "Tom Okafor",
            "support agent",
            ("base.group_user", "support_plan.group_agent"),
            "Tom",
        ),
        Person(
            "manager",
            "Marta Lindqvist",
            "support manager",
            ("base.group_user", "support_plan.group_manager"),
            "Marta",
        ),
        Person(
            "sales",
            "Dana Brooks",
            "plan sales",
            ("base.group_user", "support_plan.group_sales"),
        ),
        Person(
            "telephone",
            "Telephone System",
            "machine: checks and logs through the API",
            ("support_plan.group_machine",),
        ),
    )
}
PORTAL = Person(
    "ruth@harborlightbakery.example",
    "Ruth Keller",
    "a client's person, on the portal",
    ("base.group_portal",),
)


class Office:
    """A running Odoo, with a session for each person who works in it."""

    def __init__(self, url, database):
        self.url = url
        self.database = database
        self.sessions = {}
        self.counts = {}

    def log_in(self, login, password=None):
        where = urllib.parse.urlsplit(self.url)
        session = odoorpc.ODOO(where.hostname, port=where.port, timeout=300)
        session.login(self.database, login, password or STAFF[login].password)
        return session

    def _as(self, login):
        if login not in self.sessions:
            password = "admin" if login == "admin" else None
            self.sessions[login] = self.log_in(login, password)
        return self.sessions[login]

    def call(self, login, model, method, *args, **kwargs):
        """Call a method as this person."""
        return self._as(login).execute_kw(model, method, list(args), kwargs)

    def create(self, login, model, values, **context):
        return self.call(login, model, "create", values, context=context)

    def search(self, login, model, domain, **options):
        return self.call(login, model, "search", domain, **options)

    def read(self, login, model, ids, *fields):
        """Return the records as dicts; of a single id, the one dict."""
        found = self.call(login, model, "read", ids, list(fields), load=None)
        return found[0] if isinstance(ids, int) else found

    def ref(self, xmlid):
        """Return the id of a record of one of the addons, or of an imported one."""
        module, _, name = xmlid.rpartition(".")
        domain = [("module", "=", module or "__import__"), ("name", "=", name)]
        (found,) = self.call(
            "admin", "ir.model.data", "search_read", domain, ["res_id"]
        )
        return found["res_id"]

    def refused(self, login, model, method, *args, **kwargs):
        """Call a method that has to be refused, and return the sentence of refusal."""
        try:
            result = self.call(login, model, method, *args, **kwargs)
        except RPCError as error:
            return error.args[0]
        raise AssertionError(f"{login} got {result} from {model}.{method}")

    def print_text(self, login, report):
        """Print a report over HTTP, as the button does, and return the PDF's text."""
        person = STAFF[login]
        visitor = Visitor(self, login, person.password)
        with self.readable_pdfs():
            status, pdf = visitor.get(f"/report/pdf/{report}")
        assert status == 200, (status, pdf[:300])
        return text_of_pdf(pdf)

    @contextmanager
    def readable_pdfs(self):
        """Within it, Odoo makes PDFs whose text can be read."""
        with without_web_fonts(self.url) as address:
            self._set_report_url(address)
            try:
                yield
            finally:
                self._set_report_url(self.url)

    def _set_report_url(self, url):
        self.call("admin", "ir.config_parameter", "set_param", "report.url", url)


class Visitor:
    """A client's person in front of the portal: a browser's requests, by hand."""

    def __init__(self, office, login, password):
        self.url = office.url
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies)
        )
        credentials = {"db": office.database, "login": login, "password": password}
        body = json.dumps({"jsonrpc": "2.0", "params": credentials}).encode()
        request = urllib.request.Request(
            f"{self.url}/web/session/authenticate",
            body,
            {"Content-Type": "application/json"},
        )
        answer = json.load(self.opener.open(request, timeout=60))
        assert "error" not in answer, answer["error"]

    @property
    def session_id(self):
        return next(c.value for c in self.cookies if c.name == "session_id")

    def get(self, path):
        """Return the status and the body of a page."""
        return self._open(path, None)

    def submit(self, form_path, path, **fields):
        """Fill in the form of one page and send it to another."""
        _status, page = self.get(form_path)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.decode())[1]
        body = urllib.parse.urlencode({"csrf_token": token, **fields}).encode()
        return self._open(path, body)

    def _open(self, path, body):
        try:
            with self.opener.open(self.url + path, body, timeout=120) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
