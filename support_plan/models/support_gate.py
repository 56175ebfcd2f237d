# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date


# One word per client, best first (``res.partner.support_status``).
STATUSES = ("covered", "grace", "exhausted", "pending", "hold", "lapsed", "none")


class Request(NamedTuple):
    """Who asks for what. ``partner`` may be any contact of the client."""

    partner: Any
    company: Any
    caller: Any = None
    category: Any = None
    work_type: Any = None


class Verdict(NamedTuple):
    """What the gate says: one word, whether it lets the request in, and why."""

    code: str
    allowed: bool
    reason: str = ""
    next_step: str = ""
    term_id: int = 0
    line_id: int = 0
    invoice_id: int = 0
    date_end: Any = None
    hours_left: int = 0
    allowance: str = ""
    exception_id: int = 0


class SupportGate(models.AbstractModel):
    """The one place that says whether a client may be served, and why.

    Tickets, calls, the portal, the mail gateway and the RPC methods all ask here.
    Nothing is stored: the answer is reckoned from dates and payments when asked.
    """

    _name = "support.gate"
    _description = "Support Gate"

    # ------------------------------------------------------------------
    # The facts: one query, however many clients
    # ------------------------------------------------------------------

    @api.model
    def _standing_sql(self, day=None):
        """Return SQL that gives each term, by client, with its standing on a day.

        SQL, because the gate has to answer for a thousand tickets at once with one
        query, and because clients are searched by the same expression.

        :param day: a day; each company's today, when left out
        :return: SQL of a query with a placeholder-free ``client_id`` column
        """
        for model in ("support.plan.term", "support.plan.lot", "support.plan.hold"):
            self.env[model].flush_model()
        self.env["contract.contract"].flush_model(
            ["support_callers", "support_caller_ids", "support_covered_partner_ids"]
        )
        on_day = (
            SQL("%s::date", day)
            if day
            else self.env["res.company"]._support_today_sql(SQL("term.company_id"))
        )
        return SQL(
            """
            SELECT client.partner_id AS client_id, term.*, lots.hours_left,
                   lots.next_expiry, contract.support_callers,
                   CASE
                       WHEN term.date_end < %(day)s THEN 'lapsed'
                       WHEN EXISTS (
                           SELECT FROM support_plan_hold hold
                           WHERE hold.contract_id = term.contract_id
                             AND hold.date_start <= %(day)s
                             AND (hold.date_end IS NULL OR hold.date_end > %(day)s)
                       ) THEN 'hold'
                       WHEN term.covered_from <= %(day)s THEN CASE
                           WHEN term.allowance = 'hours'
                                AND COALESCE(lots.hours_left, 0) = 0 THEN 'exhausted'
                           ELSE 'covered'
                       END
                       WHEN term.covered_from IS NULL
                            AND term.date_start <= %(day)s
                            AND term.grace_until >= %(day)s THEN 'grace'
                       ELSE 'pending'
                   END AS standing
            FROM (
                SELECT id AS term_id, partner_id FROM support_plan_term
                UNION
                SELECT term.id, covered.partner_id
                FROM support_plan_contract_covered_rel covered
                JOIN support_plan_term term ON term.contract_id = covered.contract_id
            ) client
            JOIN support_plan_term term ON term.id = client.term_id
            JOIN contract_contract contract ON contract.id = term.contract_id
            LEFT JOIN LATERAL (
                SELECT SUM(lot.hours_left)::int AS hours_left,
                       MIN(lot.date_expiry) FILTER (WHERE lot.hours_left > 0)
                           AS next_expiry
                FROM support_plan_lot lot
                WHERE lot.contract_line_id = term.contract_line_id
                  AND lot.frozen IS NOT TRUE AND lot.revoked IS NOT TRUE
                  AND lot.date_start <= %(day)s AND lot.date_expiry >= %(day)s
            ) lots ON TRUE
            WHERE term.revoked IS NOT TRUE
            """,
            day=on_day,
        )

    @api.model
    def _fetch_standings(self, clients, company, day=None):
        """Return the standing of every term of some clients, best first.

        :param clients: commercial partners
        :param company: the company that is asked; branches count as their root
        :param day: a day of the company's calendar; today when left out
        :return: dict of client id to list of rows
        """
        result = defaultdict(list)
        if not clients:
            return result
        # The day is worked out here: one company is asked, so no CASE is needed.
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT standing.*,
                    ARRAY(SELECT partner_id FROM support_plan_contract_caller_rel rel
                          WHERE rel.contract_id = standing.contract_id) AS callers,
                    ARRAY(SELECT helpdesk_ticket_category_id
                          FROM helpdesk_ticket_category_support_plan_term_rel rel
                          WHERE rel.support_plan_term_id = standing.id) AS categories
                FROM (%s) standing
                WHERE client_id = ANY(%s) AND company_id = %s
                """,
                self._standing_sql(day or company._support_today()),
                list(clients.ids),
                company.root_id.id,
            )
        )
        rank = {status: place for place, status in enumerate(STATUSES)}
        far = fields.Date.to_date("9999-12-31")
        rows.sort(
            key=lambda row: (
                rank[row["standing"]],
                row["next_expiry"] or far,
                row["date_start"] if row["standing"] != "lapsed" else far,
                row["id"],
            )
        )
        for row in rows:
            result[row["client_id"]].append(row)
        return result

    # ------------------------------------------------------------------
    # The verdict
    # ------------------------------------------------------------------

    @api.model
    def _check(self, requests, day=None):
        """Say for each request whether it may be served.

        Runs as superuser inside, as an agent need not see invoices to be told that
        one is unpaid.

        :param requests: list of :class:`Request`
        :param day: a day; today in the company's time zone when left out
        :return: list of :class:`Verdict`, in the same order
        """
        gate = self.sudo()
        by_company = defaultdict(gate.env["res.partner"].browse)
        for request in requests:
            by_company[request.company] |= request.partner.sudo().commercial_partner_id
        standings = {
            company: gate._fetch_standings(clients, company, day)
            for company, clients in by_company.items()
        }
        exceptions = gate.env["support.exception"]._find_usable(requests)
        return [
            gate._judge(
                request,
                standings[request.company][
                    request.partner.sudo().commercial_partner_id.id
                ],
                exceptions,
            )
            for request in requests
        ]

    def _judge(self, request, rows, exceptions):
        """Return the verdict on one request from what is known of its client."""
        if request.work_type and not request.work_type.needs_cover:
            return Verdict(
                "no_cover_needed",
                True,
                self.env._("%s needs no cover.", request.work_type.name),
            )
        verdicts = [self._judge_term(request, row) for row in rows]
        best = next((verdict for verdict in verdicts if verdict.allowed), None)
        if best:
            return best
        client = request.partner.sudo().commercial_partner_id
        exception = exceptions.get((client.id, request.company.root_id.id))
        if exception:
            return Verdict(
                "exception",
                True,
                self.env._("A manager let this through: %s", exception.reason),
                exception_id=exception.id,
            )
        return verdicts[0] if verdicts else self._verdict_none(request)

    def _judge_term(self, request, row):
        """Return the verdict that one term gives."""
        code = row["standing"]
        allowed = code in ("covered", "grace") or (
            code == "exhausted" and row["overage"] == "bill"
        )
        if allowed:
            caller = request.caller and request.caller.id
            if (
                row["support_callers"] == "named"
                and caller
                and caller not in row["callers"]
            ):
                code, allowed = "not_authorised", False
            elif (
                row["categories"]
                and request.category
                and request.category.id not in row["categories"]
            ):
                code, allowed = "out_of_scope", False
        reason, next_step = self._explain(code, allowed, request, row)
        return Verdict(
            code,
            allowed,
            reason,
            next_step,
            term_id=row["id"],
            line_id=row["contract_line_id"],
            invoice_id=self._get_unpaid_invoice(row).id if not allowed else 0,
            date_end=row["date_end"],
            hours_left=row["hours_left"] or 0,
            allowance=row["allowance"],
        )

    def _get_unpaid_invoice(self, row):
        return self.env["account.move.line"].browse(row["invoice_line_id"]).move_id

    def _verdict_none(self, request):
        client = request.partner.sudo().commercial_partner_id
        return Verdict(
            "none",
            False,
            self.env._(
                "%s has no support plan, and support is only given on a prepaid plan.",
                client.display_name or self.env._("This client"),
            ),
            self.env._("Offer a plan: “Put on a plan” on the client."),
        )

    def _explain(self, code, allowed, request, row):
        """Return why, and what to do next, each in a sentence."""
        _ = self.env._
        client = request.partner.sudo().commercial_partner_id.display_name
        plan = self.env["product.product"].browse(row["product_id"]).name
        until = format_date(self.env, row["date_end"])
        if code == "covered":
            return _("%(plan)s, until %(until)s.", plan=plan, until=until), ""
        if code == "grace":
            return (
                _(
                    "%(plan)s is in its grace period until %(until)s: the renewal is "
                    "unpaid.",
                    plan=plan,
                    until=format_date(self.env, row["grace_until"]),
                ),
                _("Remind the client of the renewal invoice."),
            )
        if code == "exhausted":
            if allowed:
                return _(
                    "The hours of %(plan)s are used up: further hours are billed.",
                    plan=plan,
                ), _("Tell the client before you start, or sell a top-up.")
            return _("The prepaid hours of %(client)s are used up.", client=client), _(
                "Sell a top-up, or ask a support manager."
            )
        if code == "pending":
            return self._explain_pending(client, plan, row)
        if code == "hold":
            return (
                _("The support plan of %(client)s is on hold.", client=client),
                _("Ask a support manager to release it."),
            )
        if code == "lapsed":
            return (
                _(
                    "The support plan of %(client)s ended on %(until)s.",
                    client=client,
                    until=until,
                ),
                _("Renew the plan, or put the client on a new one."),
            )
        if code == "not_authorised":
            return (
                _(
                    "%(caller)s is not among the people who may ask for support on "
                    "%(plan)s.",
                    caller=request.caller.sudo().name,
                    plan=plan,
                ),
                _("Ask the client to have the person named on the subscription."),
            )
        return (
            _(
                "%(plan)s does not cover %(category)s.",
                plan=plan,
                category=request.category.sudo().display_name,
            ),
            _("Choose another category, or offer a plan that covers it."),
        )

    def _explain_pending(self, client, plan, row):
        _ = self.env._
        if row["covered_from"] or not row["invoice_line_id"]:
            return _(
                "The support plan of %(client)s begins on %(start)s.",
                client=client,
                start=format_date(self.env, row["covered_from"] or row["date_start"]),
            ), _("Wait until then, or ask a support manager.")
        invoice = self._get_unpaid_invoice(row)
        return _(
            "The premium of %(client)s for %(plan)s is unpaid.",
            client=client,
            plan=plan,
        ), _(
            "Cover starts when invoice %(invoice)s is paid: %(amount)s due.",
            invoice=invoice.name or _("(draft)"),
            amount=invoice.currency_id.format(invoice.amount_residual),
        )

    # ------------------------------------------------------------------
    # One word per client
    # ------------------------------------------------------------------

    @api.model
    def _get_statuses(self, clients, company):
        """Return one word for each client: the best of its plans.

        :return: dict of commercial partner id to status and the best row, if any
        """
        standings = self.sudo()._fetch_standings(clients, company)
        return {
            client.id: (rows[0]["standing"], rows[0]) if rows else ("none", None)
            for client in clients
            for rows in [standings[client.id]]
        }

    @api.model
    def _search_clients_sql(self, statuses, company):
        """Return SQL of the commercial partners whose status is one of these words.

        ``none`` cannot be among them: it is what no client with a term has.
        """
        rank = {status: place for place, status in enumerate(STATUSES)}
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", status, place) for status, place in rank.items()
        )
        return SQL(
            """
            SELECT client_id FROM (%s) standing WHERE company_id = %s
            GROUP BY client_id HAVING MIN(CASE standing %s END) = ANY(%s)
            """,
            self._standing_sql(company._support_today()),
            company.root_id.id,
            cases,
            [rank[status] for status in statuses],
        )

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
        :return: dict with ``verdict`` (a word of DESIGN.md), ``allowed``, ``reason``,
            ``next_step``, ``client``, ``client_id``, ``plan``, ``date_start``,
            ``date_end``, ``hours_left`` (whole hours, None where nothing is counted)
            and, where the verdict is ``ambiguous``, ``clients`` to choose from
        :raises AccessError: to anyone but support staff and machines
        :raises UserError: when nothing to look for is given, or it makes no sense
        """
        self._check_may_ask()
        company = self._get_asked_company(company_id)
        callers = self.sudo()._find_callers(phone, email, partner_id, ticket_number)
        clients = callers.commercial_partner_id
        if not clients:
            return self._answer_unknown()
        if len(clients) > 1:
            return self._answer_ambiguous(clients)
        request = Request(
            partner=clients,
            company=company,
            caller=callers if len(callers) == 1 and callers != clients else None,
            category=self._find_by_name("helpdesk.ticket.category", "name", category),
            work_type=self._find_by_name("support.work.type", "code", work_type),
        )
        day = company._support_day(self._parse_moment(at)) if at else None
        (verdict,) = self._check([request], day)
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

    def _parse_moment(self, at):
        try:
            return (
                at if isinstance(at, datetime) else fields.Datetime.to_datetime(at)
            ).replace(tzinfo=None)
        except (ValueError, AttributeError, TypeError) as error:
            raise UserError(
                self.env._("%s is not a moment. Write it as 2027-01-31 14:30:00.", at)
            ) from error

    def _find_by_name(self, model, field, name):
        if not name:
            return self.env[model]
        found = self.env[model].sudo().search([(field, "=ilike", name)], limit=1)
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
        """Return the contacts that a caller may be, as superuser."""
        Partner = self.env["res.partner"]
        if partner_id:
            return Partner.browse(int(partner_id)).exists()
        if ticket_number:
            tickets = self.env["helpdesk.ticket"].search(
                [("number", "=", ticket_number)]
            )
            return tickets.partner_id
        if email:
            return Partner.search([("email_normalized", "=", email.strip().lower())])
        if phone:
            return Partner._find_by_support_phone(phone)
        raise UserError(
            self.env._(
                "Say who asks: a telephone number, an e-mail address, a contact or a "
                "ticket number."
            )
        )

    def _answer_unknown(self):
        return {
            "verdict": "unknown",
            "allowed": False,
            "reason": self.env._("Nobody of that number, address or name is known."),
            "next_step": self.env._("Ask for the company, and add the contact to it."),
            "client": None,
            "client_id": None,
            "plan": None,
            "date_start": None,
            "date_end": None,
            "hours_left": None,
        }

    def _answer_ambiguous(self, clients):
        return {
            **self._answer_unknown(),
            "verdict": "ambiguous",
            "reason": self.env._("This may be a caller of several clients."),
            "next_step": self.env._("Ask for which client the call is."),
            "clients": [
                {"id": client.id, "name": client.display_name}
                for client in clients.sudo()
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
            "plan": term.product_id.name if term else None,
            "date_start": fields.Date.to_string(term.date_start) if term else None,
            "date_end": fields.Date.to_string(term.date_end) if term else None,
            "hours_left": verdict.hours_left if counted else None,
        }
