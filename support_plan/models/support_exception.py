# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class SupportException(models.Model):
    """A manager's written, dated, one-off pass for a client without cover."""

    _name = "support.exception"
    _description = "Support Exception"
    _order = "id desc"
    _rec_name = "reason"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
        index=True,
        domain="[('parent_id', '=', False)]",
    )
    reason = fields.Char(required=True)
    granted_by = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    valid_until = fields.Date(required=True)
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Used For",
        readonly=True,
        help="The ticket that this exception let in. It is used once.",
    )
    charge = fields.Selection(
        selection=[("absorb", "We absorb it"), ("bill", "Bill the hours")],
        string="The Work",
        required=True,
        default="absorb",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )

    @api.model_create_multi
    def create(self, vals_list):
        exceptions = super().create(vals_list)
        for exception in exceptions:
            if not exception.company_id.support_exceptions_allowed:
                raise UserError(
                    self.env._(
                        "%s makes no exceptions: support is only given on a plan. They "
                        "can be allowed in the settings.",
                        exception.company_id.name,
                    )
                )
        return exceptions

    @api.model
    def _find_usable(self, requests):
        """Return the unused exceptions of some clients.

        :param requests: list of gate requests
        :return: dict of (client id, root company id) to exception
        """
        client_ids = {
            request.partner.sudo().commercial_partner_id.id for request in requests
        }
        if not client_ids:
            return {}
        found = {}
        for exception in self.search(
            [("partner_id", "in", list(client_ids)), ("ticket_id", "=", False)]
        ):
            if exception.valid_until >= exception.company_id._support_today():
                key = (exception.partner_id.id, exception.company_id.root_id.id)
                found[key] = exception
        return found
