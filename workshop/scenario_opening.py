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


def bring_in_the_running_subscriptions(office):
    """Plan billing brings in the running subscriptions with what is left on them."""
    known = read_subscriptions()
    running = [row for row in known if not has_ended(row) and row.quantity == 1]
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
                "premium": row.premium,
                "hours_left": row.hours_left or "",
            }
            for row in running
        ],
    )
    bring_in_piece_by_piece(office, [row for row in known if row not in running])
    hours = sum(row.hours_left for row in known)
    office.counts["Subscriptions brought in"] = len(known)
    office.counts["Hours brought in with them"] = hours
    return f"{len(known)} subscriptions with {hours} hours left."


def bring_in_piece_by_piece(office, known):
    """Bring in what is no plain opening balance: a plan that was bought twice, and
    plans that have ended and shall not be invoiced again."""
    load(
        office,
        "contract.contract",
        [
            {
                "id": row.number,
                "name": f"{row.number} {row.plan}",
                "code": row.number,
                "partner_id/id": row.client,
                "line_recurrence": "TRUE",
                "contract_line_ids/id": f"{row.number}-line",
                "contract_line_ids/product_id/id": PLANS[row.plan],
                "contract_line_ids/name": row.plan,
                "contract_line_ids/quantity": row.quantity,
                "contract_line_ids/price_unit": row.premium / row.quantity,
                "contract_line_ids/date_start": row.since,
                "contract_line_ids/date_end": row.paid_until if has_ended(row) else "",
                "contract_line_ids/last_date_invoiced": row.paid_until,
                "contract_line_ids/recurring_next_date": ""
                if has_ended(row)
                else row.renewal,
            }
            for row in known
        ],
    )
    load(
        office,
        "support.plan.term",
        [
            {
                "id": f"{row.number}-term",
                "contract_line_id/id": f"{row.number}-line",
                "date_start": row.paid_from,
                "date_end": row.paid_until,
                "is_opening": "TRUE",
            }
            for row in known
        ],
    )
    load(
        office,
        "support.plan.lot",
        [
            {
                "id": f"{row.number}-lot",
                "contract_line_id/id": f"{row.number}-line",
                "term_id/id": f"{row.number}-term",
                "kind": "opening",
                "date_start": row.paid_from,
                "date_expiry": row.paid_until,
                "hours_granted": row.hours_left,
            }
            for row in known
            if row.hours_left
        ],
    )


def has_ended(row):
    return row.paid_until < TODAY - timedelta(days=30)


def load(office, model, rows):
    """Bring rows in with the method behind Odoo's import, by external ids."""
    table = [[str(value) for value in row.values()] for row in rows]
    outcome = office.call("billing", model, "load", list(rows[0]), table)
    assert outcome["ids"], outcome["messages"]
