# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""E-mail that is made to keep a reader busy: each shape, of 200 KB against 100 KB."""

import gc
import sys
from itertools import count
from pathlib import Path

from measure import copies, environment, get_processor_seconds
from world import cover, make_clients, make_plan

sys.path.append(str(Path(__file__).parents[1] / "support_plan/tests/mail"))
from common_hostile import get_hostile_mails

SMALL, LARGE = 100_000, 200_000
ROUNDS = 3
_numbers = count()


def measure(database):
    with copies(database, "mail") as (copy,):
        sender, to = _fill(copy)
        small, large = (get_hostile_mails(size, sender, to) for size in (SMALL, LARGE))
        _judge(copy, next(iter(small.values())))
        growth, worst = {}, {}
        for name in small:
            pairs = [
                (_judge(copy, small[name]), _judge(copy, large[name]))
                for _round in range(ROUNDS)
            ]
            # What disturbs only adds: the least of each is what the e-mail takes.
            little, much = (min(side) for side in zip(*pairs, strict=True))
            growth[name], worst[name] = much / little, much
        for figures in (growth, worst):
            name = max(figures, key=figures.get)
            print(f"  the worst is “{name}”: {figures[name]:.2f}", flush=True)
    return {"mail.growth": max(growth.values()), "mail.worst": max(worst.values())}


def _fill(database):
    """Make a covered client who may write as often as they like; return their address
    and that of a team."""
    with environment(database) as env:
        (client,) = make_clients(env, 1)
        cover(env, client, make_plan(env))
        env["mail.gateway.allowed"].create({"email": client.email})
        domain = env["mail.alias.domain"].create({"name": "bench.example.com"})
        env.company.alias_domain_id = domain
        env["helpdesk.ticket.team"].create(
            {
                "name": "Bench",
                "alias_name": "hostile",
                "alias_domain_id": domain.id,
                "company_id": env.company.id,
            }
        )
        env.cr.commit()
        return client.email, f"hostile@{domain.name}"


def _judge(database, raw):
    """Return the processor seconds that one e-mail takes on its whole way, from the
    mail server's hand to a ticket, or to the held e-mail."""
    # Each is a new one: what was held already is told at once.
    raw = raw.replace(b"<hostile-", b"<hostile-%d-" % next(_numbers), 1)
    with environment(database) as env:
        gc.collect()
        start = get_processor_seconds(env.cr)
        env["mail.thread"].message_process(False, raw)
        env.cr.flush()
        return get_processor_seconds(env.cr) - start
