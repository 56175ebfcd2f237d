"""Fill a database by the code of an old version with subscriptions in every state.

Imported in the shell of that old Odoo; `upgrade_states` says which states there are.
Invoices are made, posted and paid as people would, though many at a time.
"""

import json

from dateutil.relativedelta import relativedelta
from upgrade_money import bill, pay
from upgrade_states import STATES
from upgrade_subscribe import MONTHS, bring_in

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
