# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The list of clients, with the word on each one's cover and filtered by that word,
against Odoo's own: the same list without our columns and filters."""

from functools import cache, partial

from lxml import etree
from measure import Side, compare, copies, count_queries, environment, settle
from world import TERMS_OF_A_CLIENT, fill

FEW, MANY = 1_000, 100_000
# Of a hundred clients with terms, so many have this status; all others are covered.
SHARES = {"grace": 2, "exhausted": 3, "pending": 2, "hold": 1, "lapsed": 20}
STATUSES = ("covered", *SHARES, "none")
# What the web client asks for: the clients, in Odoo's own list of contacts.
DOMAIN = [
    ("parent_id", "=", False),
    ("ref_company_ids", "=", False),
    ("is_company", "=", True),
]
VIEW = "base.view_partner_tree"
OURS = ("support_status_text", "support_hours_left", "support_status")
PAGE, COUNTED = 80, 10_001
# What makes a covered client one of another status.
_WHOSE = """partner_id >= %(first)s
    AND (partner_id - %(first)s) %% 100 BETWEEN %(start)s AND %(end)s - 1"""
_NOW = f"{_WHOSE} AND date_end >= CURRENT_DATE"
_UNPAID = f"""
    UPDATE support_plan_lot SET frozen = TRUE
    WHERE {_WHOSE} AND date_expiry >= CURRENT_DATE;
    UPDATE support_plan_term SET covered_from = NULL, grace_until = {{}}
    WHERE {_NOW}
"""
CHANGES = {
    "grace": _UNPAID.format("CURRENT_DATE + 10"),
    "exhausted": f"""
        INSERT INTO support_plan_entry (lot_id, kind, hours, date, reason)
        SELECT id, 'adjustment', -hours_left, CURRENT_DATE, 'Used'
        FROM support_plan_lot WHERE {_WHOSE} AND date_expiry >= CURRENT_DATE
    """,
    "pending": _UNPAID.format("NULL"),
    "hold": f"""
        INSERT INTO support_plan_hold (contract_id, company_id, date_start, reason)
        SELECT contract_id, company_id, date_start, 'Ill'
        FROM support_plan_term WHERE {_NOW}
    """,
    "lapsed": f"""
        UPDATE support_plan_term
        SET date_start = date_start - 7300, date_end = date_end - 7300,
            covered_from = covered_from - 7300
        WHERE {_WHOSE};
        UPDATE support_plan_lot
        SET date_start = date_start - 7300, date_expiry = date_expiry - 7300
        WHERE {_WHOSE}
    """,
}


def measure(database):
    with copies(database, "few", "many") as (few, many):
        for copy, clients in ((few, FEW), (many, MANY)):
            fill_statuses(copy, clients)
        own, page, small = (
            Side(copy, partial(open_list, columns=columns), "agent")
            for copy, columns in ((many, ()), (many, OURS), (few, OURS))
        )
        figures = {
            "list.page": compare(page, own, times=5),
            "list.page_growth": compare(page, small, times=5),
            "list.page_queries": count_queries(page),
        }
        for status in STATUSES:
            ours = Side(many, partial(open_list, status=status), "agent")
            figures[f"list.{status}"] = compare(ours, own, times=3)
        return figures


def open_list(env, columns=OURS, status=None):
    """Ask for the first page of the clients, and for their number, as the web client.

    :param columns: the fields that are shown besides those of Odoo's own list
    :param status: the status that they are filtered by
    """
    env = env["res.users"].with_context(bin_size=True, **_get_context(env)).env
    found = env["res.partner"].web_search_read(
        DOMAIN + [("support_status", "=", status)] * bool(status),
        {name: _get_specification(env, name) for name in (*_get_own(env), *columns)},
        limit=PAGE,
        count_limit=COUNTED,
    )
    assert len(found["records"]) == PAGE or found["length"] < PAGE
    return found


@cache
def _read_own(database):
    """Return the columns of Odoo's own list, without ours."""
    with environment(database, "agent") as env:
        view = env["res.partner"].get_view(env.ref(VIEW).id, "list")
    names = [
        field.get("name") for field in etree.fromstring(view["arch"]).iter("field")
    ]
    return [name for name in names if not name.startswith("support_")]


def _get_own(env):
    return _read_own(env.cr.dbname)


def _get_specification(env, name):
    if env["res.partner"]._fields[name].type in ("many2one", "many2many"):
        return {"fields": {"display_name": {}}}
    return {}


def _get_context(env):
    return {
        **env["res.users"].context_get(),
        "allowed_company_ids": list(env.user._get_company_ids()),
    }


def fill_statuses(database, clients):
    """Make so many clients with ten terms each, of all statuses, and a quarter as many
    without a plan; each with a name of its own, in no order of their statuses."""
    first = fill(database, clients * TERMS_OF_A_CLIENT, others=True)[0]
    with environment(database) as env:
        env.cr.execute(
            """UPDATE res_partner
               SET name = names.name, complete_name = names.name,
                   commercial_company_name = names.name
               FROM (SELECT id, md5(id::text) AS name FROM res_partner) names
               WHERE res_partner.id = names.id AND res_partner.id >= %s""",
            [first],
        )
        for status, change in CHANGES.items():
            start = sum(SHARES[other] for other in STATUSES[1 : STATUSES.index(status)])
            env.cr.execute(
                change,
                {"first": first, "start": start, "end": start + SHARES[status]},
            )
        env.cr.commit()
    settle(database, rewritten="res_partner")
