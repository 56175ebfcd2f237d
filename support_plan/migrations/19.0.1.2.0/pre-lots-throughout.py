# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def migrate(cr, version):
    """Tell of nearly all terms whether they have a lot on each day: those of one lot.

    SQL, as there may be a million of them. Of the others it is worked out afterwards
    (post-lots-throughout.py).
    """
    cr.execute(
        "ALTER TABLE support_plan_term ADD COLUMN IF NOT EXISTS lots_throughout boolean"
    )
    cr.execute(
        """UPDATE support_plan_term term SET lots_throughout = TRUE
           WHERE EXISTS (SELECT FROM support_plan_lot lot
                         WHERE lot.term_id = term.id
                           AND lot.kind IN ('allowance', 'opening')
                           AND lot.date_start <= term.date_start
                           AND lot.date_expiry >= term.date_end)"""
    )
