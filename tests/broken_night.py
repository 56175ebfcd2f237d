"""A night on which subscriptions are broken in ten different ways: what the short test
and the long one share.

Client n is broken in way n modulo ten, as long as n is small enough. Most of these the
run knows beforehand; the negative price and the e-invoice show on the invoice alone.
"""

from premium_night import Night

# What the reason that staff read has to say of each way, in the order of BREAK.
REASONS = [
    "Gone Plan is archived",
    "is archived. Restore the client",
    "who gets its invoices",
    "has no receivable account",
    "income account of",
    "tax of",
    "can't be set to",
    "inactive currency",
    "negative",
    "e-invoice for",
]
BREAK = """
def make_plan(name, **values):
    return env["product.product"].create(dict(
        name=name, type="service", list_price=100, support_plan_ok=True,
        support_term_interval=1, support_term_rule_type="monthly",
        support_allowance="hours", support_hours=2, **values
    ))
account = env["account.account"].create(
    {"name": "Gone", "code": "GONE1", "account_type": "income"}
)
tax = env["account.tax"].create({"name": "Gone", "amount": 7})
gone = make_plan("Gone Plan")
no_account = make_plan("Plan Without Account", property_account_income_id=account.id)
no_tax = make_plan("Plan Without Tax", taxes_id=[(6, 0, tax.ids)])
currency = env["res.currency"].with_context(active_test=False).search(
    [("id", "!=", env.company.currency_id.id), ("active", "=", False)], limit=1
)
currency.active = True
ways = [
    lambda line, client: line.write({"product_id": gone.id}),
    lambda line, client: client.with_context(active_test=False).write(
        {"active": False}),
    lambda line, client: line.contract_id.write({"invoice_partner_id": False}),
    lambda line, client: client.write({"property_account_receivable_id": False}),
    lambda line, client: line.write({"product_id": no_account.id}),
    lambda line, client: line.write({"product_id": no_tax.id}),
    # As an upgrade finds it, where somebody had typed a next date.
    lambda line, client: env.flush_all() or env.cr.execute(
        "UPDATE contract_line SET recurring_next_date = recurring_next_date - 1 "
        "WHERE id = %s", [line.id]) or env.invalidate_all(),
    lambda line, client: line.contract_id.write({"manual_currency_id": currency.id}),
    lambda line, client: line.write({"specific_price": -100}),
    lambda line, client: client.write({"invoice_edi_format": "xrechnung"}),
]
for number, (line, client) in enumerate(zip(lines[:broken], clients)):
    ways[number % 10](line, client)
(gone | no_account | no_tax).flush_recordset()
gone.active = account.active = tax.active = currency.active = False
"""
MEND = """
run = env["support.plan.run"].search([], order="id desc", limit=1)
everything = env(context=dict(env.context, active_test=False))
contracts = everything["contract.contract"].browse(run.aside_line_ids.contract_id.ids)
clients = contracts.partner_id
for name, model in (
    ("Gone Plan", "product.product"), ("Gone", "account.account"), ("Gone", "account.tax")
):
    everything[model].search([("name", "=", name)]).active = True
contracts.manual_currency_id.active = True
clients.active = True
for contract in contracts:
    contract.invoice_partner_id = contract.partner_id
receivable = env["account.account"].search(
    [("account_type", "=", "asset_receivable")], limit=1
)
clients.property_account_receivable_id = receivable
clients.invoice_edi_format = False
for line in contracts.contract_line_ids.filtered(lambda line: line.specific_price < 0):
    line.specific_price = 100
for line in contracts.contract_line_ids:
    line.recurring_next_date = line.next_period_date_start
run.action_retry()
env.cr.commit()
"""


def set_aside_and_take_up_again(database, template, count, broken, batch_size):
    """Work off a night with broken subscriptions, mend them, and check both times."""
    with BrokenNight(
        database, template, count, broken=broken, batch_size=batch_size
    ) as night:
        with night.serve():
            night.finish()
            night.check_what_was_set_aside()
            night.run_script(MEND)
            night.finish()
        night.check_books()
        night.check_no_complaint_is_left()


class BrokenNight(Night):
    def __init__(self, database, template, count, *, broken, batch_size):
        self.broken = broken
        super().__init__(
            database,
            template,
            count,
            batch_size=batch_size,
            behind="False",
            prepare=f"broken = {broken}\n{BREAK}",
        )

    def check_what_was_set_aside(self):
        assert dict(
            self.ask("SELECT state, count(*) FROM support_plan_run_line GROUP BY state")
        ) == {"done": self.count - self.broken, "failed": self.broken}
        aside = self.ask(
            """SELECT client.name, line.reason, contract.invoice_generation_error
               FROM support_plan_run_line line
               JOIN contract_contract contract ON contract.id = line.contract_id
               JOIN res_partner client ON client.id = contract.partner_id
               WHERE line.state = 'failed'"""
        )
        numbers = set()
        for client, reason, shown in aside:
            number = int(client.removeprefix("Client "))
            assert REASONS[number % 10] in reason, (number, reason)
            assert shown == reason
            numbers.add(number)
        assert numbers == set(range(self.broken))
        assert self.ask(
            f"""SELECT count(*) FROM account_move
                    WHERE id > {self.last_before} AND state = 'posted'"""
        ) == [(self.count - self.broken,)]

    def check_no_complaint_is_left(self):
        assert not self.ask(
            """SELECT contract_id, reason FROM support_plan_run_line line
               JOIN contract_contract contract ON contract.id = line.contract_id
               WHERE reason IS NOT NULL OR invoice_generation_error IS NOT NULL"""
        )
