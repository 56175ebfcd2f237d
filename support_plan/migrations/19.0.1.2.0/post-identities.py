# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Write down by what contacts are known. Who typed it cannot be told any more: what
    is there is taken as confirmed."""
    api.Environment(cr, SUPERUSER_ID, {})["support.identity"]._add_missing()
