# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """How a company invoices its premiums; branches follow their root."""

    _inherit = "res.company"

    support_invoice_days_ahead = fields.Integer(
        string="Invoice Premiums Ahead (Days)",
        default=14,
        help="A premium is invoiced so many days before its period begins, so that a "
        "client who pays on time is never in grace.",
    )
    support_send_invoices = fields.Boolean(
        string="Send Premium Invoices",
        help="Invoices of the recurring run are sent in the background, as the client "
        "wants invoices: by e-mail, if nothing else is set.",
    )
    support_catch_up = fields.Selection(
        selection=[
            ("invoice", "Invoice each of them"),
            ("ask", "Ask first"),
        ],
        string="Periods That Were Missed",
        default="invoice",
        required=True,
        help="What the recurring run does with periods that are over and were never "
        "invoiced. Each gets an invoice with its own dates.",
    )
    support_catch_up_months = fields.Integer(
        string="Catch Up (Months)",
        default=12,
        help="Periods that began longer ago are never invoiced without being asked "
        "for. 0: however long ago.",
    )
    support_run_lanes = fields.Integer(
        string="Lanes of the Recurring Run",
        default=2,
        required=True,
        help="So many scheduled actions share a run. More than the server has workers "
        "for scheduled actions gain nothing.",
    )

    support_reminder_days = fields.Char(
        string="Renewal Reminders (Days Before)",
        default="30,7",
        help="A client is reminded so many days before a term ends, once each. Empty: "
        "no reminders.",
    )
    support_reinstatement_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Reinstatement Fee",
        domain="[('support_plan_ok', '=', False), ('type', '=', 'service')]",
        help="What is proposed as a fee when cover that has lapsed is taken up again. "
        "Empty: no fee.",
    )

    _support_run_lanes_few = models.Constraint(
        "CHECK (support_run_lanes BETWEEN 1 AND 16)",
        "A recurring run has between 1 and 16 lanes.",
    )
    _support_run_days_positive = models.Constraint(
        "CHECK (support_invoice_days_ahead >= 0 AND support_catch_up_months >= 0)",
        "Days ahead and months back are 0 or more.",
    )

    @api.constrains("support_reminder_days")
    def _check_support_reminder_days(self):
        for company in self:
            steps = (company.support_reminder_days or "").split(",")
            if not all(step.strip().isdigit() for step in steps if step.strip()):
                raise ValidationError(
                    self.env._(
                        "Give the reminders' days as whole numbers with commas between "
                        "them, such as 30,7."
                    )
                )

    def _get_support_reminder_days(self):
        """Return the days before a term's end that reminders are due, most first."""
        self.ensure_one()
        steps = (self.root_id.support_reminder_days or "").split(",")
        return sorted({int(step) for step in steps if step.strip()}, reverse=True)

    @api.constrains("support_run_lanes")
    def _ensure_support_lanes(self):
        count = max(self.mapped("support_run_lanes"), default=0)
        self.env["support.plan.run.lane"]._ensure_lanes(count)
