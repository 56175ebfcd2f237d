# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Work out of the terms with several lots whether they have one on each day."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    terms = env["support.plan.term"].search(
        [("allowance", "=", "hours"), ("lots_throughout", "=", False)]
    )
    env.add_to_compute(terms._fields["lots_throughout"], terms)
    env["support.plan.term"].flush_model(["lots_throughout"])
