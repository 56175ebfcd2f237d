# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def migrate(cr, version):
    """Keep names on refusals where they were kept until now: an administrator
    chooses in the settings when they go."""
    cr.execute("UPDATE res_company SET support_refusal_days = 0")
