"""Fill a database by the code of an old version with subscriptions in every state.

Imported in the shell of that old Odoo; `upgrade_states` says which states there are.
Invoices are made, posted and paid as people would, though many at a time.
"""

import json
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from odoo.fields import Command
from upgrade_states import STATES

BATCH = 250
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    # What the run of the second version says, to number its invoices faster.
    "support_same_sequence": True,
}
# Term, allowance and what else makes a difference.
PLANS = [
    {"rule": "monthly", "support_hours": 2, "support_rollover_cap": 1},
    {
        "rule": "quarterly",
        "support_hours": 20,
        "support_allowance_period": "year",
        "support_grace_days": 14,
    },
    {"rule": "yearly", "support_hours": 10, "support_rollover_cap": 5},
    {"rule": "yearly", "support_allowance": "unlimited"},
    {"rule": "monthly", "support_allowance": "none", "support_activation": "posted"},
]
ANCHORS = [15, 31, 29, 1]


class Subscription:
    """One client's subscription on its way into a state."""

    def __init__(self, state, number, plan, start):
        self.state = state
        self.recipe = STATES[state]
        self.number = number
        self.plan = plan
        self.start = start
        self.client = self.line = None
        self.to_bill = 0
        self.moves = []

    @property
    def contract(self):
        return self.line.contract_id

    def is_kept_draft(self, round_number):
        """Tell whether the invoice of a round stays a draft: the last one, or the one
        in the middle."""
        if self.recipe.draft == "middle":
            return round_number == self.to_bill - 2
        return self.recipe.draft == "last" and round_number == self.to_bill - 1


def fill(env, count):
    """Make so many subscriptions, and bring each into its state."""
    env = env(context={**env.context, **QUIET})
    env["ir.cron"].search([]).active = False
    env.company.root_id.support_review = "never"
    env.cr.commit()
    today = env.company._support_today()
    plans = make_plans(env)
    subscriptions = choose(env, plans, count, today)
    bring_in(env, subscriptions, today)
    env.cr.commit()
    for number in range(max(each.to_bill for each in subscriptions)):
        bill(env, [each for each in subscriptions if each.to_bill > number], number)
    pay(env, subscriptions, today)
    for name, recipe in STATES.items():
        theirs = [each for each in subscriptions if each.state == name]
        if recipe.act and theirs:
            recipe.act(theirs)
            env.flush_all()
            env.cr.commit()
    env["support.plan.housekeeping"]._run()
    # It was not all done today: a run asks where a line has invoices enough.
    env.cr.execute(
        """UPDATE account_move_line SET create_date = create_date - interval '9 days';
           UPDATE account_move SET create_date = create_date - interval '9 days'"""
    )
    env.cr.commit()
    lines = {}
    for each in subscriptions:
        for line in each.contract.contract_line_ids:
            lines[line.id] = each.state
    print("STATES", json.dumps(lines))


def make_plans(env):
    plans = env["product.product"]
    overage = env.ref("support_plan.product_overage")
    for number, values in enumerate(PLANS):
        values = dict(values)
        if number:
            values["taxes_id"] = []  # taxes take a third of the time
        plans |= plans.create(
            {
                "name": f"Plan {number}",
                "type": "service",
                "list_price": 120 * (number + 1),
                "support_plan_ok": True,
                "support_term_interval": 1,
                "support_term_rule_type": values.pop("rule"),
                "support_allowance": "hours",
                "support_grace_days": 10,
                "support_overage": "bill",
                "support_overage_product_id": overage.id,
                **values,
            }
        )
    return plans


def choose(env, plans, count, today):
    """Return subscriptions, shared evenly among the states, plans and days."""
    has = {"renewal": "support_ends_on" in env["contract.contract"]._fields}
    names = [
        name
        for name, recipe in STATES.items()
        for _part in range(recipe.share)
        if not recipe.needs or has[recipe.needs]
    ]
    subscriptions = []
    for number in range(count):
        turn, place = divmod(number, len(names))
        recipe = STATES[names[place]]
        plan = plans[(turn + place) % len(plans)]
        anchor = ANCHORS[(turn // len(plans) + place) % len(ANCHORS)]
        start, begun = find_start(today, plan, recipe.begun, anchor)
        chosen = Subscription(names[place], number, plan, start)
        if recipe.is_opening != "ended":
            chosen.to_bill = max(0, begun - recipe.behind)
        subscriptions.append(chosen)
    return subscriptions


def find_start(today, plan, begun, anchor):
    """Return the latest first day on the anchor's day of the month with which at least
    so many periods have begun, and how many have.

    The 29th is that of February for a yearly plan.
    """
    length = MONTHS[plan.support_term_rule_type]
    month = today.replace(day=1) + relativedelta(months=1)
    while True:
        try:
            start = month.replace(day=anchor)
        except ValueError:
            start = None
        if start and (anchor != 29 or length < 12 or start.month == 2):
            number = 0
            while start + relativedelta(months=length * number) <= today:
                number += 1
            if number >= begun:
                return start, number
        month -= relativedelta(months=1)


def bring_in(env, subscriptions, today):
    """Make the clients, and their subscriptions or opening balances."""
    clients = env["res.partner"].create(
        [
            {"name": f"{each.state} {each.number}", "is_company": True}
            for each in subscriptions
        ]
    )
    for each, client in zip(subscriptions, clients, strict=True):
        each.client = client
    openings = [each for each in subscriptions if each.recipe.is_opening]
    made = env["support.plan.opening"].create(
        [prepare_opening(each, today) for each in openings]
    )
    for each, opening in zip(openings, made, strict=True):
        each.line = opening.term_id.contract_line_id
    others = [each for each in subscriptions if not each.recipe.is_opening]
    wizards = env["support.put.on.plan"].create(
        [
            {
                "partner_id": each.client.id,
                "product_id": each.plan.id,
                "date_start": each.start,
                "quantity": each.recipe.quantity,
            }
            for each in others
        ]
    )
    contracts = env["contract.contract"]
    for batch in batches(wizards):
        contracts |= contracts.create([one._prepare_contract() for one in batch])
    for each, contract in zip(others, contracts, strict=True):
        each.line = contract.contract_line_ids
        if each.recipe.second_plan:
            add_second_plan(each)
        if each.recipe.currency:
            euro = env["res.currency"].with_context(active_test=False)
            euro = euro.search([("name", "=", each.recipe.currency)])
            euro.active = True
            contract.currency_id = euro


def prepare_opening(each, today):
    """The period before the first one that is billed here."""
    length = MONTHS[each.plan.support_term_rule_type]
    until = each.start - timedelta(days=1)
    values = {
        "partner_id": each.client.id,
        "product_id": each.plan.id,
        "reference": f"OLD-{each.number}",
        "date_start": each.start - relativedelta(months=length),
        "date_end": until,
        "premium": 99,
        "hours_left": 3 if each.plan.support_allowance == "hours" else 0,
    }
    if "renews" in each.client.env["support.plan.opening"]._fields:
        # One that had ended by now may still be renewed here.
        values["renews"] = each.recipe.is_opening == "renewed"
    return values


def add_second_plan(each):
    """A plan of another rhythm, from another day on, on the same subscription."""
    plan = each.plan.search(
        [
            ("support_plan_ok", "=", True),
            ("support_term_rule_type", "!=", each.plan.support_term_rule_type),
        ],
        limit=1,
    )
    start = each.start + timedelta(days=10)
    each.contract.write(
        {
            "contract_line_ids": [
                Command.create(
                    {
                        "product_id": plan.id,
                        "name": plan.name,
                        "quantity": 1,
                        "uom_id": plan.uom_id.id,
                        "price_unit": 77,
                        "specific_price": 77,
                        "date_start": start,
                        "recurring_next_date": start,
                        "recurring_rule_type": plan.support_term_rule_type,
                        "recurring_interval": 1,
                        "recurring_invoicing_type": "pre-paid",
                    }
                )
            ]
        }
    )


def bill(env, subscriptions, round_number):
    """Make one more invoice of each subscription, and post those that do not stay
    drafts."""
    for batch in batches(subscriptions):
        contracts = env["contract.contract"].browse(each.contract.id for each in batch)
        values = contracts._prepare_recurring_invoices_values()
        for one in values:
            # Odoo has nothing fall due before today.
            one["invoice_date_due"] = one["invoice_date"]
        moves = env["account.move"].create(values)
        of_contract = {
            move.invoice_line_ids.contract_line_id.contract_id.id: move for move in moves
        }
        to_post = env["account.move"]
        for each in batch:
            move = of_contract[each.contract.id]
            each.moves.append(move)
            if not each.is_kept_draft(round_number):
                to_post |= move
        to_post.action_post()
        env.cr.commit()


def pay(env, subscriptions, today):
    """Pay what is to be paid, each invoice three days after its own day.

    Most of it comes by one bank entry a day, as a lockbox brings it; some invoices are
    paid by a payment of their own, which takes long.
    """
    together, alone = {}, {}
    for each in subscriptions:
        for move in each.moves[: len(each.moves) - each.recipe.unpaid]:
            if move.state == "posted" and move.amount_total:
                day = min(move.invoice_date + timedelta(days=3), today)
                kind = together if each.number % 100 else alone
                kind.setdefault(day, []).append(move.id)
    for kind, how in ((together, pay_together), (alone, register)):
        for day, ids in sorted(kind.items()):
            for batch in batches(ids):
                how(env["account.move"].browse(batch), day)
            env.cr.commit()


def find_bank(env):
    return env["account.journal"].search([("type", "=", "bank")], limit=1)


def pay_together(moves, day: date):
    """Enter what came for many invoices on one day, and settle each with its part."""
    owed = moves.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    bank = find_bank(moves.env)
    lines = [
        {
            "name": line.move_id.name,
            "partner_id": line.partner_id.id,
            "account_id": line.account_id.id,
            "credit": line.amount_residual,
        }
        for line in owed
    ]
    lines.append(
        {
            "name": "Lockbox",
            "account_id": bank.default_account_id.id,
            "debit": sum(owed.mapped("amount_residual")),
        }
    )
    entry = moves.create(
        {
            "move_type": "entry",
            "journal_id": bank.id,
            "date": day,
            "line_ids": [Command.create(line) for line in lines],
        }
    )
    entry.action_post()
    paid = entry.line_ids.filtered("credit").sorted("id")
    owed._reconcile_plan([part + pair for part, pair in zip(owed, paid, strict=True)])


def register(moves, day: date):
    moves.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=moves.ids
    ).create(
        {
            "payment_date": day,
            "journal_id": find_bank(moves.env).id,
            "group_payment": False,
        }
    )._create_payments()


def batches(items):
    for first in range(0, len(items), BATCH):
        yield items[first : first + BATCH]
