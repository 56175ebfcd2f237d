# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Take people of other clients off the tickets that they follow, and list them."""
    api.Environment(cr, SUPERUSER_ID, {})["helpdesk.ticket"]._take_off_strangers()
