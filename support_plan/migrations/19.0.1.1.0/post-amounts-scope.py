# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api

from odoo.addons.support_plan.hooks import choose_amounts_scope


def migrate(cr, version):
    """Where invoices exist already, only those of clients with a plan become amounts."""
    choose_amounts_scope(api.Environment(cr, SUPERUSER_ID, {}))
