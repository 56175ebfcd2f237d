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
SIGN = """
import base64
plan = env["product.template"].search([("support_plan_ok", "=", True)], limit=1)
first = env["support.plan.policy"].create({"name": "Kept", "body": "<p>As agreed</p>"})
plan.support_policy_id = first
first.action_put_in_use()
env["support.plan.policy"].browse(first.action_new_version()["res_id"])
client = env["res.partner"].create({"name": "Signer Ltd", "is_company": True})
wizard = env["support.put.on.plan"].create(
    {"partner_id": client.id, "product_id": plan.product_variant_id.id}
)
contract = wizard._create_subscription()
contract._recurring_create_invoice().action_post()
env["support.accept.policy"].create(
    {
        "contract_id": contract.id,
        "signer": "Ann Signer",
        "document": base64.b64encode(b"%PDF-1.4 signed"),
        "document_name": "Signed.pdf",
    }
).action_accept()
env["ir.attachment"].create(
    {"name": "Draft.odt", "res_model": first._name, "res_id": first.id, "raw": b"x"}
)
env["mail.message"].create({"model": first._name, "res_id": first.id, "body": "Read"})
env["ir.filters"].create(
    {
        "name": "Of this version",
        "model_id": "support.plan.acceptance",
        "domain": f"[('policy_id', '=', {first.id})]",
    }
)
env["ir.model.access"].create(
    {
        "name": "Everyone reads",
        "model_id": env["ir.model"]._get_id(first._name),
        "group_id": env.ref("base.group_user").id,
        "perm_read": True,
    }
)
env.cr.commit()
"""
# Before 19.0.1.2.0 the written terms, a policy now, went by these names.
BACK_TO_1_1_0 = """
from openupgradelib import openupgrade
models = [
    ("support.plan.policy", "support.plan.terms"),
    ("support.accept.policy", "support.accept.terms"),
]
fields = [
    ("support.plan.term", "policy_id", "terms_id"),
    ("support.plan.acceptance", "policy_id", "terms_id"),
    ("support.accept.terms", "policy_id", "terms_id"),
    ("product.template", "support_policy_id", "support_terms_id"),
    ("product.template", "support_policy_state", "support_terms_state"),
]
tables = [[name.replace(".", "_") for name in pair] for pair in models]
openupgrade.rename_tables(env.cr, tables[:])
openupgrade.rename_models(env.cr, models)
openupgrade.rename_fields(
    env, [(model, model.replace(".", "_"), *names) for model, *names in fields]
)
for (new, old), (new_table, old_table) in zip(models, tables):
    env.cr.execute("UPDATE ir_ui_view SET model = %s WHERE model = %s", (old, new))
    env.cr.execute(
        "UPDATE ir_act_window SET res_model = %s WHERE res_model = %s", (old, new)
    )
    env.cr.execute(
        "UPDATE ir_model_data SET name = replace(name, %s, %s)"
        " WHERE module = 'support_plan'",
        (new_table, old_table),
    )
for table, new, old in [
    ("support_plan_term", "policy_id", "terms_id"),
    ("support_plan_acceptance", "policy_id", "terms_id"),
    ("product_template", "support_policy_id", "support_terms_id"),
]:
    env.cr.execute(
        f"ALTER INDEX {table}__{new}_index RENAME TO {table}__{old}_index"
    )
    env.cr.execute(
        f"ALTER TABLE {table} RENAME CONSTRAINT {table}_{new}_fkey TO {table}_{old}_fkey"
    )
env.cr.execute(
    "UPDATE ir_model_data SET name = replace(name, 'policy_', 'terms_')"
    " WHERE module = 'support_plan' AND name IN"
    " ('policy_annual_plan', 'policy_help_line')"
)
env.cr.execute(
    "UPDATE ir_module_module SET latest_version = '19.0.1.1.0'"
    " WHERE name = 'support_plan'"
)
env.cr.commit()
"""
# What has to be the same after an upgrade, under the new names.
KEPT = [
    "SELECT * FROM support_plan_policy ORDER BY id",
    "SELECT id, policy_id, signer, document_name FROM support_plan_acceptance",
    "SELECT id, policy_id, covered_from FROM support_plan_term ORDER BY id",
    "SELECT id, support_policy_id FROM product_template WHERE support_plan_ok",
    """SELECT id, name, res_field, res_id, checksum FROM ir_attachment
       WHERE res_model IN ('support.plan.policy', 'support.plan.acceptance')""",
    "SELECT id, res_id FROM mail_message WHERE model = 'support.plan.policy'",
    "SELECT name, domain FROM ir_filters WHERE model_id = 'support.plan.acceptance'",
    """SELECT a.id, a.group_id, a.perm_read, a.perm_write FROM ir_model_access a
       JOIN ir_model m ON m.id = a.model_id WHERE m.model = 'support.plan.policy'""",
    """SELECT name, model, res_id FROM ir_model_data WHERE module = 'support_plan'
       AND name ~ 'policy' ORDER BY name""",
    """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
       WHERE conname ~ 'policy' ORDER BY conname""",
    "SELECT indexdef FROM pg_indexes WHERE indexname ~ 'policy' ORDER BY indexname",
]
OLD_NAMES = """
    SELECT model FROM ir_model WHERE model ~ 'support.*terms'
    UNION SELECT name FROM ir_model_data
    WHERE module = 'support_plan' AND name ~ 'support_(plan|accept)_terms|__terms_id'
    UNION SELECT relname FROM pg_class WHERE relname ~ 'support_(plan|accept)_terms'
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


def ask_what_is_kept():
    return [sorted(ask(query), key=str) for query in KEPT]


@pytest.fixture(scope="module")
def database():
    subprocess.run(["dropdb", "--if-exists", DATABASE], check=True)
    subprocess.run(["createdb", "--template=test_oca", DATABASE], check=True)
    yield DATABASE
    subprocess.run(["dropdb", "--force", DATABASE], check=True)


def test_written_terms_are_kept_when_they_become_a_policy(database):
    run_odoo("shell", script=SIGN)
    before = ask_what_is_kept()
    assert all(before)

    run_odoo("shell", script=BACK_TO_1_1_0)
    assert ask(OLD_NAMES)
    run_odoo("-u", "support_plan", "--stop-after-init")

    for query, rows, kept in zip(KEPT, before, ask_what_is_kept(), strict=True):
        assert kept == rows, query
    assert not ask(OLD_NAMES)


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
