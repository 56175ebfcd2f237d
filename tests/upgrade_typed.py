"""What people typed on subscriptions, as the old versions let them."""

from datetime import timedelta


def type_next_date_later(subscriptions):
    for each in subscriptions:
        each.line.recurring_next_date += timedelta(days=40)


def set_back(subscriptions):
    """The line forgot that it was billed, as an import can have it."""
    for each in subscriptions:
        each.line.last_date_invoiced = False
        each.line.recurring_next_date = each.line.date_start


def type_first_day_later(subscriptions):
    for each in subscriptions:
        each.line.date_start += timedelta(days=5)


def type_first_day_earlier(subscriptions):
    for each in subscriptions:
        each.line.date_start -= timedelta(days=5)


def type_end_on_header(subscriptions):
    for each in subscriptions:
        each.contract.date_end = each.line.last_date_invoiced


def let_header_recur(subscriptions):
    for each in subscriptions:
        each.contract.write(
            {
                "recurring_rule_type": each.plan.support_term_rule_type,
                "recurring_interval": 1,
                "line_recurrence": False,
            }
        )


def change_product(subscriptions):
    """Another plan and quantity, typed on the line."""
    plans = subscriptions[0].plan
    for each in subscriptions:
        each.line.quantity = 2
        each.line.product_id = (
            plans.search(
                [
                    ("support_plan_ok", "=", True),
                    ("support_term_rule_type", "=", each.plan.support_term_rule_type),
                    ("id", "!=", each.plan.id),
                ],
                limit=1,
            )
            or each.plan
        )


def archive(subscriptions):
    for each in subscriptions:
        each.contract.active = False


def cancel_line(subscriptions):
    for each in subscriptions:
        each.line.is_canceled = True


def end(subscriptions):
    """It ended with what was billed."""
    for each in subscriptions:
        each.line.date_end = each.line.last_date_invoiced


def end_within_next(subscriptions):
    """It ends some days into the period that is next."""
    for each in subscriptions:
        each.line.date_end = each.line.next_period_date_start + timedelta(days=20)


def end_opening(subscriptions):
    """A plan that had ended elsewhere; the first version made a line to be billed all
    the same, and people cancelled it."""
    for each in subscriptions:
        if "renews" not in each.line.env["support.plan.opening"]._fields:
            each.line.is_canceled = True
