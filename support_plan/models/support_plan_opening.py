# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SupportPlanOpening(models.Model):
    """A client with a running plan, brought over from another system.

    Made for Odoo's import: one row a client. It makes the subscription, which is billed
    here from its next renewal on, the term that is running, and the lot of hours left.
    """

    _name = "support.plan.opening"
    _description = "Opening Balance"
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Client", required=True, index=True
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Support Plan",
        required=True,
        domain="[('support_plan_ok', '=', True)]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    reference = fields.Char(
        help="The other system's number of this plan. The same number is brought in "
        "only once."
    )
    date_start = fields.Date(string="Covered From", required=True)
    date_end = fields.Date(
        string="Covered Until",
        required=True,
        help="The last day that is paid for. The next premium is invoiced for the day "
        "after.",
    )
    hours_left = fields.Integer(help="Whole hours that the client has left today.")
    premium = fields.Monetary(help="The net premium that was paid for this term.")
    term_id = fields.Many2one(
        comodel_name="support.plan.term", readonly=True, copy=False
    )
    contract_id = fields.Many2one(related="term_id.contract_id", string="Subscription")

    _brought_in_once = models.UniqueIndex(
        "(company_id, reference) WHERE reference IS NOT NULL",
        "This opening balance has been brought in already.",
    )
    _sensible = models.Constraint(
        "CHECK (date_start <= date_end AND COALESCE(hours_left, 0) >= 0)",
        "Cover ends after it starts, and hours left are never negative.",
    )

    @api.constrains("product_id", "hours_left")
    def _check_plan(self):
        for opening in self:
            plan = opening.product_id
            if not plan.support_plan_ok:
                raise ValidationError(
                    self.env._("%s is not a support plan.", plan.display_name)
                )
            if opening.hours_left and plan.support_allowance != "hours":
                raise ValidationError(
                    self.env._(
                        "%s includes no counted hours: leave the hours left empty.",
                        plan.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        openings = super().create(vals_list)
        openings._bring_in()
        return openings

    def write(self, vals):
        if set(vals) - {"term_id"} and any(opening.term_id for opening in self):
            raise UserError(
                self.env._(
                    "This balance has been brought in. Adjust its lot of hours, with a "
                    "reason, instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "An opening balance stays as it was brought in. Adjust its lot of "
                "hours, with a reason, instead."
            )
        )

    def _bring_in(self):
        """Make the subscription, the running term and the hours left."""
        wizards = self.env["support.put.on.plan"].create(
            [
                {
                    "partner_id": opening.partner_id.commercial_partner_id.id,
                    "product_id": opening.product_id.id,
                    "company_id": opening.company_id.id,
                    # Billing goes on here where the other system's ends.
                    "date_start": opening.date_end + timedelta(days=1),
                }
                for opening in self
            ]
        )
        terms = self.env["support.plan.term"].create(
            [
                opening._prepare_term(wizard._create_subscription().contract_line_ids)
                for opening, wizard in zip(self, wizards, strict=True)
            ]
        )
        for opening, term in zip(self, terms, strict=True):
            opening.term_id = term
        self.env["support.plan.lot"].create(
            [opening._prepare_lot() for opening in self if opening.hours_left]
        )

    def _prepare_term(self, line):
        return {
            "contract_line_id": line.id,
            "is_opening": True,
            "date_start": self.date_start,
            "date_end": self.date_end,
            "premium": self.premium,
        }

    def _prepare_lot(self):
        return {
            "contract_line_id": self.term_id.contract_line_id.id,
            "term_id": self.term_id.id,
            "kind": "opening",
            "date_start": self.date_start,
            "date_expiry": self.date_end,
            "hours_granted": self.hours_left,
        }
