# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def migrate(cr, version):
    """Note which terms are superseded, as housekeeping will from now on, and drop the
    indexes that others serve for."""
    # SQL, as there may be a million of them.
    cr.execute(
        """UPDATE support_plan_term term SET superseded = TRUE
           WHERE term.date_end < CURRENT_DATE - 1 AND term.revoked IS NOT TRUE
             AND EXISTS (SELECT FROM support_plan_term later
                         WHERE later.contract_line_id = term.contract_line_id
                           AND later.date_start > term.date_start
                           AND later.revoked IS NOT TRUE)"""
    )
    cr.execute(
        """DROP INDEX IF EXISTS support_plan_lot__contract_line_id_index,
                                support_plan_term__contract_id_index"""
    )
