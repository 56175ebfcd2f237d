# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def migrate(cr, version):
    """An exception says what became of it: those with a ticket were used."""
    cr.execute(
        """UPDATE support_exception
           SET state = CASE WHEN ticket_id IS NULL THEN 'granted' ELSE 'used' END,
               used_on = CASE WHEN ticket_id IS NULL THEN NULL ELSE write_date END,
               granted_on = create_date,
               asked_by = COALESCE(granted_by, create_uid)
           WHERE used_on IS NULL"""
    )
