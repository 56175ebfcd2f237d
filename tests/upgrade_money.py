"""Invoices and payments of many subscriptions, in the shell of an old Odoo."""

from datetime import date, timedelta

from odoo.fields import Command

BATCH = 250


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
            move.invoice_line_ids.contract_line_id.contract_id.id: move
            for move in moves
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
