# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_support_premium(self, client, company, quantity=1):
        """Return the net price of one term, and its currency.

        :param client: whose pricelist is asked; nobody's for the list price
        :param quantity: how many times the plan is bought
        :return: amount for all of it, currency
        """
        plan = self.with_company(company)
        pricelist = client.with_company(company).property_product_pricelist
        if pricelist:
            price = pricelist._get_product_price(plan, quantity)
            return price * quantity, pricelist.currency_id
        return plan.list_price * quantity, plan.currency_id
