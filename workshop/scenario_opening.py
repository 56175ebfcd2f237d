"""Before the first call: the company, its people, and what it had until now."""

import csv
from datetime import timedelta

from scenario_files import TODAY, read_clients, read_subscriptions
from scenario_office import COMPANY, MAIL_DOMAIN, STAFF

PLANS = {
    "Annual Support Plan": "support_plan.product_annual_plan",
    "Quarterly Help Line": "support_plan.product_help_line",
}
IMPORTING = {"has_headers": True, "quoting": '"', "separator": ",", "encoding": "utf-8"}


def open_the_office(office):
    """The administrator sets the company up and gives everyone a login."""
    admin = ("admin",)
    company = office.search(*admin, "res.company", [], limit=1)
    office.call(
        *admin,
        "res.company",
        "write",
        company,
        {
            "name": COMPANY,
            "street": "233 South Wacker Drive, Suite 4100",
            "city": "Chicago",
            "zip": "60606",
            "state_id": office.ref("base.state_us_13"),
            "country_id": office.ref("base.us"),
            "phone": "+1 312-555-0100",
            "email": f"office@{MAIL_DOMAIN}",
            "website": f"https://www.{MAIL_DOMAIN}",
            "support_tz": "America/Chicago",
            "support_cost_hour": 62,
        },
    )
    office.create(*admin, "mail.alias.domain", {"name": MAIL_DOMAIN})
    staff = {
        person.login: office.create(
            *admin,
            "res.users",
            {
                "name": person.name,
                "login": person.login,
                "password": person.password,
                "email": f"{person.login}@{MAIL_DOMAIN}",
                "support_telephone_name": person.telephone_name,
                "tz": "America/Chicago",
                "group_ids": [(6, 0, [office.ref(name) for name in person.groups])],
            },
            no_reset_password=True,
        )
        for person in STAFF.values()
    }
    office.team = office.create(
        "manager",
        "helpdesk.ticket.team",
        {
            "name": "Support Desk",
            "alias_name": "support",
            "user_id": staff["manager"],
            "user_ids": [(6, 0, [staff["agent"], staff["manager"]])],
        },
    )
    return f"{COMPANY}: {len(staff)} people and programs, support@{MAIL_DOMAIN}."


def import_the_clients(office):
    """Plan billing drops the list of clients into Odoo's own import."""
    file = read_clients()
    wizard = office.create(
        "billing",
        "base_import.import",
        {
            "res_model": "res.partner",
            "file": file,  # this one binary field is not base64
            "file_name": "clients.csv",
            "file_type": "text/csv",
        },
    )
    preview = office.call(
        "billing", "base_import.import", "parse_preview", [wizard], IMPORTING
    )
    headers = next(csv.reader(file.splitlines()))
    # Odoo finds each column's field by its heading, as for a person who imports.
    columns = [
        "/".join(preview["matches"][str(index)]) for index in range(len(headers))
    ]
    outcome = office.call(
        "billing",
        "base_import.import",
        "execute_import",
        [wizard],
        columns,
        headers,
        IMPORTING,
    )
    assert not outcome["messages"], outcome["messages"]
    clients = office.call(
        "billing",
        "res.partner",
        "search_count",
        [("id", "in", outcome["ids"]), ("is_company", "=", True)],
    )
    assert clients == 40, clients
    office.counts["Clients imported"] = clients
    office.counts["Their contacts"] = len(outcome["ids"]) - clients
    return f"{clients} clients and {len(outcome['ids']) - clients} of their people."


def bring_in_the_subscriptions(office):
    """Plan billing brings in the subscriptions with what is left on them, those that
    have ended too."""
    known = read_subscriptions()
    load(
        office,
        "support.plan.opening",
        [
            {
                "id": row.number,
                "reference": row.number,
                "partner_id/id": row.client,
                "product_id/id": PLANS[row.plan],
                "date_start": row.paid_from,
                "date_end": row.paid_until,
                "renews": not has_ended(row),
                "quantity": row.quantity,
                "premium": row.premium,
                "hours_left": row.hours_left or "",
            }
            for row in known
        ],
    )
    hours = sum(row.hours_left for row in known)
    office.counts["Subscriptions brought in"] = len(known)
    office.counts["Hours brought in with them"] = hours
    return f"{len(known)} subscriptions with {hours} hours left."


def has_ended(row):
    return row.paid_until < TODAY - timedelta(days=30)


def load(office, model, rows):
    """Bring rows in with the method behind Odoo's import, by external ids."""
    table = [[str(value) for value in row.values()] for row in rows]
    outcome = office.call("billing", model, "load", list(rows[0]), table)
    assert outcome["ids"], outcome["messages"]
