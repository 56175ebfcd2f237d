# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..company.support_record import ERASING

# Only Python here can put this object into a context: no RPC client can forge it.
ACCEPTING = object()

MEANS = [
    ("paper", "Signed on paper"),
    ("portal", "Signed on the portal"),
    ("email", "Agreed by e-mail"),
    ("other", "Otherwise"),
]


class SupportPlanAcceptance(models.Model):
    """What a client agreed to, as it was on that day: evidence that nobody changes.

    There is one for each time: a subscription that is renewed on a new version of the
    terms has several.
    """

    _name = "support.plan.acceptance"
    _description = "Accepted Terms"
    _inherit = "support.record"
    _order = "accepted_on desc, id desc"

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Subscription",
        required=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        related="contract_id.commercial_partner_id",
        string="Client",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        related="contract_id.company_id",
        store=True,
        index=True,
    )
    plan_id = fields.Many2one(
        comodel_name="product.template",
        string="Support Plan",
        required=True,
        index=True,
        ondelete="restrict",
    )
    policy_id = fields.Many2one(
        comodel_name="support.plan.policy",
        string="Written Terms",
        required=True,
        index=True,
        ondelete="restrict",
    )
    signer = fields.Char(string="Accepted By", required=True)
    signer_id = fields.Many2one(
        comodel_name="res.partner", string="Contact", index="btree_not_null"
    )
    accepted_on = fields.Date(required=True)
    means = fields.Selection(selection=MEANS, string="How", required=True)
    document = fields.Binary(
        required=True,
        attachment=True,
        help="The plan sheet as it was on that day, signed where it was signed.",
    )
    document_name = fields.Char(string="File Name", required=True)
    signature = fields.Image(max_width=1024, max_height=1024)
    note = fields.Char()
    recorded_by = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )

    @api.depends("policy_id", "signer")
    def _compute_display_name(self):
        for acceptance in self:
            acceptance.display_name = self.env._(
                "%(policy)s: %(signer)s",
                policy=acceptance.policy_id.display_name,
                signer=acceptance.signer,
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Record who wrote it down, whatever the values say.

        :raises UserError: to whoever doesn't go by the subscription, where day, document
            and terms are checked
        """
        self.check_access("create")
        if (
            not self.env.su
            and self.env.context.get("support_accepting") is not ACCEPTING
        ):
            raise UserError(
                self.env._(
                    "Accepted terms are recorded on the subscription: use “Record "
                    "Accepted Terms” there."
                )
            )
        return super().create(
            [{**vals, "recorded_by": self.env.uid} for vals in vals_list]
        )

    @api.constrains("policy_id", "accepted_on")
    def _check_policy(self):
        for acceptance in self:
            if acceptance.policy_id.state != "in_use":
                raise ValidationError(
                    self.env._(
                        "%s is a draft. Put it in use before a client accepts it.",
                        acceptance.policy_id.display_name,
                    )
                )
            if acceptance.accepted_on > acceptance.company_id._support_today():
                raise ValidationError(
                    self.env._("Nobody can have accepted terms on a day to come.")
                )

    def write(self, vals):
        """Nobody changes what was agreed to, the superuser included. Only a person's
        name goes, once it is no longer needed as evidence."""
        if self.env.context.get("support_erasing") is ERASING:
            return super().write(vals)
        raise UserError(
            self.env._(
                "What a client accepted is kept as it was. Record what was agreed since "
                "then as a further acceptance."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("What a client accepted is evidence, and is never deleted.")
        )

    def _get_document(self):
        """Return the PDF (bytes)."""
        self.ensure_one()
        return base64.b64decode(self.document)

    def action_open_document(self):
        """Show the PDF as it was on that day."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/document/"
            f"{self.document_name}?download=true",
            "target": "new",
        }
