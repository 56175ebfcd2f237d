# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def migrate(cr, version):
    """Plans that were brought over so far were all running, and are renewed here."""
    cr.execute("UPDATE support_plan_opening SET renews = TRUE")
