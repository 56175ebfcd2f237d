# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who calls: each kind of look-up at the call desk, among 1,000 and 100,000 contacts."""

from functools import partial
from itertools import cycle

from measure import Side, compare, copies, count_queries, environment, multiply, settle
from world import cover, make_clients, make_plan, make_user

FEW, MANY = 1_000, 100_000
ASKED = 10
# As common as words in real names are: each is in one name of about thirty.
FIRST = [
    "Harbour",
    "Hill",
    "Silver",
    "Green",
    "North",
    "South",
    "River",
    "Lake",
    "Stone",
    "Oak",
    "Pine",
    "Maple",
]
SECOND = [
    "Bakery",
    "Garage",
    "Winery",
    "Dental",
    "Kayak",
    "Print",
    "Garden",
    "Law",
    "Music",
    "Books",
]


def measure(database):
    with copies(database, "few", "many") as (few, many):
        kinds = {}
        for copy, contacts in ((many, MANY), (few, FEW)):
            for kind, texts in _fill(copy, contacts).items():
                ask = _show_card if kind == "card" else _look_up
                work = partial(ask, cycle(texts))
                kinds.setdefault(kind, []).append(Side(copy, work, "agent"))
        return {
            "desk.queries": max(
                count_queries(side) for sides in kinds.values() for side in sides
            ),
            "desk.growth": max(compare(*sides, times=5) for sides in kinds.values()),
        }


def _look_up(texts, env):
    assert _ask(env).look_up(next(texts))["matches"]


def _show_card(clients, env):
    _ask(env).get_card(next(clients))


def _ask(env):
    """Return the desk, with what every request of the web client comes with."""
    companies = list(env.user._get_company_ids())
    return env["support.desk"].with_context(
        **env["res.users"].context_get(), allowed_company_ids=companies
    )


def _fill(database, contacts):
    """Make so many contacts, each with a name, a number, an address and a ticket.

    :return: the texts to look up, for each kind of look-up; of the card, the contacts
    """
    with environment(database) as env:
        env.company.country_id = env.ref("base.us")
        make_user(env, "agent", "support_plan.group_agent")
        client = make_clients(env, 1)
        client.write({"name": "Client One", "phone": "+1 212 736 5000"})
        cover(env, client, make_plan(env))
        ticket = env["helpdesk.ticket"].create(
            {"name": "A question", "description": "or two", "partner_id": client.id}
        )
        env.cr.commit()
        words = [
            f"(ARRAY{list(some)})[1 + n / {step} %% {len(some)}]"
            for some, step in ((FIRST, 1), (SECOND, len(FIRST)))
        ]
        name = f"{words[0]} || ' ' || {words[1]} || ' ' || md5(n::text)"
        first = multiply(
            env,
            client,
            contacts,
            name=name,
            complete_name=name,
            commercial_company_name=name,
            phone="'+1 212 ' || (2000000 + n)",
            phone_sanitized="'+1212' || (2000000 + n)",
            email="'person' || n || '@example.com'",
            email_normalized="'person' || n || '@example.com'",
        )
        env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s", [first]
        )
        multiply(
            env,
            ticket,
            contacts,
            number="'HT' || lpad((n + 10)::text, 5, '0')",
            partner_id=f"{first} + n - 1",
            commercial_partner_id=f"{first} + n - 1",
        )
        env.cr.commit()
        chosen = env["res.partner"].browse(
            range(first, first + contacts, contacts // ASKED)
        )
        tickets = env["helpdesk.ticket"].search([("partner_id", "in", chosen.ids)])
        texts = {
            "name": [person.name[:-24] for person in chosen],
            "part of a name": ["har", "harbour bak", "wine", "bak", "lake law", "aw 7"],
            "number": [f"(212) {person.phone[-7:]}" for person in chosen],
            # The area that all of them are in, too.
            "part of a number": ["212", *(person.phone[-5:] for person in chosen)],
            "address": [person.email[:-6] for person in chosen],
            "ticket": tickets.mapped("number"),
            "card": [client.id, *chosen.ids],
        }
    settle(database, rewritten="res_partner")
    return texts
