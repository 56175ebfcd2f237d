# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.ir_qweb_fields import nl2br

DISPUTE_STATES = [
    ("open", "Open"),
    ("upheld", "Charge Stands"),
    ("given_back", "Given Back"),
]
# What whoever records a dispute says; all else follows.
_RECORDED = {"call_id", "raised_by_id", "date", "reason"}


class SupportCallDispute(models.Model):
    """A client says that a charge is wrong: who, when, why, and what came of it.

    The charge itself is moved by nothing but a reversal; see ``_settle_dispute``.
    """

    _name = "support.call.dispute"
    _description = "Disputed Charge"
    _inherit = ["support.record", "support.choice"]
    _order = "date desc, id desc"
    _rec_name = "call_id"

    call_id = fields.Many2one(
        comodel_name="support.call",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        related="call_id.partner_id", string="Client", store=True, index=True
    )
    term_id = fields.Many2one(related="call_id.term_id")
    company_id = fields.Many2one(related="call_id.company_id", store=True, index=True)
    raised_by_id = fields.Many2one(
        comodel_name="res.partner",
        string="Disputed By",
        compute="_compute_raised_by_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The client's person who says so.",
    )
    date = fields.Date(
        string="Disputed On", required=True, default=fields.Date.context_today
    )
    reason = fields.Text(required=True, help="Why, in the client's words.")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        selection=DISPUTE_STATES,
        string="Status",
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    charged_hours = fields.Integer(
        string="Charged", readonly=True, help="Whole hours, when it was disputed."
    )
    hours_given_back = fields.Integer(string="Given Back", readonly=True)
    answer = fields.Text(
        readonly=True, help="What was decided and why, to tell the client."
    )
    settled_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    settled_on = fields.Date(readonly=True)

    _one_open = models.UniqueIndex(
        "(call_id) WHERE state = 'open'", "This charge is disputed already."
    )

    @api.depends("call_id")
    def _compute_raised_by_id(self):
        for dispute in self:
            dispute.raised_by_id = dispute.call_id.caller_id

    @api.model_create_multi
    def create(self, vals_list):
        """Record disputes, and let a support manager know.

        :raises UserError: where no call is named, nothing was charged, or it is
            disputed already
        """
        # A form sends no readonly field: the call of its dialog is a default.
        vals_list = [self._add_missing_default_values(vals) for vals in vals_list]
        if not all(vals.get("call_id") for vals in vals_list):
            raise UserError(
                self.env._("Open the call first, then record the dispute there.")
            )
        calls = self.env["support.call"].browse(vals["call_id"] for vals in vals_list)
        calls._check_can_be_disputed()
        disputes = super().create(
            [
                {
                    **{name: vals[name] for name in vals if name in _RECORDED},
                    "charged_hours": call.hours,
                    "state": "open",
                }
                for vals, call in zip(vals_list, calls, strict=True)
            ]
        )
        disputes._let_managers_know()
        return disputes

    def _let_managers_know(self):
        for dispute in self:
            # Whoever records it may not be allowed to change the call.
            call = dispute.call_id.sudo()
            call.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=dispute.date,
                summary=self.env._("Disputed charge"),
                note=nl2br(dispute.reason),
                user_id=call._get_manager().id,
            )
            call.message_post(body=self.env._("Disputed: %s", dispute.reason))

    def _settle_dispute(self, answer, hours=0):
        """Settle a dispute: the charge stands, or whole hours are given back.

        :param str answer: what was decided and why
        :param int hours: how many hours to take off the call, by a reversing entry; all
            of them reverse it for good
        :raises AccessError: to anyone but support managers
        :raises UserError: when it is settled, there is no answer, or not so much to
            give back
        """
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group("support_plan.group_manager")):
            raise AccessError(self.env._("A support manager settles this."))
        if self.state != "open":
            raise UserError(self.env._("This dispute is settled already."))
        if not (answer or "").strip():
            raise UserError(self.env._("Say what was decided and why."))
        call = self.call_id
        if hours:
            call._reverse_charge(answer, None if hours == call.hours else hours)
        settled = self.sudo()
        settled.write(
            {
                "state": "given_back" if hours else "upheld",
                "hours_given_back": hours,
                "answer": answer,
                "settled_by_id": self.env.uid,
                "settled_on": fields.Date.context_today(self),
            }
        )
        # The database lets a charge be disputed again only once it knows of this.
        settled.flush_recordset()
        call.sudo().activity_feedback(["mail.mail_activity_data_todo"], feedback=answer)

    def action_settle(self):
        """Ask how to settle it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Resolve Dispute"),
            "res_model": "support.call.settle",
            "view_mode": "form",
            "target": "new",
            "context": {"default_dispute_id": self.id},
        }

    def action_print_statement(self):
        """Print the statement of the call's term."""
        return self.call_id.action_print_statement()


class SupportCall(models.Model):
    """Charges that a client disputes."""

    _name = "support.call"
    _inherit = ["support.call", "mail.activity.mixin"]

    dispute_ids = fields.One2many(
        comodel_name="support.call.dispute",
        inverse_name="call_id",
        string="Disputes",
        readonly=True,
    )
    open_dispute_id = fields.Many2one(
        comodel_name="support.call.dispute", compute="_compute_open_dispute_id"
    )
    dispute_reason = fields.Text(related="open_dispute_id.reason")

    @api.depends("dispute_ids.state")
    def _compute_open_dispute_id(self):
        for call in self:
            call.open_dispute_id = call.dispute_ids.filtered(
                lambda dispute: dispute.state == "open"
            )[:1]

    def _check_can_be_disputed(self):
        for call in self:
            if call.state != "logged" or not call.hours:
                raise UserError(
                    self.env._("Nothing is charged for this call: nothing to dispute.")
                )
            if call.open_dispute_id:
                raise UserError(self.env._("This charge is disputed already."))

    def _get_manager(self):
        """Return who is to look into it: the team's leader, where that is a support
        manager; else the first of those of the company."""
        self.ensure_one()
        managers = self.env.ref("support_plan.group_manager").sudo().all_user_ids
        managers = managers.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        leader = self.team_id.sudo().user_id & managers
        # Odoo's first user has every role, and seldom looks into charges.
        first = self.env.ref("base.user_admin", raise_if_not_found=False)
        people = (managers - self.env.ref("base.user_root")).sorted(
            lambda user: (user == first, user.id)
        )
        return leader or people[:1] or self.env.user

    def action_settle_dispute(self):
        """Ask how to settle the open dispute."""
        return self.open_dispute_id.action_settle()

    def action_print_statement(self):
        """Print the statement of the term that the call falls into.

        :raises UserError: where it falls into none
        """
        self.ensure_one()
        if not self.term_id:
            raise UserError(self.env._("This call falls into no term."))
        return self.env.ref("support_plan.action_report_term_statement").report_action(
            self.term_id
        )
