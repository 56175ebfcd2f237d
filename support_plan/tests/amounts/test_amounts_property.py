# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Not a cent moves when time becomes an amount: whatever the lines, taxes, currencies."""

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .test_amounts import AmountsCommon

RUNS = int(os.environ.get("SUPPORT_PLAN_RUNS", 25))

hundredths = st.integers(1, 400_00).map(lambda number: number / 100)
prices = st.one_of(
    st.integers(-300_00, 300_00).map(lambda number: number / 100),
    st.integers(1, 10**9).map(lambda number: number / 10**6),
)
lines = st.fixed_dictionaries(
    {
        "quantity": hundredths,
        "unit": st.sampled_from(["hour", "day", "minute"]),
        "price_unit": prices,
        "discount": st.sampled_from([0, 5, 12.5, 33.33, 100]),
        "taxes": st.sets(st.integers(0, 5), max_size=3),
    }
)


@tagged("post_install", "-at_install")
class TestAmountsProperty(AmountsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currencies = cls.env["res.currency"]
        for name, rate in (("USD", 1), ("EUR", 0.917), ("JPY", 151.37), ("KWD", 0.3)):
            currency = cls.env.ref(f"base.{name}")
            currency.active = True
            currency.rate_ids.unlink()
            if currency != cls.company.currency_id:
                currency.rate_ids = [
                    Command.create({"name": "2027-01-01", "rate": rate})
                ]
            cls.currencies |= currency
        included = {"price_include_override": "tax_included"}
        compound = {"include_base_amount": True, "sequence": 1}
        inner = cls._make_tax("In a group 5%", amount=5)
        cls.taxes = cls.env["account.tax"].concat(
            cls.tax,
            cls._make_tax("19% included", amount=19, **included),
            cls._make_tax("7% and base of the next", amount=7, **compound),
            cls._make_tax(
                "Division 10%", amount=10, amount_type="division", **included
            ),
            cls._make_tax("A negative one", amount=-2.5),
            cls._make_tax(
                "Group", amount_type="group", children_tax_ids=(inner | cls.tax).ids
            ),
        )

    @settings(
        max_examples=RUNS,
        deadline=None,
        derandomize=True,
        database=None,
        # Without explaining, which keeps every line of Odoo that a failure ran through.
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        currency=st.integers(0, 3),
        globally=st.booleans(),
        refund=st.booleans(),
        chosen=st.lists(lines, min_size=1, max_size=4),
    )
    def test_not_a_cent_moves(self, currency, globally, refund, chosen):
        self.company.tax_calculation_rounding_method = (
            "round_globally" if globally else "round_per_line"
        )
        invoice = self._write_invoice(
            *(self._prepare_line(**line) for line in chosen),
            move_type="out_refund" if refund else "out_invoice",
            currency_id=self.currencies[currency].id,
            support_amounts_choice="detail",
        )
        figures = invoice._get_support_figures()
        totals = invoice.tax_totals
        quantities = invoice.invoice_line_ids.mapped("quantity")
        invoice.support_amounts_choice = "amounts"
        invoice._make_support_amounts()
        invoice.invoice_line_ids.invalidate_recordset()
        self.assertEqual(set(invoice.invoice_line_ids.mapped("quantity")), {1})
        self.assertEqual(invoice.invoice_line_ids.product_uom_id, self.unit)
        self.assertEqual(invoice._get_support_figures(), figures)
        self.assertEqual(invoice.tax_totals, totals)
        # And back again, to the same cent.
        invoice.support_amounts_choice = "detail"
        self.assertEqual(len(quantities), len(invoice.invoice_line_ids))
        self.assertNotIn(self.unit, invoice.invoice_line_ids.product_uom_id)
        self.assertEqual(invoice._get_support_figures(), figures)

    def _prepare_line(self, quantity, unit, price_unit, discount, taxes):
        return {
            "quantity": quantity,
            "product_uom_id": getattr(self, unit).id,
            "price_unit": price_unit,
            "discount": discount,
            "tax_ids": [Command.set([self.taxes[number].id for number in taxes])],
        }
