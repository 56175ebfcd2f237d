"""Run in Odoo's shell on a new template: keep all files in the database, so that a copy of it is whole by itself."""

env["ir.config_parameter"].set_param("ir_attachment.location", "db")  # noqa: F821
env["ir.attachment"].force_storage()  # noqa: F821
env.cr.commit()  # noqa: F821
