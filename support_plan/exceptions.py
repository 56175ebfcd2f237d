# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError


class SupportRefused(UserError):
    """The gate turned a request away; the message says why and what to do next.

    The web client shows it with buttons for the next step: ``context`` says which
    client and invoice they are about.
    """

    def __init__(self, message, context=None):
        super().__init__(message)
        self.context = context or {}
