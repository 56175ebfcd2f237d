"""What people did to subscriptions before an update.

Imported in the shell of an old Odoo: what is called here is what the old versions have,
names and fields of theirs, not of this checkout. Each act is done to all subscriptions
of its state at once.
"""

from datetime import timedelta

from upgrade_money import pay_together

from odoo.fields import Command


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
        each.line.last_date_invoiced = (
            before if before >= each.line.date_start else False
        )
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


def give_notice(subscriptions):
    for each in subscriptions:
        if hasattr(each.contract, "_give_notice"):
            today = each.contract.company_id._support_today()
            last = each.line.last_date_invoiced
            each.contract._give_notice(today, last, "Too dear")
        else:
            each.line.date_end = each.line.last_date_invoiced


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


def delete_draft(subscriptions):
    """A draft is deleted though a later period is billed."""
    drafts = env_of(subscriptions)["account.move"]
    for each in subscriptions:
        drafts |= next(move for move in each.moves if move.state == "draft")
    drafts.unlink()
