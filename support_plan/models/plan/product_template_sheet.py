# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class ProductTemplate(models.Model):
    """The plan sheet: a plan on one page, to hand over and to sign.

    What it says of hours, days and prices comes from the plan's own rules, in the
    language that it is printed in, so that sheet and rules cannot disagree.
    """

    _inherit = "product.template"

    support_policy_id = fields.Many2one(
        comodel_name="support.plan.policy",
        string="Written Terms",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="What a client of this plan agrees to. The plan sheet prints the version "
        "that is in use.",
        groups="base.group_user",
    )
    support_policy_state = fields.Selection(
        related="support_policy_id.state",
        string="Status of the Terms",
        groups="base.group_user",
    )

    # ------------------------------------------------------------------
    # Printing
    # ------------------------------------------------------------------

    def action_print_plan_sheet(self):
        """Print the plan sheet, blank or made out to the client in the context."""
        if not self or not all(self.mapped("support_plan_ok")):
            raise UserError(self.env._("Choose a support plan: it has a plan sheet."))
        return self.env.ref("support_plan.action_report_plan_sheet").report_action(self)

    def _render_plan_sheet(self, partner=None, **sheet):
        """Print the plan sheet, in the client's language if it is made out to one.

        :param partner: the client, or a person there; nobody for a blank one
        :param sheet: what differs from the plan as it is offered today: ``quantity``,
            ``premium`` and ``currency_id`` (what this client pays for a term, net),
            ``policy_id`` (another version of the written terms) and ``signed``, a dict
            of ``name``, ``day`` and ``signature`` (an image in base64)
        :return: file name and PDF (bytes)
        """
        self.ensure_one()
        plan = self.with_context(
            support_sheet={"partner_id": partner.id if partner else False, **sheet}
        )
        content, kind = plan.env["ir.actions.report"]._render_qweb_pdf(
            "support_plan.action_report_plan_sheet", plan.ids
        )
        return f"{plan._get_plan_sheet_name()}.{kind}", content

    def _get_plan_sheet_name(self):
        """Return the name of the plan sheet's file, without its ending."""
        self.ensure_one()
        client = self._get_plan_sheet_client()
        names = [self.with_context(lang=client.lang or self.env.lang).name]
        if client:
            names.append(client.commercial_partner_id.name or client.name or "")
        return ", ".join(names).replace("/", "-")

    @api.model
    def _get_plan_sheet_client(self):
        """Return the contact that the sheet is made out to, if to anyone."""
        partner_id = self._get_sheet().get("partner_id")
        return self.env["res.partner"].browse(partner_id or []).exists()

    def _get_sheet(self):
        return self.env.context.get("support_sheet") or {}

    def _get_plan_sheet_company(self):
        return self.company_id or self.env.company

    # ------------------------------------------------------------------
    # What is on it
    # ------------------------------------------------------------------

    def _get_support_policy(self, day=None):
        """Return the version of the written terms that is offered on a day, or none.

        :param day: a day of the company's calendar; today when left out
        """
        self.ensure_one()
        day = day or self._get_plan_sheet_company()._support_today()
        return self.support_policy_id._get_in_force(day)

    def _prepare_plan_sheet(self):
        """Return what the sheet shows of one plan, in the language of the context."""
        self.ensure_one()
        sheet = self._get_sheet()
        company = self._get_plan_sheet_company()
        client = self._get_plan_sheet_client()
        plan = self.product_variant_id
        quantity = sheet.get("quantity") or 1
        premium, currency = plan._get_support_premium(client, company, quantity)
        if sheet.get("currency_id"):
            premium = sheet["premium"]
            currency = currency.browse(sheet["currency_id"])
        taxes = plan.taxes_id._filter_taxes_by_company(company)
        return {
            "client": client.commercial_partner_id,
            "person": client if client != client.commercial_partner_id else False,
            "premium": premium,
            "currency": currency,
            "plus_taxes": any(not tax.price_include for tax in taxes),
            "per_term": self._get_support_per_term(),
            "included": self._get_plan_sheet_included(quantity),
            "charging": self._get_plan_sheet_charging(client, company),
            "policy": self.env["support.plan.policy"].browse(
                sheet.get("policy_id") or self._get_support_policy().ids
            ),
            "signed": sheet.get("signed") or {},
        }

    def _get_support_per_term(self):
        """Return how often the premium is paid, such as "per year"."""
        number = self.support_term_interval
        if number == 1:
            return {
                "daily": self.env._("per day"),
                "weekly": self.env._("per week"),
                "monthly": self.env._("per month"),
                "quarterly": self.env._("per quarter"),
                "semesterly": self.env._("per half-year"),
                "yearly": self.env._("per year"),
            }[self.support_term_rule_type]
        return {
            "daily": self.env._("for %s days", number),
            "weekly": self.env._("for %s weeks", number),
            "monthly": self.env._("for %s months", number),
            "quarterly": self.env._("for %s quarters", number),
            "semesterly": self.env._("for %s half-years", number),
            "yearly": self.env._("for %s years", number),
        }[self.support_term_rule_type]

    def _get_plan_sheet_included(self, quantity):
        """Return what the plan's rules include, a sentence each.

        :param quantity: how many times the plan is bought
        """
        lines = [self._get_plan_sheet_allowance(self.support_hours * quantity)]
        if self.support_category_ids:
            lines.append(
                self.env._(
                    "Support for: %s.",
                    ", ".join(self.sudo().support_category_ids.mapped("name")),
                )
            )
        if self.support_calendar_id and self.support_outside_hours != "same":
            lines.append(
                self.env._(
                    "Support within our hours: %s.",
                    self.sudo().support_calendar_id.name,
                )
            )
        if self.support_allowance == "hours" and self.support_rollover_cap:
            lines.append(
                self.env._(
                    "Unused hours that move into the next term, once: at most %s.",
                    self.support_rollover_cap * quantity,
                )
            )
        return lines

    def _get_plan_sheet_allowance(self, hours):
        if self.support_allowance == "unlimited":
            return self.env._("Support as often as you need it: no hours are counted.")
        if self.support_allowance == "none":
            return self.env._(
                "The right to call us. The hours themselves are charged as used."
            )
        if hours == 1:
            return self.env._("One whole hour of support.")
        term = (self.support_term_interval, self.support_term_rule_type)
        if self.support_allowance_period == "year" and term != (1, "yearly"):
            return self.env._("%s whole hours of support in each contract year.", hours)
        return self.env._("%s whole hours of support.", hours)

    def _get_plan_sheet_charging(self, client, company):
        """Return how work is charged by the plan's rules, a sentence each."""
        lines = []
        if self.support_allowance != "unlimited":
            lines += self._get_plan_sheet_rounding()
            lines += self._get_plan_sheet_overage(client, company)
        else:
            lines.append(
                self.env._("Nothing is added to the premium, however often you ask.")
            )
        if self.support_activation == "posted":
            lines.append(self.env._("Cover starts with the invoice of the premium."))
        else:
            lines.append(self.env._("Cover starts on the day of payment."))
        if self.support_grace_days:
            lines.append(
                self.env._(
                    "Days of grace for the payment of a renewal: %s.",
                    self.support_grace_days,
                )
            )
        return lines

    def _get_plan_sheet_rounding(self):
        minimum = self.support_minimum_hours
        if self.support_rounding == "ticket":
            lines = [
                self.env._(
                    "In whole hours: all work on one request is added up and rounded up."
                )
            ]
        else:
            lines = [self.env._("In whole hours: every call is rounded up.")]
        if minimum == 1:
            lines.append(self.env._("Every call counts as one hour at least."))
        elif minimum:
            lines.append(self.env._("Every call counts as %s hours at least.", minimum))
        if self.support_grace_minutes:
            lines.append(
                self.env._(
                    "Up to %s minutes past a full hour are not counted.",
                    self.support_grace_minutes,
                )
            )
        if self.support_calendar_id and self.support_outside_hours == "uplift":
            lines.append(
                self.env._(
                    "Outside our hours, time counts %s times.",
                    f"{self.support_uplift:g}",
                )
            )
        elif self.support_calendar_id and self.support_outside_hours == "manager":
            lines.append(self.env._("Outside our hours, only as agreed beforehand."))
        return lines

    def _get_plan_sheet_overage(self, client, company):
        if self.support_overage != "bill":
            return [self.env._("When the hours are used up, hours are added first.")]
        product = self.sudo().support_overage_product_id
        price, currency = product._get_support_premium(client, company)
        amount = format_amount(self.env, price, currency)
        if self.support_allowance == "none":
            return [self.env._("Each hour is charged at %s.", amount)]
        return [
            self.env._(
                "When the hours are used up, each further hour is charged at %s.",
                amount,
            )
        ]
