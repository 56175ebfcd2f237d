"""The second way through the house: a call flows.

Somebody asks, the gate says yes or no, a ticket, a call, whole hours, draw-down.
"""

from datetime import date, datetime

from scenario_files import moved, read_calls, read_mail
from scenario_office import PORTAL, Visitor

# On the telephone: client's person, and what the ticket is called.
COVERED = (
    ("person_silvercreekwinery_paula_ricci", "Excise report shows bottles as cases"),
    ("person_lakeshoredental_carla_mendez", "Payment plan invoices not created"),
    ("person_doorcherry_annette_larsen", "Shipping labels without a street"),
    ("person_pilsenprint_rosa_villarreal", "Our update switched her reminders off"),
)
OUR_OWN_ERROR = "Our update switched her reminders off"
UNCOVERED = (
    ("person_bridgeportglass_vince_moretti", "has no support plan"),
    ("person_quadcityconveyor_jerome_banks", "is unpaid"),
    ("person_unionpierboats_mitch_rasmussen", "ended on"),
)


def open_tickets_for_the_covered(office):
    """A support agent opens tickets for covered clients, and one for our own error."""
    office.tickets = {}
    for person, title in COVERED:
        values = prepare_ticket(office, person, title)
        if title == OUR_OWN_ERROR:
            values["work_type_id"] = office.ref("support_plan.work_type_own_error")
        office.tickets[title] = office.create("agent", "helpdesk.ticket", values)
    found = office.read(
        "agent", "helpdesk.ticket", list(office.tickets.values()), "support_verdict"
    )
    verdicts = [ticket["support_verdict"] for ticket in found]
    assert verdicts == ["covered", "covered", "grace", "no_cover_needed"], verdicts
    return f"{len(found)} tickets, each with the reason why it may exist."


def refuse_tickets_to_the_uncovered(office):
    """No plan, an unpaid premium, a lapsed plan: no ticket, and a sentence why."""
    for person, words in UNCOVERED:
        values = prepare_ticket(office, person, "Quick question")
        sentence = office.refused("agent", "helpdesk.ticket", "create", values)
        assert words in sentence, (words, sentence)
    return sentence.replace("\n", " ")


def prepare_ticket(office, person, title):
    return {
        "name": title,
        "description": title,
        "partner_id": office.ref(person),
        "team_id": office.team,
        "channel_id": office.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone"),
    }


def use_the_portal(office):
    """A client's person logs in to the portal and opens a ticket there."""
    person = office.ref("person_harborlightbakery_ruth_keller")
    office.create(
        "admin",
        "res.users",
        {
            "name": PORTAL.name,
            "login": PORTAL.login,
            "password": PORTAL.password,
            "partner_id": person,
            "group_ids": [(6, 0, [office.ref(name) for name in PORTAL.groups])],
        },
        no_reset_password=True,
    )
    visitor = Visitor(office, PORTAL.login, PORTAL.password)
    title = "Register float in the bank reconciliation"
    status, page = visitor.submit(
        "/new/ticket",
        "/submitted/ticket",
        subject=title,
        description="It is off by 200 again since Monday.",
    )
    assert status == 200, (status, page[-2000:])
    assert title in page.decode()
    (ticket,) = office.search("manager", "helpdesk.ticket", [("name", "=", title)])
    office.tickets[title] = ticket
    return f"{PORTAL.name} reads it under /my/tickets."


def receive_mail(office):
    """The mail server hands over five e-mails to support@."""
    before = count_tickets(office)
    thread = hand_over(office, "1-covered-client.eml")
    assert thread
    assert count_tickets(office) == before + 1
    ticket = office.read(
        "manager", "helpdesk.ticket", thread, "support_verdict", "number"
    )
    assert ticket["support_verdict"] == "covered", ticket
    for reply in ("2-reply-of-a-colleague.eml", "5-out-of-office.eml"):
        assert hand_over(office, reply) == thread
    for refused in (
        "3-stranger-checking-rates.eml",
        "4-client-whose-premium-is-unpaid.eml",
    ):
        assert not hand_over(office, refused)
    assert count_tickets(office) == before + 1
    return f"One opened {ticket['number']}, two went onto it, two were turned away."


def hand_over(office, name):
    """Do what a mail server's script does: give the message to Odoo's gateway."""
    return office.call(
        "admin", "mail.thread", "message_process", False, read_mail(name)
    )


def count_tickets(office):
    return office.call("manager", "helpdesk.ticket", "search_count", [])


def charge_three_calls(office):
    """25 minutes are charged one hour, 61 two, and ten on our own error nothing."""
    excise, payment_plans, _labels, own_error = (
        office.tickets[title] for _person, title in COVERED
    )
    for ticket, minutes, summary, hours in (
        (excise, 25, "Unit of measure on the excise report set right", 1),
        (payment_plans, 61, "Recurring invoices set up again for 14 patients", 2),
        (own_error, 10, "Switched the reminders on again", 0),
    ):
        logged = log_call(office, ticket, minutes, summary)
        assert (logged["hours"], logged["hours_drawn"]) == (hours, hours), logged
    return "Whole hours only; real minutes stay with the staff."


def log_call(office, ticket, minutes, summary):
    """Log a call on a ticket, as the agent's button does."""
    action = office.call(
        "agent", "helpdesk.ticket", "action_support_log_call", [ticket]
    )
    started_at = datetime.combine(moved(date(2026, 6, 12)), datetime.min.time())
    call = office.create(
        "agent",
        "support.call",
        {
            "minutes": minutes,
            "summary": summary,
            "started_at": str(started_at.replace(hour=15)),
        },
        **action["context"],
    )
    office.call("agent", "support.call", "action_log", [call])
    return office.read("agent", "support.call", call, "hours", "hours_drawn", "state")


def take_a_week_of_telephone_calls(office):
    """The telephone system asks before it puts a caller through, and logs the calls."""
    turned_away, office.logged = [], []
    for call in read_calls():
        verdict = ask_the_gate(office, call)
        if not verdict["allowed"]:
            turned_away.append(verdict["verdict"])
            continue
        answer = log_by_machine(office, call, verdict)
        assert (answer["state"], answer["repeated"]) == ("to_review", False), answer
        again = log_by_machine(office, call, verdict)
        assert (again["id"], again["repeated"]) == (answer["id"], True), again
        office.logged.append(answer["id"])
    office.counts["Telephone calls logged"] = len(office.logged)
    office.counts["Callers turned away"] = len(turned_away)
    return (
        f"{len(office.logged)} calls logged; {len(turned_away)} callers turned away: "
        + ", ".join(
            f"{turned_away.count(word)} {word}" for word in sorted(set(turned_away))
        )
        + "."
    )


def ask_the_gate(office, call):
    if not any(character.isdigit() for character in call.number):
        return {"verdict": "no number", "allowed": False}
    return office.call(
        "telephone",
        "support.gate",
        "check_client",
        phone=call.number,
        work_type=call.work_type,
    )


def log_by_machine(office, call, verdict):
    return office.call(
        "telephone",
        "support.call",
        "log_call",
        external_ref=call.reference,
        partner_id=verdict["client_id"],
        started_at=call.started_at,
        agent=call.agent,
        minutes=call.minutes,
        work_type=call.work_type,
        summary=call.note,
    )


def review_the_calls(office):
    """The support manager reviews what the machine logged, and hours are drawn."""
    office.call("manager", "support.call", "action_log", office.logged)
    calls = office.read(
        "manager",
        "support.call",
        office.logged,
        "state",
        "hours",
        "hours_drawn",
        "hours_overage",
        "hours_awaiting",
    )
    assert {call["state"] for call in calls} == {"logged"}
    sums = {
        name: sum(call[name] for call in calls)
        for name in ("hours", "hours_drawn", "hours_overage", "hours_awaiting")
    }
    return (
        f"{sums['hours']} hours charged: {sums['hours_drawn']} drawn, "
        f"{sums['hours_overage']} overage, {sums['hours_awaiting']} awaiting a payment."
    )


def check_the_books(office):
    """What was granted, drawn and is left adds up, for every lot and every call."""
    lots = office.call(
        "manager",
        "support.plan.lot",
        "search_read",
        [],
        ["hours_left", "entry_ids", "state"],
    )
    entries = office.call(
        "manager", "support.plan.entry", "search_read", [], ["hours", "kind"]
    )
    hours = {entry["id"]: entry["hours"] for entry in entries}
    for lot in lots:
        assert lot["hours_left"] == sum(map(hours.get, lot["entry_ids"])) >= 0, lot
    parts = ("hours_drawn", "hours_overage", "hours_absorbed", "hours_awaiting")
    calls = office.call("manager", "support.call", "search_read", [], ["hours", *parts])
    for call in calls:
        assert call["hours"] == sum(call[part] for part in parts), call
    drawn = -sum(entry["hours"] for entry in entries if entry["kind"] == "draw")
    assert drawn == sum(call["hours_drawn"] for call in calls)
    refused = office.call("manager", "support.refusal", "search_read", [], ["count"])
    office.counts["Tickets opened"] = count_tickets(office)
    office.counts["Tickets refused"] = sum(refusal["count"] for refusal in refused)
    office.counts["Calls logged in all"] = len(calls)
    office.counts["Hours charged"] = sum(call["hours"] for call in calls)
    office.counts["Hours drawn"] = drawn
    for part in parts[1:]:
        label = part.removeprefix("hours_").capitalize()
        office.counts[f"Hours {label.lower()}"] = sum(call[part] for call in calls)
    office.counts["Prepaid hours left to use"] = sum(
        lot["hours_left"] for lot in lots if lot["state"] == "usable"
    )
    return f"{len(entries)} entries in the ledger, {len(lots)} lots of hours."
