# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

from ...mail_bounds import bound
from ...mail_text import is_of_list_or_form

# Of each sender, and in any 24 hours: so many e-mails are kept whole, then so many by
# their headers; further ones are counted on the refusal.
WHOLE_A_DAY = 5
HEADERS_A_DAY = 100
_GC_LIMIT = 1000
_PREVIEW_LENGTH = 20000


class SupportHeldMail(models.Model):
    """An e-mail that was refused, kept until its sender has cover.

    It becomes a ticket by itself when cover starts, through the mail gateway, as if it
    arrived then.
    """

    _name = "support.held.mail"
    _description = "Held E-mail"
    _inherit = ["support.record", "mail.thread", "mail.activity.mixin"]
    _order = "received_at desc, id desc"
    _rec_name = "subject"

    refusal_id = fields.Many2one(
        comodel_name="support.refusal", index=True, ondelete="set null", readonly=True
    )
    cause = fields.Selection(
        selection=[
            ("refused", "Refused"),
            ("automatic", "Automatic reply"),
            ("flood", "Too many at once"),
            ("reply", "Answer to our email"),
            ("own", "From our own address"),
            ("unreadable", "Could not be read"),
        ],
        string="Held Because",
        default="refused",
        required=True,
        index=True,
        readonly=True,
        help="Only what is held for want of cover becomes a ticket automatically.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team", readonly=True, ondelete="set null"
    )
    author_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="Who wrote it, where that is known.",
    )
    author_chosen = fields.Boolean(
        readonly=True, help="Staff chose the contact that this e-mail is from."
    )
    partner_id = fields.Many2one(
        related="author_id.commercial_partner_id", string="Client"
    )
    email_from = fields.Char(string="From", readonly=True)
    email = fields.Char(string="Address", index="btree_not_null", readonly=True)
    carrier = fields.Char(
        string="Passed On By",
        readonly=True,
        help="The address of the mailing list or web form that it came by.",
    )
    unproven = fields.Boolean(
        string="Sender Not Confirmed",
        readonly=True,
        help="A mailing list or web form says who wrote it. Our mail server has not "
        "confirmed it.",
    )
    forwarder_id = fields.Many2one(
        comodel_name="res.users",
        string="Forwarded By",
        ondelete="set null",
        readonly=True,
    )
    lang = fields.Char(readonly=True)
    subject = fields.Char(readonly=True)
    date = fields.Datetime(readonly=True, help="When it was written, as it says.")
    received_at = fields.Datetime(
        string="Received",
        required=True,
        index=True,
        default=fields.Datetime.now,
        readonly=True,
    )
    message_id = fields.Char(string="Message-ID", index=True, readonly=True)
    raw = fields.Binary(string="Original E-mail", attachment=True, readonly=True)
    file_name = fields.Char(compute="_compute_file_name")
    whole = fields.Boolean(
        readonly=True,
        help="Kept whole. Of whoever writes very often, only the headers are kept.",
    )
    preview = fields.Text(compute="_compute_preview")
    attachment_names = fields.Char(string="Attachments", compute="_compute_preview")
    replied_ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Reply To",
        readonly=True,
        ondelete="set null",
        help="The closed ticket that it answers.",
    )
    route_values = fields.Json(readonly=True)
    exception_id = fields.Many2one(
        comodel_name="support.exception",
        ondelete="set null",
        readonly=True,
        help="The exception that was granted, or asked for, to let this e-mail in.",
    )
    answer = fields.Selection(
        selection=[
            ("none", "Not answered"),
            ("due", "To be answered"),
            ("sent", "Answered"),
            ("failed", "Could not be answered"),
        ],
        default="none",
        required=True,
        index=True,
        readonly=True,
    )
    answered_at = fields.Datetime(string="Answered On", readonly=True)
    state = fields.Selection(
        selection=[
            ("held", "Held"),
            ("let_in", "Became a Ticket"),
            ("dismissed", "Dismissed"),
        ],
        default="held",
        required=True,
        index=True,
        readonly=True,
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Became",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    let_in_at = fields.Datetime(string="Let In On", readonly=True)
    failure = fields.Char(
        readonly=True, help="Why it did not become a ticket, or was not answered."
    )
    failed_at = fields.Datetime(
        string="Failed On",
        readonly=True,
        help="When it could not become a ticket although its sender has cover. It isn't "
        "tried again automatically.",
    )

    def write(self, vals):
        """Try again what could not come in, once staff say for whom it is."""
        if {"author_id", "exception_id"} & vals.keys():
            vals = {"failed_at": False, **vals}
        return super().write(vals)

    def _get_chosen_author(self):
        """Return the contact that staff chose; left to the address, who it is from may
        have changed since."""
        return self.author_id if self.author_chosen else self.author_id.browse()

    @api.depends("message_id")
    def _compute_file_name(self):
        for mail in self:
            mail.file_name = f"mail-{mail.id}.eml"

    def _compute_preview(self):
        """Plain text: nothing that a stranger wrote is run or fetched by looking."""
        for mail in self:
            text, names = mail._read_raw()
            mail.preview = text[:_PREVIEW_LENGTH]
            mail.attachment_names = ", ".join(names)

    def _read_raw(self):
        """Return the text of the e-mail, and the names of its attachments."""
        raw = self._get_raw()
        if not raw:
            return "", []
        parsed = self.env["mail.thread"].sudo()._parse_whatever_it_is(raw)
        names = [attachment[0] or "" for attachment in parsed["attachments"]]
        return html2plaintext(parsed["body"] or "").strip(), names

    def _get_raw(self):
        """Return the e-mail as it came, in bytes, or nothing where it is not kept."""
        self.ensure_one()
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .with_context(bin_size=False)  # A form asks for sizes; here it is read.
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "raw"),
                    ("res_id", "=", self.id),
                ],
                limit=1,
            )
        )
        return attachment.raw or b""

    def _is_of_list_or_form(self):
        """Tell whether other people write from the same address, too: a mailing list
        passed it on, or a web form sent it."""
        raw = self._get_raw()
        return bool(raw) and is_of_list_or_form(
            self.env["mail.thread"]._read_mail(bound(raw).raw)
        )

    # ------------------------------------------------------------------
    # What staff do
    # ------------------------------------------------------------------

    def action_dismiss(self):
        """Never let these e-mails in: spam, or settled otherwise."""
        self._check_is_staff()
        held = self.sudo().filtered(lambda mail: mail.state == "held")
        held.state = "dismissed"
        held.activity_unlink(["mail.mail_activity_data_todo"])

    def action_hold_again(self):
        """Take a dismissal back."""
        self._check_is_staff()
        dismissed = self.sudo().filtered(lambda mail: mail.state == "dismissed")
        dismissed.state = "held"
        dismissed._look_again_later()

    def _check_is_staff(self):
        if not (self.env.su or self.env.user.has_group("support_plan.group_agent")):
            raise AccessError(self.env._("Support staff see to held e-mail."))
        self.check_access("read")

    def action_open_ticket(self):
        """Open the ticket that it became."""
        self.ensure_one()
        return self.ticket_id._get_records_action()

    @api.autovacuum
    def _gc_held_mail(self):
        """Remove what was held for longer than its company wants."""
        done = 0
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            if company.support_held_mail_days <= 0:
                continue
            oldest = fields.Datetime.now() - timedelta(company.support_held_mail_days)
            old = self.search(
                [("company_id", "=", company.id), ("received_at", "<", oldest)],
                limit=_GC_LIMIT,
            )
            old.unlink()
            done = max(done, len(old))
        return done, done == _GC_LIMIT
