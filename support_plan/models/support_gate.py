# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models
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
