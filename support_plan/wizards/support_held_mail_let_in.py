# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class SupportHeldMailLetIn(models.TransientModel):
    """Let held e-mail in although its sender has no cover: as work that needs none, or
    by an exception."""

    _name = "support.held.mail.let.in"
    _description = "Let Held E-mail In Without Cover"
    _inherit = "support.choice"

    mail_ids = fields.Many2many(comodel_name="support.held.mail", readonly=True)
    client_ids = fields.Many2many(
        comodel_name="res.partner", compute="_compute_client_ids", string="Clients"
    )
    way = fields.Selection(
        selection=[
            ("work_type", "It is work that needs no cover"),
            ("exception", "A one-off exception"),
        ],
        string="Why",
        required=True,
        default="work_type",
    )
    may_except = fields.Boolean(compute="_compute_may_except")
    work_type_id = fields.Many2one(
        comodel_name="support.work.type",
        domain="[('needs_cover', '=', False)]",
        help="Shown on the ticket, and counted.",
    )
    reason = fields.Char(help="Kept with the exception.")
    charge = fields.Selection(
        selection=[("absorb", "We absorb it"), ("bill", "Bill the hours")],
        string="The Work",
        default="absorb",
    )

    @api.depends("mail_ids")
    def _compute_client_ids(self):
        for wizard in self:
            wizard.client_ids = wizard.mail_ids.partner_id

    @api.depends("mail_ids")
    def _compute_may_except(self):
        may_create = self.env["support.exception"].has_access("create")
        for wizard in self:
            companies = wizard.mail_ids.company_id.sudo()
            wizard.may_except = (
                may_create
                and bool(wizard.client_ids)
                and all(companies.mapped("support_exceptions_allowed"))
            )

    def action_let_in(self):
        """Make tickets of the e-mails; open them."""
        self.ensure_one()
        self.mail_ids._check_is_staff()
        values = {}
        if self.way == "work_type":
            if not self.work_type_id or self.work_type_id.needs_cover:
                raise UserError(
                    self.env._(
                        "Choose a work type that needs no cover, or an exception."
                    )
                )
            values["work_type_id"] = self.work_type_id.id
        tickets = self.env["helpdesk.ticket"]
        for mail in self.mail_ids:
            if self.way == "exception" and self._get_exception(mail).state == "asked":
                continue
            ticket = mail._let_in(**values)
            if not ticket:
                raise UserError(
                    self.env._(
                        "“%(subject)s” could not be let in. %(failure)s",
                        subject=mail.subject or "-",
                        failure=mail.failure or "",
                    )
                )
            tickets |= ticket
        if tickets:
            return tickets._get_records_action(name=self.env._("Tickets"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "A manager is asked. The e-mail comes in once it is granted."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_exception(self, mail):
        """Grant an exception for an e-mail, or ask for one."""
        if not mail.partner_id:
            raise UserError(
                self.env._(
                    "An exception is for a client. Attach the address to one first."
                )
            )
        if not self.reason:
            raise UserError(self.env._("Give the reason for the exception."))
        exception = self.env["support.exception"].create(
            {
                "partner_id": mail.partner_id.id,
                "reason": self.reason,
                "charge": self.charge,
                "valid_until": mail.company_id._support_today(),
                "company_id": mail.company_id.id,
            }
        )
        mail.sudo().exception_id = exception
        if mail.unproven:
            mail.sudo().author_chosen = True  # Staff say by this who wrote it.
        return exception
