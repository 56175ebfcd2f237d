# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("asked", "Asked For"),
    ("granted", "Granted"),
    ("used", "Used"),
    ("declined", "Declined"),
]
# What is fixed once an exception was granted: it is a written pass.
_FIXED_FIELDS = {"partner_id", "ticket_id", "charge", "company_id", "reason"}
# What only asking, granting and using move.
_GUARDED_FIELDS = {
    "state",
    "asked_by",
    "granted_by",
    "granted_on",
    "used_on",
    "needs_review",
    "reviewed_by",
}

# Only Python here can put this object into a context: no RPC client can forge it.
_GRANTING = object()


class SupportException(models.Model):
    """A written, dated, one-off pass for a client without cover."""

    _name = "support.exception"
    _description = "Support Exception"
    _inherit = [
        "support.record",
        "support.choice",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_name = "reason"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
        index=True,
        domain="[('parent_id', '=', False)]",
    )
    reason = fields.Char(required=True, tracking=True)
    state = fields.Selection(
        selection=STATES,
        default="granted",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    asked_by = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        copy=False,
    )
    granted_by = fields.Many2one(
        comodel_name="res.users", readonly=True, tracking=True, copy=False
    )
    granted_on = fields.Date(
        readonly=True, copy=False, help="The day, in the company's time zone."
    )
    valid_until = fields.Date(
        required=True,
        tracking=True,
        default=lambda self: self.env.company._support_today(),
        help="The last day on which it can be used, in the company's time zone.",
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        index="btree_not_null",
        copy=False,
        help="The ticket that this exception lets in. Empty until it is used: the "
        "client's next ticket uses it. It is used once.",
    )
    used_on = fields.Datetime(readonly=True, copy=False)
    charge = fields.Selection(
        selection=[("absorb", "We absorb it"), ("bill", "Bill the hours")],
        string="The Work",
        required=True,
        default="absorb",
        tracking=True,
        help="What becomes of the hours that are worked under this exception.",
    )
    reviewed_by = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        help="The manager who looked at what an agent granted.",
    )
    needs_review = fields.Boolean(
        readonly=True,
        copy=False,
        help="An agent granted it: a manager looks at it afterwards.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )

    @api.constrains("ticket_id", "partner_id")
    def _check_ticket(self):
        for exception in self:
            client = exception.ticket_id.sudo().commercial_partner_id
            if client and client != exception.partner_id:
                raise ValidationError(
                    self.env._(
                        "Ticket %(number)s is one of %(client)s. Grant the exception "
                        "to that client.",
                        number=exception.ticket_id.number,
                        client=client.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Grant exceptions, or ask for them: whoever may not grant them asks."""
        exceptions = super().create([self._complete(vals) for vals in vals_list])
        for exception in exceptions:
            exception._check_allowed()
            if exception._may_grant():
                exception._grant()
            else:
                exception._ask()
        return exceptions

    def _complete(self, vals):
        """Return the values without what nobody may give, and with the client that a
        contact belongs to."""
        vals = {**vals, **dict.fromkeys(_GUARDED_FIELDS, False)}
        ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id") or ())
        person = self.env["res.partner"].browse(
            vals.get("partner_id") or ticket.partner_id.id or ()
        )
        if person:
            vals["partner_id"] = person.sudo().commercial_partner_id.id
        return {**vals, "state": "asked", "asked_by": self.env.uid}

    @api.onchange("ticket_id")
    def _onchange_ticket_id(self):
        if self.ticket_id:
            self.partner_id = self.ticket_id.commercial_partner_id

    def write(self, vals):
        if self.env.context.get("support_granting") is not _GRANTING:
            if _GUARDED_FIELDS & set(vals):
                raise UserError(
                    self.env._("Grant or decline an exception with its buttons.")
                )
            if _FIXED_FIELDS & set(vals) and any(
                exception.state in ("used", "declined") for exception in self
            ):
                raise UserError(
                    self.env._(
                        "This exception is used or declined, and stays as it is. Grant "
                        "another one."
                    )
                )
        return super().write(vals)

    def _move(self, **values):
        """Write what only asking, granting and using may write."""
        self.sudo().with_context(support_granting=_GRANTING).write(values)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_when_used(self):
        if any(exception.state == "used" for exception in self):
            raise UserError(
                self.env._("An exception that was used is kept, and counted.")
            )

    # ------------------------------------------------------------------
    # Using: the gate and the tickets ask
    # ------------------------------------------------------------------

    @api.model
    def _find_usable(self, requests):
        """Return the exceptions that let requests in, each for one ticket.

        :param requests: list of gate requests
        :return: dict of request to exception
        """
        clients = {
            request.partner.sudo().commercial_partner_id.id for request in requests
        }
        if not clients - {False}:
            return {}
        tickets = [request.ticket._origin.id for request in requests if request.ticket]
        exceptions = self.search_fetch(
            [
                ("partner_id", "in", list(clients)),
                "|",
                ("state", "=", "granted"),
                "&",
                ("state", "=", "used"),
                ("ticket_id", "in", tickets),
            ],
            ["partner_id", "company_id", "ticket_id", "valid_until", "reason"],
            # What was granted for a ticket before what any ticket may use.
        ).sorted(lambda one: (not one.ticket_id, one.valid_until, one.id))
        found = {}
        for request in requests:
            exception = next(filter(request.is_let_in_by, exceptions), None)
            if exception:
                found[request] = exception
                if request.ticket:
                    exceptions -= exception
        return found

    def _use(self, ticket):
        """Note that this exception lets a ticket in, on both."""
        self.ensure_one()
        if self.state == "used":
            return
        self._move(state="used", ticket_id=ticket.id, used_on=fields.Datetime.now())
        ticket.sudo().message_post(
            body=self.env._(
                "Let in by an exception of %(who)s: %(reason)s (%(charge)s)",
                who=self.granted_by.sudo().name,
                reason=self.reason,
                charge=dict(self._fields["charge"]._description_selection(self.env))[
                    self.charge
                ],
            )
        )
