"""The ledger's guard stands in nobody's way: upgrade and uninstall, with hours on it.

In a database of its own, a copy of the one that the OCA's suites ran in.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

ODOO = Path(__file__).resolve().parent.parent / "workshop" / "odoo-bin"
DATABASE = "lifecycle"

SELL_AND_LOG = """
from datetime import datetime, timedelta
plan = env.ref("support_plan.product_annual_plan")
client = env["res.partner"].create({"name": "Leaver Ltd", "is_company": True})
wizard = env["support.put.on.plan"].create(
    {"partner_id": client.id, "product_id": plan.id}
)
line = wizard._create_subscription().contract_line_ids
invoice = line.contract_id._recurring_create_invoice()
invoice.action_post()
env["account.payment.register"].with_context(
    active_model="account.move", active_ids=invoice.ids
).create({})._create_payments()
call = env["support.call"].create(
    {
        "partner_id": client.id,
        "minutes": 25,
        "summary": "Helped",
        "started_at": datetime.now() - timedelta(minutes=30),
    }
)
call.action_log()
assert call.hours_drawn == 1, call.hours_drawn
env.cr.commit()
"""
UNINSTALL = 'env.ref("base.module_support_plan").button_immediate_uninstall()\n'


def run_odoo(*arguments, script=None):
    command = [sys.executable, str(ODOO), *arguments]
    command += ["-c", os.environ["ODOO_CONF"], "-d", DATABASE, "--no-http"]
    done = subprocess.run(
        command, input=script, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


def ask(query):
    connection = psycopg2.connect(dbname=DATABASE)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


def get_guards():
    return ask("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'support_plan_%'")


@pytest.fixture(scope="module")
def database():
    subprocess.run(["dropdb", "--if-exists", DATABASE], check=True)
    subprocess.run(["createdb", "--template=test_oca", DATABASE], check=True)
    yield DATABASE
    subprocess.run(["dropdb", "--force", DATABASE], check=True)


def test_upgrade_and_uninstall_work_with_the_guard_in_place(database):
    run_odoo("shell", script=SELL_AND_LOG)
    entries = ask("SELECT kind, hours FROM support_plan_entry ORDER BY id")
    assert entries == [("grant", 20), ("draw", -1)]

    run_odoo("-u", "support_plan", "--stop-after-init")
    assert ask("SELECT kind, hours FROM support_plan_entry ORDER BY id") == entries
    assert len(get_guards()) == 4

    run_odoo("shell", script=UNINSTALL)
    assert ask("SELECT state FROM ir_module_module WHERE name = 'support_plan'") == [
        ("uninstalled",)
    ]
    assert not get_guards()
    assert ask("SELECT to_regclass('support_plan_entry')") == [(None,)]
