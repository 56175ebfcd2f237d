# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Say anew why work awaits: work of a day before the premium was paid used to await
    a payment that had come already."""
    if not version:
        return
    calls = api.Environment(cr, SUPERUSER_ID, {})["support.call"]
    awaiting = calls.search([("awaiting_reason", "=", "payment")])
    calls._settle_awaiting(awaiting.term_id)
