# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from .res_partner import AMOUNTS_CHOICES


class AccountMove(models.Model):
    """Customer invoices show amounts and never time, once they are posted."""

    _inherit = "account.move"

    support_amounts_choice = fields.Selection(
        selection=AMOUNTS_CHOICES,
        string="Client Sees",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="What the client sees on this invoice. Empty: as the client, or the "
        "company's setting, says.",
    )
    support_amounts_only = fields.Boolean(
        string="Shows Amounts Only",
        compute="_compute_support_amounts_only",
        compute_sudo=True,
        help="Every line of this invoice is an amount: the client sees neither "
        "quantities nor units.",
        groups="base.group_user",
    )
    support_has_amounts = fields.Boolean(
        string="Has Amounts",
        compute="_compute_support_amounts_only",
        compute_sudo=True,
        help="Some line of this invoice is an amount of which the client sees no time.",
        groups="base.group_user",
    )

    @api.depends("invoice_line_ids.support_is_amount")
    def _compute_support_amounts_only(self):
        for move in self:
            shown = [
                line.support_is_amount
                for line in move.invoice_line_ids
                if line.display_type == "product"
            ]
            move.support_has_amounts = any(shown)
            move.support_amounts_only = bool(shown) and all(shown)

    def _filter_support_amounts(self):
        """Return the customer documents that show amounts only: as chosen on the
        document, else for the client, else by the company's setting."""
        moves = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        chosen = moves.sudo().grouped("support_amounts_choice")
        result = chosen.get("amounts", self.browse())
        undecided = chosen.get(False, self.browse())
        for company, of_company in undecided.grouped("company_id").items():
            clients = of_company.commercial_partner_id
            clients = clients._filter_support_amounts(company)
            unnamed = company.sudo().root_id.support_amounts_scope == "all"
            result |= of_company.filtered(
                lambda move, clients=clients, unnamed=unnamed: (
                    move.commercial_partner_id in clients
                    or (unnamed and not move.commercial_partner_id)
                )
            )
        return result.with_env(self.env)

    def write(self, vals):
        res = super().write(vals)
        if {"support_amounts_choice", "partner_id"} & set(vals):
            self._restore_support_time()
        return res

    def _restore_support_time(self):
        """Give the lines of drafts their hours back that are to show them again."""
        drafts = self.filtered(lambda move: move.state == "draft")
        for move in drafts - drafts._filter_support_amounts():
            lines = move.invoice_line_ids.filtered(
                lambda line: (
                    line._was_support_time()
                    and line.sudo().support_time_quantity
                    and line.quantity
                )
            )
            if lines:
                move._write_support_lines(
                    {line: line._prepare_support_detail() for line in lines}
                )

    def _post(self, soft=True):
        """Make amounts of the lines in time, before anything leaves the house.

        An override beside that of ``cover``, which follows what was posted: so this
        room could leave as an addon of its own. It comes before Odoo posts, and so
        before all that the other rooms do.
        """
        self.filtered(lambda move: move.state == "draft")._make_support_amounts()
        return super()._post(soft)

    def _make_support_amounts(self):
        """Make amounts of all lines in a unit of time, moving not a cent.

        :raises RedirectWarning: when a tax depends on the quantity; it offers to keep
            the detail
        """
        lines = self.invoice_line_ids._filter_support_time()
        by_quantity = lines.filtered(lambda line: line._is_support_tax_by_quantity())
        if by_quantity:
            raise by_quantity.move_id._warn_support_tax(by_quantity)
        for move, of_move in lines.grouped("move_id").items():
            before = move._get_support_figures()
            move._write_support_lines(
                {line: line._prepare_support_amount() for line in of_move}
            )
            if move._get_support_figures() != before:
                raise UserError(
                    self.env._(
                        "The lines of %s cannot be shown as amounts without changing "
                        "its total. Choose “Quantities and units of time” as what the "
                        "client sees, or write these lines as amounts.",
                        move.display_name,
                    )
                )

    def _write_support_lines(self, values):
        """Write invoice lines in one go, so that the entry is reckoned once.

        :param dict values: what to write, by invoice line
        """
        self.ensure_one()
        self.with_context(skip_is_manually_modified=True).write(
            {
                "invoice_line_ids": [
                    Command.update(line.id, vals) for line, vals in values.items()
                ]
            }
        )

    def _get_support_figures(self):
        """Return every figure of the journal entry, in order."""
        self.ensure_one()
        company_currency, currency = self.company_currency_id, self.currency_id
        return sorted(
            (
                line.account_id.id,
                line.tax_line_id.id or 0,
                company_currency.round(line.balance),
                currency.round(line.amount_currency),
                currency.round(line.price_total),
            )
            for line in self.line_ids
        )

    def _warn_support_tax(self, lines):
        """Return the warning that names the lines whose tax depends on the quantity."""
        return RedirectWarning(
            self.env._(
                "A tax of these lines depends on their quantity, so that they cannot be "
                "shown as amounts without changing the tax: %s. Keep the detail on this "
                "invoice, or use another tax.",
                ", ".join(
                    f"{line.move_id.display_name}, {line.name or line.product_id.name}"
                    for line in lines
                ),
            ),
            self.env.ref("support_plan.action_keep_detail").id,
            self.env._("Keep the detail and post"),
            {"active_model": self._name, "active_ids": self.ids},
        )

    def action_support_keep_detail(self):
        """Let the client see quantities and units of these invoices, and post them."""
        self.write({"support_amounts_choice": "detail"})
        self.action_post()
        return self._get_records_action()

    def action_support_preview(self):
        """Show the invoice as the client will see it."""
        return self.preview_invoice()
