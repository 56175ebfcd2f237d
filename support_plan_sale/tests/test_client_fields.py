# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a client's login finds of our fields where sales and timesheets are installed."""

from odoo.tests import tagged

from odoo.addons.support_plan.tests.portal import test_client_fields

# Amounts, and how far an order is delivered and invoiced: what a client is shown instead
# of time. Unit prices and quantities are hidden, so that none can be reckoned from them.
SHOWN_THOUGH_COMPUTED = {
    "project.milestone.quantity_percentage",
    "project.project.has_any_so_to_invoice",
    "project.project.has_any_so_with_nothing_to_invoice",
    "sale.order.amount_tax",
    "sale.order.amount_to_invoice",
    "sale.order.amount_total",
    "sale.order.amount_untaxed",
    "sale.order.invoice_status",
    "sale.order.partner_credit_warning",
    "sale.order.tax_totals",
    "sale.order.line.amount_to_invoice",
    "sale.order.line.amount_to_invoice_at_date",
    "sale.order.line.discount",
    "sale.order.line.invoice_status",
    "sale.order.line.price_subtotal",
    "sale.order.line.price_tax",
    "sale.order.line.price_total",
    "sale.order.line.pricelist_item_id",
    "sale.order.line.product_updatable",
    "sale.order.line.untaxed_amount_to_invoice",
    # Names, from which the login's own context takes nothing: see `TestClientNames`.
    "project.milestone.sale_line_display_name",
    "sale.order.line.display_name",
}


@tagged("post_install", "-at_install")
class TestClientFieldsOfSales(test_client_fields.TestClientFields):
    allow_inherited_tests_method = True
    shown_though_computed = (
        test_client_fields.SHOWN_THOUGH_COMPUTED | SHOWN_THOUGH_COMPUTED
    )
