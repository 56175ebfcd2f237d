# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import formatLang

from ...periods import anchor_after


class SupportPlanOpening(models.Model):
    """A client's plan, brought over from another system.

    Made for Odoo's import: one row a plan. It makes the subscription, the last term
    that was paid for, and the lot of hours left. A plan that goes on is billed here
    from its next renewal on, at the premium that the client pays; of a plan that has
    ended only the history is brought over, and the client has lapsed.
    """

    _name = "support.plan.opening"
    _description = "Opening Balance"
    _inherit = ["support.record", "support.choice"]
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
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
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
    quantity = fields.Integer(
        default=1,
        required=True,
        help="How many times the plan was bought: each renewal brings n times its hours.",
    )
    hours_left = fields.Integer(
        help="Whole hours that the client has left today, all together."
    )
    premium = fields.Monetary(
        help="The net premium that the client pays for one term, all together. Renewals "
        "are invoiced at it. Empty: the list price of the plan."
    )
    renews = fields.Boolean(
        string="Goes On",
        compute="_compute_renews",
        store=True,
        readonly=False,
        precompute=True,
        help="The next premium is invoiced here. Off: the plan has ended, and nothing "
        "more is invoiced. Left out, a plan goes on that has not ended yet.",
    )
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
    _bought_at_least_once = models.Constraint(
        "CHECK (quantity >= 1 AND COALESCE(premium, 0) >= 0)",
        "A plan is bought at least once, and its premium is never negative.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_currency_id(self):
        """That of the subscription: of the client's pricelist, or the company's."""
        for opening in self:
            opening.currency_id = self.env["contract.contract"]._get_support_currency(
                opening.partner_id, opening.company_id
            )

    @api.depends("date_end", "company_id")
    def _compute_renews(self):
        for opening in self:
            today = opening.company_id._support_today()
            opening.renews = bool(opening.date_end) and opening.date_end >= today

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

    @api.model
    def load(self, fields, data):
        """Import rows; whoever only tests the file is told what it adds up to."""
        result = super().load(fields, data)
        if self.env.context.get("import_dryrun") and not result.get("nextrow"):
            if result["ids"] and not result["messages"]:
                result["messages"] = [
                    {
                        "type": "info",
                        "message": self.browse(result["ids"])._get_totals(),
                        "not_matching_error": True,
                    }
                ]
        return result

    def _get_totals(self):
        """Return in a sentence what these rows add up to."""
        premiums = [
            formatLang(
                self.env,
                sum(opening.term_id.premium for opening in openings),
                currency_obj=currency,
            )
            for currency, openings in self.grouped(
                lambda opening: opening.term_id.currency_id
            ).items()
        ]
        return self.env._(
            "Everything seems valid, and nothing is written yet: %(plans)s plans, "
            "%(running)s of them going on, with %(hours)s hours left and premiums of "
            "%(premiums)s.",
            plans=len(self),
            running=len(self.filtered("renews")),
            hours=sum(self.mapped("hours_left")),
            premiums=" + ".join(premiums),
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
        """Make the subscription, the term that was paid for and the hours left."""
        terms = self.env["support.plan.term"].create(
            [opening._prepare_term(opening._subscribe()) for opening in self]
        )
        for opening, term in zip(self, terms, strict=True):
            opening.term_id = term
        # Lots are made by nobody but such a step.
        self.env["support.plan.lot"].sudo().create(
            [opening._prepare_lot() for opening in self if opening.hours_left]
        )

    def _subscribe(self):
        """Make the subscription; one that has ended is never invoiced.

        :return: its line
        """
        # Billing goes on here where the other system's ends.
        next_day = self.date_end + timedelta(days=1)
        contract = self.env["contract.contract"]._put_on_plan(
            self.partner_id,
            self.product_id,
            self.company_id,
            next_day if self.renews else self.date_start,
            quantity=self.quantity,
            premium=self.premium or None,
        )
        line = contract.contract_line_ids
        if self.renews:
            line.support_anchor = anchor_after(
                self.date_start,
                self.date_end,
                line.recurring_rule_type,
                line.recurring_interval,
            )
        else:
            line.date_end = self.date_end
        return line

    def _prepare_term(self, line):
        return {
            "contract_line_id": line.id,
            "is_opening": True,
            "date_start": self.date_start,
            "date_end": self.date_end,
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
