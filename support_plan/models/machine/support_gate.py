# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...verdict import Request


class SupportGate(models.AbstractModel):
    """The gate's answers to telephone systems and scripts: plain data."""

    _inherit = "support.gate"

    # ------------------------------------------------------------------
    # For telephone systems and scripts
    # ------------------------------------------------------------------

    @api.model
    def check_client(
        self,
        *,
        phone=None,
        email=None,
        partner_id=None,
        ticket_number=None,
        work_type=None,
        category=None,
        at=None,
        company_id=None,
    ):
        """Say whether a client may be served: plain data, for RPC.

        :param str phone: a telephone number, in any notation
        :param str email: an e-mail address
        :param int partner_id: a contact
        :param str ticket_number: the number of one of the client's tickets
        :param str work_type: short name of a work type, such as ``support``
        :param str category: name of a ticket category
        :param str at: a moment in UTC (``YYYY-MM-DD HH:MM:SS``); now when left out
        :param int company_id: the company that is asked; the user's when left out
        :return: dict with ``verdict`` (a word of docs/gate.md), ``allowed``, ``reason``,
            ``next_step``, ``client``, ``client_id``, ``plan``, ``date_start``,
            ``date_end``, ``hours_left`` (whole hours, False where nothing is counted)
            and, where the verdict is ``ambiguous``, ``clients`` to choose from
            (``id``, ``name`` and each one's ``verdict``)
        :raises AccessError: to anyone but support staff and machines
        :raises UserError: when nothing to look for is given, or it makes no sense
        """
        self._check_may_ask()
        company = self._get_asked_company(company_id)
        callers = (
            self.sudo()
            .with_company(company)
            ._find_callers(
                self._check_words(phone),
                self._check_words(email),
                self._check_id(partner_id),
                self._check_words(ticket_number),
            )
        )
        work_type = self._check_words(work_type)
        category = self._check_words(category)
        clients = callers.commercial_partner_id
        if not partner_id and not ticket_number:
            clients |= self._get_clients_that_name(callers, company)
        if not clients:
            return self._answer_unknown()
        if len(clients) > 1:
            return self._answer_ambiguous(clients, company)
        request = Request(
            partner=clients,
            company=company,
            caller=callers if len(callers) == 1 and callers != clients else None,
            # Of several with one name, any that is covered will do.
            category=self._find_by_name(
                "helpdesk.ticket.category", "name", category, company
            ),
            work_type=self._find_by_name(
                "support.work.type", "code", work_type, company
            )[:1],
        )
        moment = self._parse_moment(at) if at else fields.Datetime.now()
        request = request._replace(moment=moment)
        day = company._support_day(moment)
        (verdict,) = self._check([request], day, in_words=True)
        return self._answer(verdict, clients)

    def _check_may_ask(self):
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("support_plan.group_machine")
            or user.has_group("support_plan.group_agent")
        ):
            raise AccessError(
                self.env._("Only support staff and telephone systems may ask this.")
            )

    def _get_asked_company(self, company_id):
        if not company_id:
            return self.env.company
        company = self.env.user.company_ids.filtered(lambda c: c.id == company_id)
        if not company:
            raise AccessError(self.env._("You may not ask for this company."))
        return company

    def _find_by_name(self, model, field, name, company):
        """Return all that a company calls by a name, in upper or lower case.

        :raises UserError: when there is none
        """
        if not name:
            return self.env[model]
        # Compared here: in a search, a % or _ of the caller's would match anything.
        found = (
            self.env[model]
            .sudo()
            .search(
                [
                    (field, "!=", False),
                    ("company_id", "in", [False, *company.root_id.ids]),
                ]
            )
        )
        found = found.filtered(lambda one: one[field].lower() == name.lower())
        if not found:
            raise UserError(
                self.env._(
                    "There is no %(kind)s called %(name)s.",
                    kind=self.env["ir.model"]._get(model).sudo().name,
                    name=name,
                )
            )
        return found

    def _find_callers(self, phone, email, partner_id, ticket_number):
        """Return the contacts that a caller may be, as superuser: those that are
        everybody's, and those of the environment's company."""
        Partner = self.env["res.partner"]
        if partner_id:
            found = Partner.browse(partner_id).exists()
        elif ticket_number:
            found = self._find_ticket(ticket_number).partner_id
        elif email:
            found = Partner._find_by_support_email(email)
        elif phone:
            found = Partner._find_by_support_phone(phone)
        else:
            raise UserError(
                self.env._(
                    "Say who asks: a telephone number, an e-mail address, a contact or "
                    "a ticket number."
                )
            )
        root = self.env.company.root_id
        return found.filtered(
            lambda one: not one.company_id or one.company_id.root_id == root
        )

    def _find_ticket(self, number):
        """Return the ticket of that number in the environment's company, if any."""
        Ticket = self.env["helpdesk.ticket"]
        root = self.env.company.root_id
        return (
            Ticket.search(
                [("number", "=", number), ("company_id", "child_of", root.id)], limit=1
            )
            if number
            else Ticket
        )

    def _answer_unknown(self):
        # False and not None, which XML-RPC cannot carry.
        return {
            "verdict": "unknown",
            "allowed": False,
            "reason": self.env._("Nobody of that number, address or name is known."),
            "next_step": self.env._("Ask for the company, and add the contact to it."),
            "client": False,
            "client_id": False,
            "plan": False,
            "date_start": False,
            "date_end": False,
            "hours_left": False,
        }

    def _get_clients_that_name(self, callers, company):
        """Return the clients whose subscriptions name one of these persons as who may
        ask: a bookkeeper may call for several."""
        subscriptions = (
            self.env["contract.contract"]
            .sudo()
            .search(
                [
                    ("support_caller_ids", "in", callers.ids),
                    ("support_callers", "=", "named"),
                    ("company_id", "child_of", company.root_id.id),
                ]
            )
        )
        return subscriptions.partner_id.commercial_partner_id

    def _answer_ambiguous(self, clients, company):
        verdicts = self._check([Request(client, company) for client in clients])
        return {
            **self._answer_unknown(),
            "verdict": "ambiguous",
            "reason": self.env._("This may be a caller of several clients."),
            "next_step": self.env._("Ask for which client the call is."),
            "clients": [
                {"id": client.id, "name": client.display_name, "verdict": verdict.code}
                for client, verdict in zip(clients.sudo(), verdicts, strict=True)
            ],
        }

    def _answer(self, verdict, client):
        term = self.env["support.plan.term"].sudo().browse(verdict.term_id)
        counted = term and term.allowance == "hours"
        return {
            "verdict": verdict.code,
            "allowed": verdict.allowed,
            "reason": verdict.reason,
            "next_step": verdict.next_step,
            "client": client.sudo().display_name,
            "client_id": client.id,
            "plan": term.product_id.name if term else False,
            "date_start": fields.Date.to_string(term.date_start) if term else False,
            "date_end": fields.Date.to_string(term.date_end) if term else False,
            "hours_left": verdict.hours_left if counted else False,
        }
