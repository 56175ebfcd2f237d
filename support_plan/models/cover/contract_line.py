# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools.misc import format_date


class ContractLine(models.Model):
    _inherit = "contract.line"

    support_term_ids = fields.One2many(
        comodel_name="support.plan.term",
        inverse_name="contract_line_id",
        string="Terms",
        groups="base.group_user",
    )

    @api.depends("support_plan_ok", "contract_id.partner_id", "product_id")
    def _compute_display_name(self):
        """Call a plan's line by its plan and client, as staff choose among clients."""
        plans = self.filtered("support_plan_ok")
        res = super(ContractLine, self - plans)._compute_display_name()
        for line in plans:
            line.display_name = self.env._(
                "%(plan)s for %(client)s",
                plan=line.product_id.name,
                client=line.contract_id.partner_id.display_name,
            )
        return res

    def _filter_support_invoiced_now(self):
        """Return the plan lines that may be invoiced: none while on hold."""
        return self.filtered(lambda line: not line.contract_id.support_on_hold)

    # ------------------------------------------------------------------
    # The premium
    # ------------------------------------------------------------------

    @api.model
    def _prepare_support_plan_line(self, product, date_start, quantity, premium):
        """Return the values of a subscription's line of a plan.

        :param product: the plan, a product.product
        :param premium: the net price of one term, for all of the quantity
        """
        return {
            "product_id": product.id,
            "name": product.name,
            "quantity": quantity,
            "uom_id": product.uom_id.id,
            "price_unit": premium / quantity,
            "specific_price": premium / quantity,
            "date_start": date_start,
            "recurring_next_date": date_start,
            **self._prepare_support_recurrence(product),
        }

    def _prepare_invoice_line(self):
        """Invoice a plan as one amount: quantity 1, Units, the price of the whole.

        The only invoice that cannot show time is one whose data is an amount.
        """
        values = super()._prepare_invoice_line()
        if not values or not self.support_plan_ok:
            return values
        period = self.support_next_period_id
        values.update(
            {
                "quantity": 1,
                "product_uom_id": self.env["ir.model.data"]._xmlid_to_res_id(
                    "uom.product_uom_unit"
                ),
                "price_unit": self._get_support_price(period)[0],
                "support_period_id": period.id,
            }
        )
        if period.is_price_fixed:
            values |= {"price_unit": period.kept_premium, "discount": 0}
        return values

    def _insert_markers(self, first_date_invoiced, last_date_invoiced):
        """A premium's text is ours, in the client's language."""
        if not self.support_plan_ok:
            return super()._insert_markers(first_date_invoiced, last_date_invoiced)
        return self._get_support_premium_text(first_date_invoiced, last_date_invoiced)

    def _get_support_premium_text(self, start, end):
        """Return the text of a premium's invoice line, in the client's language."""
        self.ensure_one()
        lang = self.contract_id.partner_id.lang or self.env.lang
        line = self.with_context(lang=lang)
        return line.env._(
            "%(plan)s, %(start)s to %(end)s",
            plan=line.product_id.name,
            start=format_date(line.env, start, lang_code=lang, date_format="d MMMM y"),
            end=format_date(line.env, end, lang_code=lang, date_format="d MMMM y"),
        )

    # ------------------------------------------------------------------
    # Terms
    # ------------------------------------------------------------------

    def _get_support_term(self, day):
        """Return this line's term for a day, revoked ones left out."""
        return self.env["support.plan.term"].search(
            [
                ("contract_line_id", "in", self.ids),
                ("date_start", "<=", day),
                ("date_end", ">=", day),
                ("revoked", "=", False),
            ],
            limit=1,
        )
