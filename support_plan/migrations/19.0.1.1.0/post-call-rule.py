# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Agents may review calls of machines. The rule is not overwritten by an update."""

from odoo import SUPERUSER_ID, api

BEFORE = (
    "['|', ('user_id', '=', user.id), ('team_id', 'in', user.helpdesk_team_ids.ids)]"
)
NOW = (
    "['|', '|', ('user_id', '=', user.id), "
    "('team_id', 'in', user.helpdesk_team_ids.ids), "
    "'&', ('state', '=', 'to_review'), ('user_id.share', '=', True)]"
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("support_plan.rule_support_call_agent", raise_if_not_found=False)
    # One that the company has changed stays as it is.
    if rule and rule.domain_force == BEFORE:
        rule.domain_force = NOW
