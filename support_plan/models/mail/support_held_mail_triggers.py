# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What may start cover, or tell who somebody is: then held e-mail is looked at again."""

from odoo import api, models


class SupportPlanEntry(models.Model):
    _inherit = "support.plan.entry"

    @api.model
    def _settle_later(self, records):
        res = super()._settle_later(records)
        self.env["support.held.mail"]._look_again_later()
        return res

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        if any(entry.hours > 0 for entry in entries):
            self.env["support.held.mail"]._look_again_later()
        return entries


class SupportPlanHold(models.Model):
    _inherit = "support.plan.hold"

    def write(self, vals):
        res = super().write(vals)
        self.env["support.held.mail"]._look_again_later()
        return res

    def unlink(self):
        res = super().unlink()
        self.env["support.held.mail"]._look_again_later()
        return res


class SupportException(models.Model):
    _inherit = "support.exception"

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") == "granted":
            self.env["support.held.mail"]._look_again_later()
        return res


class ContractContract(models.Model):
    _inherit = "contract.contract"

    def write(self, vals):
        res = super().write(vals)
        if {
            "support_callers",
            "support_caller_ids",
            "support_covered_partner_ids",
        } & set(vals):
            self.env["support.held.mail"]._look_again_later()
        return res


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        res = super().write(vals)
        if "support_gate_mode" in vals:
            self.env["support.held.mail"]._look_again_later()
        return res


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if any(vals.get("email") for vals in vals_list):
            self.env["support.held.mail"]._look_again_later()
        return partners

    def write(self, vals):
        res = super().write(vals)
        if {"email", "parent_id", "active"} & set(vals):
            self.env["support.held.mail"]._look_again_later()
        return res
