"""The states that a subscription can be in before an update, and how it got there.

Imported in the shell of an old Odoo. What an act calls is what the old versions have:
names and fields of theirs, not of this checkout.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from odoo.fields import Command


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


def env_of(subscriptions):
    return subscriptions[0].line.env


def last_moves(subscriptions):
    moves = env_of(subscriptions)["account.move"]
    return moves.browse(each.moves[-1].id for each in subscriptions)


def cancel_drafts(subscriptions):
    last_moves(subscriptions).button_cancel()


def cancel_posted(subscriptions):
    moves = last_moves(subscriptions)
    moves.button_draft()
    moves.button_cancel()


def reset_to_draft(subscriptions):
    last_moves(subscriptions).button_draft()


def make_credit_notes(moves):
    """Return the drafts of credit notes for the whole of invoices."""
    wizard = (
        moves.env["account.move.reversal"]
        .with_context(active_model="account.move", active_ids=moves.ids)
        .create({"reason": "Taken back", "journal_id": moves.journal_id.id})
    )
    wizard.refund_moves()
    return wizard.new_move_ids


def credit(subscriptions):
    make_credit_notes(last_moves(subscriptions)).action_post()


def credit_in_part(subscriptions):
    notes = make_credit_notes(last_moves(subscriptions))
    for line in notes.invoice_line_ids:
        line.price_unit *= 0.4
    notes.action_post()


def credit_and_bill_again(subscriptions):
    """As people did: they set the line back and pressed the button."""
    credit(subscriptions)
    env = env_of(subscriptions)
    env.flush_all()
    env.cr.commit()
    contracts = env["contract.contract"]
    for each in subscriptions:
        first = each.moves[-1].invoice_line_ids.support_period_start
        before = first - timedelta(days=1)
        each.line.last_date_invoiced = before if before >= each.line.date_start else False
        each.line.recurring_next_date = first
        contracts |= each.contract
    moves = env["account.move"].create(contracts._prepare_recurring_invoices_values())
    moves.action_post()


def reverse_and_create_anew(subscriptions):
    moves = last_moves(subscriptions)
    wizard = (
        moves.env["account.move.reversal"]
        .with_context(active_model="account.move", active_ids=moves.ids)
        .create({"reason": "Wrong address", "journal_id": moves.journal_id.id})
    )
    wizard.modify_moves()
    drafts = wizard.new_move_ids.filtered(lambda move: move.move_type == "out_invoice")
    drafts.filtered(lambda move: move.state == "draft").action_post()


def credit_first(subscriptions):
    """An earlier period is taken back, and later ones stand."""
    moves = env_of(subscriptions)["account.move"]
    make_credit_notes(
        moves.browse(each.moves[0].id for each in subscriptions)
    ).action_post()


def undo_credit(subscriptions):
    """The credit note is taken back, and the premium stands again."""
    notes = make_credit_notes(last_moves(subscriptions))
    notes.action_post()
    env = env_of(subscriptions)
    env.flush_all()
    env.cr.commit()
    notes.button_draft()
    notes.button_cancel()


def reset_and_delete(subscriptions):
    moves = last_moves(subscriptions)
    moves.button_draft()
    moves.with_context(force_delete=True).unlink()


def bill_other_days(subscriptions):
    """A first day that was typed over, and a button pressed: some days twice."""
    contracts = env_of(subscriptions)["contract.contract"]
    for each in subscriptions:
        each.line.last_date_invoiced = False
        each.line.date_start -= timedelta(days=5)
        each.line.recurring_next_date = each.line.date_start
        contracts |= each.contract
    values = contracts._prepare_recurring_invoices_values()
    contracts.env["account.move"].create(values).action_post()


def change_product(subscriptions):
    """Another plan and quantity, typed on the line."""
    plans = env_of(subscriptions)["product.product"]
    for each in subscriptions:
        each.line.quantity = 2
        each.line.product_id = plans.search(
            [
                ("support_plan_ok", "=", True),
                ("support_term_rule_type", "=", each.plan.support_term_rule_type),
                ("id", "!=", each.plan.id),
            ],
            limit=1,
        ) or each.plan


def archive(subscriptions):
    for each in subscriptions:
        each.contract.active = False


def end(subscriptions):
    """It ended with what was billed."""
    for each in subscriptions:
        each.line.date_end = each.line.last_date_invoiced


def end_within_next(subscriptions):
    """It ends some days into the period that is next."""
    for each in subscriptions:
        each.line.date_end = each.line.next_period_date_start + timedelta(days=20)


def give_notice(subscriptions):
    for each in subscriptions:
        if hasattr(each.contract, "_give_notice"):
            today = each.contract.company_id._support_today()
            last = each.line.last_date_invoiced
            each.contract._give_notice(today, last, "Too dear")
        else:
            end([each])


def withdraw_notice(subscriptions):
    give_notice(subscriptions)
    for each in subscriptions:
        each.contract.action_support_withdraw_notice()


def credit_renewal(subscriptions):
    """What “Lapsed Renewals” does."""
    for each in subscriptions:
        term = each.line.support_term_ids.sorted("date_start")[-1]
        term._credit_premiums()
        each.line._end_cover(term.date_start - timedelta(days=1))


def lapse(subscriptions):
    terms = env_of(subscriptions)["support.plan.term"]
    if hasattr(terms, "_search_lapsing"):
        while lapsing := terms._search_lapsing():
            lapsing._lapse()


def reinstate(subscriptions):
    for each in subscriptions:
        each.contract._reinstate(each.line, each.contract.company_id._support_today())


def end_opening(subscriptions):
    """A plan that had ended elsewhere; the first version made a line to be billed all
    the same, and people cancelled it."""
    for each in subscriptions:
        if "renews" not in each.line.env["support.plan.opening"]._fields:
            each.line.is_canceled = True


def top_up(subscriptions):
    """Buy further hours."""
    env = env_of(subscriptions)
    product = env["product.product"].create(
        {
            "name": "Five Hours",
            "type": "service",
            "list_price": 400,
            "support_topup_hours": 5,
        }
    )
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": each.client.id,
                "invoice_date": each.contract.company_id._support_today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "support_topup_line_id": each.line.id,
                        }
                    )
                ],
            }
            for each in subscriptions
        ]
    )
    moves.action_post()
    from upgrade_fill import pay_together

    pay_together(moves[::2], moves.company_id._support_today())


def log_calls(subscriptions):
    calls = env_of(subscriptions)["support.call"]
    for each in subscriptions:
        calls.log_call(
            external_ref=f"call-{each.number}",
            minutes=70,
            partner_id=each.client.id,
            summary="Helped",
        )


def hold(subscriptions, released=False):
    env_of(subscriptions)["support.plan.hold"].create(
        [
            {
                "contract_id": each.contract.id,
                "date_start": today - timedelta(days=20),
                "date_end": today - timedelta(days=5) if released else False,
                "reason": "Ill",
            }
            for each in subscriptions
            for today in [each.contract.company_id._support_today()]
        ]
    )


def hold_and_release(subscriptions):
    hold(subscriptions, released=True)


def duplicate(subscriptions):
    """Duplicate the last invoice; every second copy is posted."""
    for number, each in enumerate(subscriptions):
        copy = each.moves[-1].copy({"invoice_date": each.moves[-1].invoice_date})
        if number % 2:
            copy.action_post()


def type_next_date_later(subscriptions):
    for each in subscriptions:
        each.line.recurring_next_date += timedelta(days=40)


def type_next_date_earlier(subscriptions):
    """Within the period that was billed last, as far as the contract addon lets one."""
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


def delete_draft(subscriptions):
    """A draft is deleted though a later period is billed."""
    drafts = env_of(subscriptions)["account.move"]
    for each in subscriptions:
        drafts |= next(move for move in each.moves if move.state == "draft")
    drafts.unlink()


def cancel_line(subscriptions):
    for each in subscriptions:
        each.line.is_canceled = True


STATES = {
    "never_billed": State(begun=1, behind=1),
    "to_come": State(begun=0),
    "paid": State(),
    "paid_ahead": State(begun=1, behind=-1),
    "bought_thrice": State(begun=1, quantity=3),
    "called": State(begun=1, act=log_calls),
    "unpaid": State(begun=1, unpaid=1),
    "renewal_unpaid": State(unpaid=1),
    "lapsed": State(begun=3, behind=1, unpaid=1),
    "lapsed_now": State(unpaid=1, act=lapse),
    "renewal_credited": State(unpaid=1, act=credit_renewal, needs="renewal", share=1),
    "draft": State(unpaid=1, draft="last"),
    "draft_cancelled": State(unpaid=1, draft="last", act=cancel_drafts),
    "posted_cancelled": State(unpaid=1, act=cancel_posted),
    "reset_to_draft": State(act=reset_to_draft),
    "credited": State(act=credit, share=1),
    "credited_unpaid": State(unpaid=1, act=credit, share=1),
    "credited_in_part": State(act=credit_in_part, share=1),
    "credited_first": State(begun=3, act=credit_first, share=1),
    "billed_again": State(act=credit_and_bill_again, share=1),
    "reversed_anew": State(act=reverse_and_create_anew, share=1),
    "credit_undone": State(act=undo_credit, share=1),
    "reset_and_deleted": State(act=reset_and_delete),
    "some_days_twice": State(act=bill_other_days, share=1),
    "product_changed": State(act=change_product),
    "archived": State(act=archive),
    "in_euro": State(currency="EUR"),
    "notice": State(act=give_notice),
    "notice_withdrawn": State(act=withdraw_notice, needs="renewal"),
    "reinstated": State(begun=3, behind=1, act=reinstate, needs="renewal", share=1),
    "ended": State(begun=3, behind=1, act=end),
    "ends_within_next": State(act=end_within_next),
    "behind": State(begun=4, behind=2),
    "opening": State(begun=0, is_opening="renewed"),
    "opening_renewed": State(begun=2, is_opening="renewed"),
    "opening_ended": State(begun=1, behind=1, is_opening="ended", act=end_opening),
    "topped_up": State(begun=1, act=top_up),
    "on_hold": State(begun=1, act=hold),
    "released": State(begun=1, act=hold_and_release),
    "two_plans": State(begun=3, second_plan=True),
    "duplicated": State(begun=1, act=duplicate, share=1),
    "next_date_later": State(act=type_next_date_later),
    "next_date_earlier": State(act=type_next_date_earlier),
    "first_day_later": State(act=type_first_day_later),
    "first_day_earlier": State(act=type_first_day_earlier),
    "end_on_header": State(act=type_end_on_header),
    "recurs_by_header": State(act=let_header_recur),
    "draft_between": State(begun=3, draft="middle"),
    "draft_deleted": State(begun=3, draft="middle", act=delete_draft),
    "canceled": State(begun=1, act=cancel_line),
}
