# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from math import copysign

from odoo import Command, api, fields, models
from odoo.tools import float_compare, float_round

from .uom_uom import HOUR_DIGITS

# Only Python here can put this object into a context: no RPC client can forge it.
_ROUNDING = object()


class AccountMoveLine(models.Model):
    """An invoice line in a unit of time becomes an amount: quantity 1, in Units.

    Hiding columns is not enough, as e-invoice files and RPC give what the data holds.
    What the line was in time stays in fields that only staff read.
    """

    _inherit = "account.move.line"

    support_time_uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Written In",
        readonly=True,
        groups="base.group_user",
        help="The unit of time in which this line was written.",
    )
    support_time_quantity = fields.Float(
        string="Written Quantity",
        digits="Product Unit",
        readonly=True,
        groups="base.group_user",
        help="The quantity of time as it was written, before it was rounded up.",
    )
    support_is_amount = fields.Boolean(
        string="Is an Amount",
        compute="_compute_support_is_amount",
        compute_sudo=True,
        help="The client sees the amount of this line, and neither quantity nor unit.",
        groups="base.group_user",
    )

    @api.depends(
        "product_id",
        "product_uom_id",
        "parent_state",
        "move_id.support_amounts_choice",
        "move_id.partner_id",
    )
    def _compute_support_is_amount(self):
        self.support_is_amount = False
        lines = self.filtered(lambda line: line.display_type == "product")
        ours = lines.filtered(
            lambda line: line._is_support_own() or line._was_support_time()
        )
        # What was posted in time was sent so; a draft, also a cancelled one, was not.
        unsent = (lines - ours).filtered(lambda line: line.parent_state != "posted")
        (ours | unsent._filter_support_time()).support_is_amount = True

    def _was_support_time(self):
        """Tell whether a line in time was made an amount."""
        self.ensure_one()
        return bool(
            self.support_time_uom_id and not self.product_uom_id._is_support_time()
        )

    def _filter_support_time(self):
        """Return the lines in a unit of time of invoices that show amounts only."""
        lines = self.filtered(
            lambda line: (
                line.display_type == "product"
                and line.product_uom_id._is_support_time()
            )
        )
        moves = lines.move_id._filter_support_amounts()
        return lines.filtered(lambda line: line.move_id in moves)

    # ------------------------------------------------------------------
    # Where the line is written: hours are rounded up to whole ones
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any("quantity" in vals or "product_id" in vals for vals in vals_list):
            lines._round_up_support_time()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if {"quantity", "product_uom_id", "product_id"} & set(vals):
            if self.env.context.get("support_rounding") is not _ROUNDING:
                if "product_id" in vals:
                    self._forget_support_time()
                self._round_up_support_time()
        return res

    def _forget_support_time(self):
        """A line that was given another product is no longer what it was in time."""
        for line in self.sudo().filtered("support_time_uom_id"):
            product_uom = line.product_id.uom_id
            if product_uom and not product_uom._is_support_time():
                line._write_support_time(dict.fromkeys(_TIME_FIELDS, False))

    def _write_support_time(self, values):
        return self.with_context(support_rounding=_ROUNDING).write(values)

    def _filter_support_to_round(self):
        """Return the lines whose hours are charged as whole ones.

        Never those of a credit note, nor a deduction: these take back what was charged.
        """
        return self._filter_support_time().filtered(
            lambda line: (
                line.move_id.move_type in ("out_invoice", "out_receipt")
                and line.quantity > 0
                and line.price_unit >= 0
            )
        )

    def _round_up_support_time(self):
        """Round the hours of draft lines up to whole ones, and tell staff.

        A unit that cannot hold them exactly, such as days with two decimals, gives way
        to hours: the price of a unit changes with it, the price of an hour does not.
        """
        drafts = self.filtered(lambda line: line.parent_state == "draft")
        for line in drafts._filter_support_to_round():
            written, unit = line.quantity, line.product_uom_id
            whole = unit._get_support_whole_hours(written)
            values = {"support_time_quantity": written, "support_time_uom_id": unit.id}
            if float_compare(unit._get_support_hours(written), whole, HOUR_DIGITS):
                values |= line._prepare_support_hours(whole)
                line._note_support_rounding(written, unit, whole)
            line._write_support_time(values)

    def _prepare_support_hours(self, hours):
        """Return the values of so many hours, in the line's unit if it holds them."""
        self.ensure_one()
        unit, hour = self.product_uom_id, self.env["uom.uom"]._get_support_hour()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        quantity = float_round(hour._compute_quantity(hours, unit, round=False), digits)
        if not float_compare(unit._get_support_hours(quantity), hours, HOUR_DIGITS):
            return {"quantity": quantity}
        return {
            "quantity": hours,
            "product_uom_id": hour.id,
            "price_unit": self.price_unit / unit._get_support_hours(1),
            "tax_ids": [Command.set(self.tax_ids.ids)],
        }

    def _note_support_rounding(self, written, unit, hours):
        self.move_id.message_post(
            body=self.env._(
                "%(line)s: %(written)g %(unit)s are charged as %(hours)d whole hours.",
                line=self.name or self.product_id.display_name or "",
                written=written,
                unit=unit.name,
                hours=hours,
            ),
            subtype_xmlid="mail.mt_note",
        )

    # ------------------------------------------------------------------
    # When the invoice is posted: time becomes an amount
    # ------------------------------------------------------------------

    def _prepare_support_amount(self):
        """Return the values that make a line in time the same amount."""
        self.ensure_one()
        line = self.sudo()
        unit = self.product_uom_id
        values = {
            "quantity": copysign(1, self.quantity),
            "product_uom_id": self.env["uom.uom"]._get_support_unit().id,
            "price_unit": abs(self.quantity) * self.price_unit,
            # Writing a unit alone resets price and taxes.
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "support_charged_hours": unit._get_support_hours(self.quantity),
        }
        if not line.support_time_uom_id:
            values |= {
                "support_time_uom_id": unit.id,
                "support_time_quantity": self.quantity,
            }
        return values

    def _prepare_support_detail(self):
        """Return the values that give an amount its hours back, to the same amount.

        What is too short to be kept as hours gets back what was written.
        """
        self.ensure_one()
        line = self.sudo()
        unit = self.env["uom.uom"]._get_support_hour()
        quantity = abs(line.support_charged_hours)
        if not quantity:
            unit = line.support_time_uom_id
            quantity = abs(line.support_time_quantity)
        return {
            "quantity": copysign(quantity, self.quantity),
            "product_uom_id": unit.id,
            "price_unit": self.price_unit * abs(self.quantity) / quantity,
            "tax_ids": [Command.set(self.tax_ids.ids)],
        }

    def _is_support_tax_by_quantity(self):
        """Tell whether this line's taxes would change with its quantity and unit: a
        fixed amount a unit, a formula."""
        self.ensure_one()
        if not self.tax_ids:
            return False
        amount = self._prepare_support_amount()
        in_time = self._get_support_taxes()
        as_amount = self._get_support_taxes(
            quantity=amount["quantity"],
            price_unit=amount["price_unit"],
            product_uom_id=self.env["uom.uom"]._get_support_unit(),
        )
        return any(
            float_compare(before, after, 6)
            for before, after in zip(in_time, as_amount, strict=True)
        )

    def _get_support_taxes(self, **values):
        """Return the unrounded amounts of this line's taxes, with other values."""
        Tax = self.env["account.tax"]
        base_line = Tax._prepare_base_line_for_taxes_computation(
            self,
            partner_id=self.partner_id,
            currency_id=self.currency_id,
            product_id=self.product_id,
            tax_ids=self.tax_ids,
            discount=self.discount,
            sign=1,
            **({"quantity": self.quantity, "price_unit": self.price_unit} | values),
        )
        Tax._add_tax_details_in_base_line(base_line, self.company_id)
        return [
            tax["raw_tax_amount_currency"]
            for tax in base_line["tax_details"]["taxes_data"]
        ]

    def _get_support_written_time(self):
        """Return the quantity and unit in which this line was written.

        What the hours are counted by, on orders and timesheets: the whole hours are what
        a client is charged. A credit note over a part of the amount takes back as large
        a part of the time.
        """
        self.ensure_one()
        line = self.sudo()
        unit = line.support_time_uom_id
        if not unit:
            return line.quantity, line.product_uom_id
        if not line._was_support_time():
            return line.support_time_quantity, unit
        part = abs(line.quantity)
        origin = line.support_origin_line_id
        if origin.price_unit:
            part *= line.price_unit / origin.price_unit
        return line.support_time_quantity * part, unit

    def _get_child_lines(self):
        """In a section whose prices are hidden, an amount shows no quantity either.

        The rows of the report stand for lines or sections, in the order of the super
        method; an amount is found among them by its text and unit.
        """
        rows = super()._get_child_lines()
        amounts = self._get_section_lines().filtered("support_is_amount")
        shown = {(line.name, line.product_uom_id) for line in amounts}
        for row in rows:
            if (row["name"], row.get("line_uom")) in shown:
                row["support_is_amount"] = True
        return rows


_TIME_FIELDS = (
    "support_time_uom_id",
    "support_time_quantity",
    "support_charged_hours",
)
