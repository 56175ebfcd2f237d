"""The states that a subscription can be in before an update, and how it gets there."""

from collections.abc import Callable
from dataclasses import dataclass

import upgrade_acts as acts
import upgrade_typed as typed


@dataclass
class State:
    """How often a subscription was billed and paid, and what then happened to it."""

    begun: int = 2  # periods that have begun by today, at least
    behind: int = 0  # of them, not billed; below zero: billed ahead
    unpaid: int = 0  # of the invoices, the last ones
    draft: str = ""  # the invoice that stays a draft: the last, or the middle one
    act: Callable | None = None
    is_opening: str = ""
    quantity: int = 1
    second_plan: bool = False
    currency: str = ""
    needs: str = ""  # what the old version must have
    share: int = 2  # of all subscriptions; one where it takes long to get there


STATES = {
    "never_billed": State(begun=1, behind=1),
    "to_come": State(begun=0),
    "paid": State(),
    "paid_ahead": State(begun=1, behind=-1),
    "bought_thrice": State(begun=1, quantity=3),
    "called": State(begun=1, act=acts.log_calls),
    "unpaid": State(begun=1, unpaid=1),
    "renewal_unpaid": State(unpaid=1),
    "lapsed": State(begun=3, behind=1, unpaid=1),
    "lapsed_now": State(unpaid=1, act=acts.lapse),
    "renewal_credited": State(
        unpaid=1, act=acts.credit_renewal, needs="renewal", share=1
    ),
    "draft": State(unpaid=1, draft="last"),
    "draft_cancelled": State(unpaid=1, draft="last", act=acts.cancel_drafts),
    "posted_cancelled": State(unpaid=1, act=acts.cancel_posted),
    "reset_to_draft": State(act=acts.reset_to_draft),
    "credited": State(act=acts.credit, share=1),
    "credited_unpaid": State(unpaid=1, act=acts.credit, share=1),
    "credited_in_part": State(act=acts.credit_in_part, share=1),
    "credited_first": State(begun=3, act=acts.credit_first, share=1),
    "billed_again": State(act=acts.credit_and_bill_again, share=1),
    "reversed_anew": State(act=acts.reverse_and_create_anew, share=1),
    "credit_undone": State(act=acts.undo_credit, share=1),
    "reset_and_deleted": State(act=acts.reset_and_delete),
    "some_days_twice": State(act=acts.bill_other_days, share=1),
    "product_changed": State(act=typed.change_product),
    "archived": State(act=typed.archive),
    "in_euro": State(currency="EUR"),
    "notice": State(act=acts.give_notice),
    "notice_withdrawn": State(act=acts.withdraw_notice, needs="renewal"),
    "reinstated": State(
        begun=3, behind=1, act=acts.reinstate, needs="renewal", share=1
    ),
    "ended": State(begun=3, behind=1, act=typed.end),
    "ends_within_next": State(act=typed.end_within_next),
    "behind": State(begun=4, behind=2),
    "opening": State(begun=0, is_opening="renewed"),
    "opening_renewed": State(begun=2, is_opening="renewed"),
    "opening_ended": State(
        begun=1, behind=1, is_opening="ended", act=typed.end_opening
    ),
    "topped_up": State(begun=1, act=acts.top_up),
    "on_hold": State(begun=1, act=acts.hold),
    "released": State(begun=1, act=acts.hold_and_release),
    "two_plans": State(begun=3, second_plan=True),
    "duplicated": State(begun=1, act=acts.duplicate, share=1),
    "next_date_later": State(act=typed.type_next_date_later),
    "set_back": State(act=typed.set_back),
    "first_day_later": State(act=typed.type_first_day_later),
    "first_day_earlier": State(act=typed.type_first_day_earlier),
    "end_on_header": State(act=typed.type_end_on_header),
    "recurs_by_header": State(act=typed.let_header_recur),
    "draft_between": State(begun=3, draft="middle"),
    "draft_deleted": State(begun=3, draft="middle", act=acts.delete_draft),
    "canceled": State(begun=1, act=typed.cancel_line),
}
