# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...exceptions import SupportRefused
from ...verdict import Request, Verdict, get_selection

# A change of one of these asks the gate again.
_GATE_FIELDS = {
    "partner_id",
    "company_id",
    "team_id",
    "category_id",
    "work_type_id",
    "active",
    "stage_id",
}
# Why a ticket may exist: the gate alone writes it.
_VERDICT_FIELDS = ("support_verdict", "support_term_id", "support_exception_id")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"
    _check_company_auto = True

    support_verdict = fields.Selection(
        selection=get_selection("on_ticket"),
        string="Let In As",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="Why this ticket may exist. Empty: it is older than the gate.",
    )
    support_term_id = fields.Many2one(
        comodel_name="support.plan.term",
        string="Covered By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        ondelete="set null",
    )
    support_exception_id = fields.Many2one(
        comodel_name="support.exception",
        string="Exception",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
    )
    work_type_id = fields.Many2one(
        comodel_name="support.work.type",
        check_company=True,
        help="What kind of work this is. Our own error needs no cover.",
        groups="base.group_user",
    )
    support_status = fields.Selection(
        related="commercial_partner_id.support_status",
        string="Support Status",
        groups="base.group_user",
    )
    support_status_text = fields.Char(
        related="commercial_partner_id.support_status_text",
        string="Support Cover",
        groups="base.group_user",
    )

    # ------------------------------------------------------------------
    # The gate stands behind create and write: every way in ends there
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create tickets, and ask the gate for what came out: only then are the
        defaults, the team's company and the client all known."""
        tickets = super().create(vals_list)
        tickets._pass_gate(known=False)
        return tickets

    def write(self, vals):
        """Ask the gate again when a change would give somebody else a ticket.

        :raises UserError: when somebody writes a verdict by hand
        """
        if set(_VERDICT_FIELDS) & set(vals):
            raise UserError(
                self.env._("The gate alone says why a ticket may exist: leave it out.")
            )
        if not _GATE_FIELDS & set(vals):
            return super().write(vals)
        before = {ticket: ticket._get_gate_key() for ticket in self}
        res = super().write(vals)
        self.filtered(
            lambda ticket: (
                ticket.active
                and not ticket.closed
                and before[ticket] != ticket._get_gate_key()
            )
        )._pass_gate()
        return res

    def _get_gate_key(self):
        self.ensure_one()
        return (
            self.partner_id,
            self.company_id.root_id,
            self.team_id,
            self.category_id,
            self.work_type_id,
            bool(self.active and not self.stage_id.closed),
        )

    def _get_gate_company(self):
        """Return the company whose gate stands before the ticket: the team's, or else
        the ticket's own. No other company's gate lets work in for a team. Cover is that
        of the ticket's company, as is the charge."""
        self.ensure_one()
        return (self.team_id.sudo().company_id or self.company_id).root_id

    def _pass_gate(self, known=True):
        """Let tickets in with their verdict, or refuse them all.

        :param known: whether the tickets were there before, and will be after
        :raises SupportRefused: when one of them is not covered
        """
        verdicts = self._get_verdicts()
        refused = {t: v for t, v in verdicts.items() if not v.allowed}
        observing = [
            ticket
            for ticket in refused
            if ticket._get_gate_company().support_gate_mode == "observe"
        ]
        self.env["support.refusal"]._keep(
            [
                ticket._prepare_refusal(verdict, observed=ticket in observing)
                for ticket, verdict in refused.items()
            ]
        )
        enforced = {t: v for t, v in refused.items() if t not in observing}
        if enforced:
            error = SupportRefused(
                "\n\n".join(
                    dict.fromkeys(
                        f"{v.reason}\n{v.next_step}" for v in enforced.values()
                    )
                ),
                self._prepare_refusal_context(enforced, known),
            )
            self.browse(t.id for t in enforced)._stay_refused(error)
            raise error
        for ticket in observing:
            verdicts[ticket] = verdicts[ticket]._replace(code="observed")
        self._write_verdicts(verdicts)

    def _stay_refused(self, error):
        """Refuse again before anything is saved, where the error was swallowed: who
        catches it, such as a server action, keeps no ticket by that.

        A rollback, to a savepoint or of all, forgets about it.
        """

        def check():
            tickets = self.exists().filtered(lambda t: t.active and not t.closed)
            if not all(verdict.allowed for verdict in tickets._get_verdicts().values()):
                raise error

        self.env.cr.precommit.add(check)

    def _prepare_refusal_context(self, refused, known):
        """Return what the refusal's dialog needs for its buttons, for one client."""
        clients = self.browse(ticket.id for ticket in refused).commercial_partner_id
        if len(clients) != 1:
            return {}
        verdict = next(iter(refused.values()))
        user = self.env.user
        return {
            "verdict": verdict.code,
            "is_own": verdict.is_own,
            "partner_id": clients.id,
            "invoice_id": verdict.invoice_id
            if self.env["account.move"].has_access("read")
            else 0,
            "may_put_on_plan": user.has_group("support_plan.group_billing")
            or user.has_group("support_plan.group_sales"),
            "may_offer": user.has_group("support_plan.group_agent")
            or user.has_group("support_plan.group_sales"),
            "may_ask_exception": user.has_group("support_plan.group_agent")
            and next(iter(refused))._get_gate_company().support_exceptions_allowed,
            # Only of a ticket that there was before: what was to be made is no more.
            "ticket_id": next(iter(refused)).id if len(refused) == 1 and known else 0,
        }

    def _write_verdicts(self, verdicts):
        """Note on each ticket why it may exist, with one value for each verdict.

        Nobody asked for this change: as with a computed field, neither the checks nor
        the tracking of a write have anything to say about it.
        """
        ids_by_values = defaultdict(list)
        for ticket, verdict in verdicts.items():
            values = (verdict.code, verdict.term_id, verdict.exception_id)
            ids_by_values[values].append(ticket.id)
        with self.env.protecting(
            [self._fields[name] for name in _VERDICT_FIELDS], self
        ):
            for values, ids in ids_by_values.items():
                tickets = self.browse(ids)
                for name, value in zip(_VERDICT_FIELDS, values, strict=True):
                    tickets[name] = value or False
        self.modified(_VERDICT_FIELDS)
        for ticket, verdict in verdicts.items():
            if verdict.exception_id:
                ticket.sudo().support_exception_id._use(ticket)

    def _get_verdicts(self, in_words=False):
        """Return the gate's verdict on each ticket, as a dict.

        :param in_words: say why those are let in, too
        """
        verdicts, asked = {}, []
        for ticket in self:
            if ticket._get_gate_company().support_gate_mode == "off":
                verdicts[ticket] = Verdict("off", True, self.env._("The gate is off."))
            elif ticket.team_id and not ticket.team_id.sudo().support_plan_required:
                reason = self.env._("The tickets of this team need no plan.")
                verdicts[ticket] = Verdict("exempt", True, reason)
            elif not ticket.partner_id and not (
                ticket.work_type_id and not ticket.work_type_id.sudo().needs_cover
            ):
                verdicts[ticket] = Verdict(
                    "unknown",
                    False,
                    self.env._("This ticket names no client."),
                    self.env._("Choose the client first: support is given on a plan."),
                )
            else:
                asked.append(ticket)
        # Of the contacts only the client is wanted, not their sixty other columns.
        contacts = self.browse(ticket.id for ticket in asked).partner_id.sudo()
        contacts.fetch(["commercial_partner_id"])
        requests = [ticket._prepare_gate_request() for ticket in asked]
        found = self.env["support.gate"]._check(
            requests, in_words=in_words, any_term=not in_words
        )
        verdicts.update(zip(asked, found, strict=True))
        return verdicts

    def _prepare_gate_request(self):
        self.ensure_one()
        person = self.partner_id
        return Request.of_person(
            person,
            self.company_id.root_id,
            category=self.category_id.sudo(),
            work_type=self.work_type_id.sudo(),
            ticket=self,
        )

    def _prepare_refusal(self, verdict, observed):
        self.ensure_one()
        return self.env["support.gate"]._prepare_refusal(
            self._prepare_gate_request(),
            verdict,
            self._get_support_channel(),
            email=self.partner_email if not self.partner_id else False,
            subject=self.name,
            observed=observed,
        )

    def _get_support_channel(self):
        """Return the word of a refusal for the way that the request came in."""
        self.ensure_one()
        channels = {
            "helpdesk_mgmt.helpdesk_ticket_channel_web": "portal",
            "helpdesk_mgmt.helpdesk_ticket_channel_email": "email",
            "helpdesk_mgmt.helpdesk_ticket_channel_phone": "phone",
        }
        xmlid = self.channel_id.get_external_id().get(self.channel_id.id)
        return channels.get(xmlid, "web")
