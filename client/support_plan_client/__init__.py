# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A command line for telephone systems and scripts that talk to Odoo's support_plan."""

__version__ = "1.0.0"
