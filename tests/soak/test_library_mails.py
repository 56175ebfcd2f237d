"""The test mails that come with Python and with Odoo, handed over as they are: each is
held or a ticket, unless it reports on a delivery, and none ends in an error."""

import email
import os
import runpy
import sysconfig
from pathlib import Path

import pytest

import odoo.addons


def find_mails():
    """Return the mails: {name: bytes}."""
    # Debian has them in a package of their own, which `make soak` installs.
    folder = Path(sysconfig.get_path("stdlib"), "test/test_email/data")
    mails = {path.name: path.read_bytes() for path in sorted(folder.glob("msg_*.txt"))}
    assert mails, f"There are no mails in {folder}"
    for folder in odoo.addons.__path__:
        path = Path(folder, "test_mail/data/test_mail_data.py")
        if path.exists():
            texts = runpy.run_path(str(path))
            mails |= {
                name: text.encode()
                for name, text in texts.items()
                if name.startswith("MAIL_") and isinstance(text, str)
            }
    assert "MAIL_TEMPLATE" in mails, "There are no mails of Odoo"
    return mails


def is_report(message):
    return (
        message.get_content_type() == "multipart/report"
        or "mailer-daemon" in str(message["From"]).lower()
    )


def read_errors(server):
    log = Path(os.environ["ODOO_CONF"]).parent / f"{server.database}.log"
    return [line for line in log.read_text().splitlines() if " ERROR " in line]


@pytest.mark.parametrize("asks", [True, False], ids=["gate", "no gate"])
def test_the_mails_of_libraries_are_held_or_tickets(server, office, asks):
    team = office.create(
        "admin",
        "helpdesk.ticket.team",
        {"name": f"Libraries {asks}", "support_plan_required": asks},
    )
    company = office.read("admin", "helpdesk.ticket.team", team, "company_id")
    errors, lost, known, tickets = len(read_errors(server)), [], set(), 0
    for name, raw in find_mails().items():
        held = office.call("admin", "support.held.mail", "search_count", [])
        ticket = office.call(
            "admin",
            "mail.thread",
            "message_process",
            "helpdesk.ticket",
            raw.decode("utf-8", "surrogateescape"),
            {"team_id": team, **company},
        )
        tickets += bool(ticket)
        kept = office.call("admin", "support.held.mail", "search_count", []) - held
        message = email.message_from_bytes(raw)
        again = message["Message-ID"] and message["Message-ID"] in known
        known.add(message["Message-ID"])
        if not (ticket or kept or again or is_report(message)):
            lost.append(name)
    assert not lost
    assert (tickets == 0) is asks
    assert len(read_errors(server)) == errors
