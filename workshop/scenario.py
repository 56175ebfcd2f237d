"""The main job, once from end to end, in a fresh database of a running server.

A small consultancy starts to sell support on prepaid plans only: it brings in its
clients and running subscriptions, puts clients on a plan, is paid or not, and answers a
week of tickets, e-mails and telephone calls. Everything happens from outside, as the
users who would do it, and everything is checked as it goes.

    python workshop/scenario.py --url http://127.0.0.1:8069 --db demo

How far it is goes to standard error; the table at the end to standard output.
"""

import argparse
import sys
import time

import scenario_calls as calls
import scenario_opening as opening
import scenario_premiums as premiums
from scenario_office import PORTAL, STAFF, Office

STEPS = (
    opening.open_the_office,
    opening.import_the_clients,
    opening.bring_in_the_subscriptions,
    premiums.look_at_the_plans,
    premiums.put_clients_on_a_plan,
    premiums.invoice_the_premiums,
    premiums.receive_some_payments,
    premiums.look_at_the_cover,
    calls.open_tickets_for_the_covered,
    calls.refuse_tickets_to_the_uncovered,
    calls.use_the_portal,
    calls.receive_mail,
    calls.charge_three_calls,
    calls.take_a_week_of_telephone_calls,
    calls.review_the_calls,
    premiums.settle_a_late_payment,
    premiums.print_an_invoice,
    calls.check_the_books,
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--db", required=True)
    asked = parser.parse_args()
    office = Office(asked.url, asked.db)
    for number, step in enumerate(STEPS, 1):
        walk(number, step, office)
    print_table(office)


def walk(number, step, office):
    """Take one step of the story and say what came of it."""
    title = step.__doc__.splitlines()[0].rstrip(".")
    say(f"  {number:2}/{len(STEPS)} {title} ... ")
    started = time.monotonic()
    try:
        outcome = step(office)
    except Exception:
        say("failed\n")
        raise
    say(f"{time.monotonic() - started:.1f} s\n        {outcome}\n")


def say(text):
    print(text, end="", file=sys.stderr, flush=True)


def print_table(office):
    width = max(map(len, office.counts))
    for name, count in office.counts.items():
        print(f"  {name:<{width}}  {count:>5}")
    print()
    print(f"  Log in at {office.url}/web/login")
    people = [("admin", "admin", "administrator")]
    people += [(p.login, p.password, p.role) for p in (*STAFF.values(), PORTAL)]
    for login, password, role in people:
        print(f"  {login:<31} {password:<10} {role}")


if __name__ == "__main__":
    main()
