# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The written terms are called a policy: ``support.plan.terms`` was one letter apart from
``support.plan.term``, the cover.

Records keep their ids, so that all that hangs on them stays: chatter, attachments,
acceptances, and the terms that were made under a version.
"""

from openupgradelib import openupgrade
from psycopg2 import sql

MODELS = [
    ("support.plan.terms", "support.plan.policy"),
    ("support.accept.terms", "support.accept.policy"),
]
FIELDS = [
    ("support.plan.term", "terms_id", "policy_id"),
    ("support.plan.acceptance", "terms_id", "policy_id"),
    ("support.accept.policy", "terms_id", "policy_id"),
    ("product.template", "support_terms_id", "support_policy_id"),
    ("product.template", "support_terms_state", "support_policy_state"),
    # A variant has the fields of its template, without a column.
    ("product.product", "support_terms_id", "support_policy_id"),
    ("product.product", "support_terms_state", "support_policy_state"),
]
# What else our external ids are made of.
XMLID_PARTS = [
    ("terms_annual_plan", "policy_annual_plan"),
    ("terms_help_line", "policy_help_line"),
    ("portal_support_terms", "portal_support_policy"),
]
# Where models are named that openupgradelib does not look at.
COLUMNS = [
    ("ir_ui_view", "model"),
    ("ir_act_window", "res_model"),
    ("ir_act_report_xml", "model"),
    ("ir_embedded_actions", "parent_res_model"),
    ("base_import_mapping", "res_model"),
    ("mail_activity_plan", "res_model"),
    ("mail_activity_type", "res_model"),
]


@openupgrade.migrate()
def migrate(env, version):
    """Rename models, tables, fields and external ids, where they are there."""
    if not openupgrade.table_exists(env.cr, "support_plan_terms"):
        return  # 19.0.1.0.0 kept the terms in the notes of a plan.
    tables = [(table_of(old), table_of(new)) for old, new in MODELS]
    openupgrade.rename_tables(env.cr, tables)
    openupgrade.rename_models(env.cr, MODELS)
    for names in MODELS:
        rename_in_columns(env.cr, *names)
        rename_constraints(env.cr, *names)
    openupgrade.rename_fields(
        env, [(model, table_of(model), old, new) for model, old, new in FIELDS]
    )
    for field in FIELDS:
        rename_index_and_foreign_key(env.cr, *field)
        rename_in_bodies_of_views(env.cr, *field)
    openupgrade.rename_xmlids(env.cr, find_xmlids(env.cr))


def table_of(model):
    return model.replace(".", "_")


def find_xmlids(cr):
    """Return our external ids to rename, with those that Odoo makes for renamed fields,
    values of a selection and constraints.

    :return: list of (old, new), each as ``module.name``
    """
    parts = [(table_of(old), table_of(new)) for old, new in MODELS] + XMLID_PARTS
    parts += [
        (f"_{table_of(model)}__{old}", f"_{table_of(model)}__{new}")
        for model, old, new in FIELDS
    ]
    cr.execute("SELECT name FROM ir_model_data WHERE module = 'support_plan'")
    found = []
    for (name,) in cr.fetchall():
        new_name = name
        for old, new in parts:
            new_name = new_name.replace(old, new)
        if new_name != name:
            found.append((f"support_plan.{name}", f"support_plan.{new_name}"))
    return found


def rename_in_columns(cr, old, new):
    """Rename the model where people's own views, actions and activities name it."""
    for table, column in COLUMNS:
        cr.execute(
            sql.SQL("UPDATE {table} SET {column} = %s WHERE {column} = %s").format(
                table=sql.Identifier(table), column=sql.Identifier(column)
            ),
            (new, old),
        )


def rename_constraints(cr, old, new):
    """Let Odoo know the constraints by their names, or it would not remove them."""
    cr.execute(
        """UPDATE ir_model_constraint
              SET name = replace(name, %(old)s, %(new)s)
            WHERE starts_with(name, %(old)s)""",
        {"old": f"{table_of(old)}_", "new": f"{table_of(new)}_"},
    )


def rename_index_and_foreign_key(cr, model, old, new):
    """Keep them: Odoo would make others under the names that it expects."""
    table = table_of(model)
    cr.execute(
        sql.SQL("ALTER INDEX IF EXISTS {old} RENAME TO {new}").format(
            old=sql.Identifier(f"{table}__{old}_index"),
            new=sql.Identifier(f"{table}__{new}_index"),
        )
    )
    old_key, new_key = f"{table}_{old}_fkey", f"{table}_{new}_fkey"
    cr.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", (old_key,))
    if cr.fetchone():
        cr.execute(
            sql.SQL("ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}").format(
                table=sql.Identifier(table),
                old=sql.Identifier(old_key),
                new=sql.Identifier(new_key),
            )
        )
    cr.execute(
        "UPDATE ir_model_constraint SET name = %s WHERE name = %s", (new_key, old_key)
    )


def rename_in_bodies_of_views(cr, model, old, new):
    """Rename the field in what people added to the views of its model; ours are loaded
    anew, and Odoo would find the old name in theirs."""
    cr.execute(
        r"""UPDATE ir_ui_view
               SET arch_db = regexp_replace(
                   arch_db::text, '\m' || %(old)s || '\M', %(new)s, 'g')::jsonb
             WHERE model = %(model)s AND arch_db::text ~ ('\m' || %(old)s || '\M')""",
        {"model": model, "old": old, "new": new},
    )
