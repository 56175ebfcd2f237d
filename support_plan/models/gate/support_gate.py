# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models
from odoo.tools.misc import format_date

# One word per client, best first (``res.partner.support_status``).
STATUSES = ("covered", "grace", "exhausted", "pending", "hold", "lapsed", "none")

# How a plan stands with its holder: no business of a company that it covers as well.
TOLD_TO_HOLDER = ("pending", "exhausted", "hold")


class Request(NamedTuple):
    """Who asks for what. ``partner`` may be any contact of the client."""

    partner: Any
    company: Any
    caller: Any = None
    category: Any = None
    work_type: Any = None
    # The ticket that is asked for, where there is one: exceptions are for one ticket.
    ticket: Any = None
    # A moment in UTC, where it matters whether it is within the plan's week.
    moment: Any = None

    @property
    def client(self):
        return self.partner.sudo().commercial_partner_id

    def _is_let_in_by(self, exception):
        """Tell whether an exception, as superuser, is one for this request."""
        root = self.company.root_id
        if (exception.partner_id, exception.company_id.root_id) != (self.client, root):
            return False
        if exception.ticket_id:
            return bool(self.ticket) and exception.ticket_id == self.ticket._origin
        return exception.valid_until >= root._support_today()


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
    # Whether the term is the client's own, and not that of a company which covers it too.
    is_own: bool = True

    @property
    def is_of_another(self):
        """Whether it says how another company's plan stands, and not the client's own."""
        return not self.is_own and self.code in TOLD_TO_HOLDER


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
    def _check(self, requests, day=None, in_words=False, any_term=False):
        """Say for each request whether it may be served.

        Runs as superuser inside, as an agent need not see invoices to be told that
        one is unpaid.

        :param requests: list of :class:`Request`
        :param day: a day; today in the company's time zone when left out
        :param in_words: say why those are let in, too, who mostly want no words;
            whoever is refused is always told why, and what to do next
        :param any_term: any term that lets a request in will do, and the client's own
            are looked at first; left out, it is the one to draw on
        :return: list of :class:`Verdict`, in the same order
        """
        gate = self.sudo()
        verdicts = gate._let_in(requests, day) if any_term else {}
        rest = [request for request in requests if request not in verdicts]
        if rest:
            verdicts |= zip(rest, gate._judge_all(rest, day, in_words), strict=True)
        return [verdicts[request] for request in requests]

    def _let_in(self, requests, day):
        """Let in whoever has a term in force that nothing limits, with one short query
        a company.

        :return: dict of request to verdict, of those who may pass
        """
        found = {}
        for company, some in self._group_by_company(requests):
            rows = self._fetch_in_force(
                self._get_clients(some),
                company,
                day,
                callers=any(request.caller for request in some),
                categories=any(request.category for request in some),
            )
            for row in reversed(rows):
                found[company, row["partner_id"]] = Verdict(
                    "covered",
                    True,
                    term_id=row["id"],
                    line_id=row["contract_line_id"],
                    date_end=row["date_end"],
                    allowance=row["allowance"],
                )
        verdicts = {}
        for request in requests:
            key = request.company.root_id, request.client.id
            if key in found and self._needs_cover(request):
                verdicts[request] = found[key]
        return verdicts

    def _judge_all(self, requests, day, in_words):
        """Return the verdict on each request, from all that is known of its client."""
        standings = {
            company: self._fetch_standings(
                self._get_clients(some),
                company,
                day,
                callers=any(request.caller for request in some),
                categories=any(request.category for request in some),
                words=True,
            )
            for company, some in self._group_by_company(requests)
        }
        judged = [
            self._judge(request, standings[request.company.root_id][request.client.id])
            for request in requests
        ]
        exceptions = self.env["support.exception"]._find_usable(
            [
                request
                for request, (verdict, _row) in zip(requests, judged, strict=True)
                if not verdict.allowed
            ]
        )
        verdicts = []
        for request, (verdict, row) in zip(requests, judged, strict=True):
            if not verdict.allowed:
                verdict = self._use_exception(request, verdict, exceptions)
            if in_words or not verdict.allowed:
                verdict = self._put_in_words(request, verdict, row)
            verdicts.append(verdict)
        return verdicts

    def _group_by_company(self, requests):
        asked = defaultdict(list)
        for request in requests:
            asked[request.company.root_id].append(request)
        return asked.items()

    def _needs_cover(self, request):
        return not request.work_type or request.work_type.needs_cover

    def _get_clients(self, requests):
        ids = {request.client.id for request in requests}
        return self.env["res.partner"].browse(ids - {False})

    def _judge(self, request, rows):
        """Return the verdict on one request from what is known of its client, and the
        term that it rests on, if any: the best that lets it in, or else the best.

        Whoever is named on one plan hears of that one, and of none on which they are
        not. A plan that has ended names nobody any more.
        """
        if not self._needs_cover(request):
            return Verdict("no_cover_needed", True), None
        judged = []
        for row in rows:
            verdict = self._judge_term(request, row)
            if verdict.allowed:
                return self._look_at_the_clock(request, verdict), row
            judged.append((verdict, row))
        if not judged:
            return Verdict("none", False), None
        last = ("not_authorised", "lapsed")
        return min(
            judged,
            key=lambda pair: last.index(pair[0].code) if pair[0].code in last else -1,
        )

    def _judge_term(self, request, row):
        """Return the verdict that one term gives.

        That a person is not named comes before whatever else is wrong: how a plan stands
        and what is owed for it is told to those who may ask on it.
        """
        code = row["standing"]
        allowed = self._lets_in(row)
        if code != "lapsed" and not self._may_call(request.caller, row):
            code, allowed = "not_authorised", False
        elif (
            allowed
            and request.category
            and row["categories"]
            and request.category.id not in row["categories"]
        ):
            code, allowed = "out_of_scope", False
        return Verdict(
            code,
            allowed,
            term_id=row["id"],
            line_id=row["contract_line_id"],
            date_end=row["date_end"],
            hours_left=row["hours_left"] or 0,
            allowance=row["allowance"],
            is_own=row["partner_id"] == request.client.id,
        )

    def _lets_in(self, row):
        """Tell whether a term, as it stands, lets in those who may ask on it."""
        return row["standing"] in ("covered", "grace") or (
            row["standing"] == "exhausted" and row["overage"] == "bill"
        )

    def _may_call(self, caller, row):
        """Tell whether a person, or the client itself, may ask on a term."""
        return (
            not caller
            or row["support_callers"] != "named"
            or caller.id in row["callers"]
        )

    def _look_at_the_clock(self, request, verdict):
        """Say where a request comes outside the plan's hours of the week. It may come:
        the work weighs more then, or awaits a manager."""
        term = self.env["support.plan.term"].browse(verdict.term_id)
        if (
            request.moment
            and term.outside_hours in ("uplift", "manager")
            and term._is_outside_hours(request.moment)
        ):
            return verdict._replace(code="outside_hours")
        return verdict

    def _use_exception(self, request, verdict, exceptions):
        """Let in whom a manager's exception lets in."""
        exception = exceptions.get(request)
        if not exception:
            return verdict
        return Verdict("exception", True, exception_id=exception.id)

    # ------------------------------------------------------------------
    # Turning a request away without an error
    # ------------------------------------------------------------------

    @api.model
    def _refuse(self, request, verdict, channel, **values):
        """Keep the refusal of a request, at once and in this transaction.

        For the call desk and for what staff do, where nothing is rolled back. What
        raises an error keeps its refusals by ``support.refusal._keep``.

        :param Request request: who asked for what
        :param Verdict verdict: what the gate said
        :param str channel: a word of ``support.refusal.channel``
        :param values: more of the refusal, such as ``subject``, ``email`` or ``phone``
        :return: the refusal, which counts the request
        """
        return (
            self.env["support.refusal"]
            .sudo()
            ._count([self._prepare_refusal(request, verdict, channel, **values)])
            .sudo(self.env.su)
        )

    def _prepare_refusal(self, request, verdict, channel, **values):
        client = request.client
        caller = request.caller or request.partner
        return {
            "partner_id": client.id,
            "caller_id": caller.id if caller and caller != client else False,
            "channel": channel,
            "reason": verdict.code,
            "explanation": verdict.reason,
            "company_id": request.company.root_id.id,
            "user_id": self.env.uid,
            "observed": False,
            **values,
        }

    # ------------------------------------------------------------------
    # The verdict in words
    # ------------------------------------------------------------------

    def _put_in_words(self, request, verdict, row):
        """Return the verdict with its reason, and what to do next."""
        if verdict.code == "no_cover_needed":
            reason = self.env._("%s needs no cover.", request.work_type.name)
            return verdict._replace(reason=reason)
        if verdict.code == "exception":
            exception = self.env["support.exception"].browse(verdict.exception_id)
            reason = self.env._("A manager let this through: %s", exception.reason)
            return verdict._replace(reason=reason)
        if not row:
            reason, next_step = self._explain_none(request)
            return verdict._replace(reason=reason, next_step=next_step)
        reason, next_step = self._explain(verdict.code, verdict.allowed, request, row)
        unpaid = row["standing"] == "pending" and not row["covered_from"]
        invoice = row["invoice"] if unpaid else None
        return verdict._replace(
            reason=reason,
            next_step=next_step,
            invoice_id=invoice["id"] if invoice else 0,
        )

    def _explain_none(self, request):
        return (
            self.env._(
                "%s has no support plan, and support is only given on a prepaid plan.",
                request.client.complete_name or self.env._("This client"),
            ),
            self.env._("Offer a plan: “Put on a plan” on the client."),
        )

    def _explain(self, code, allowed, request, row):
        """Return why, and what to do next, each in a sentence."""
        client, plan = request.client.complete_name, row["plan"]
        until = format_date(self.env, row["date_end"])
        if code == "covered":
            return self.env._("%(plan)s, until %(until)s.", plan=plan, until=until), ""
        if code == "grace":
            return (
                self.env._(
                    "%(plan)s is in its grace period until %(until)s: the renewal is "
                    "unpaid.",
                    plan=plan,
                    until=format_date(self.env, row["grace_until"]),
                ),
                self.env._("Remind the client of the renewal invoice."),
            )
        if code == "exhausted":
            if allowed:
                return self.env._(
                    "The hours of %(plan)s are used up: further hours are billed.",
                    plan=plan,
                ), self.env._("Tell the client before you start, or sell a top-up.")
            return self.env._(
                "The prepaid hours of %(client)s are used up.", client=client
            ), self.env._("Sell a top-up, or ask a support manager.")
        if code == "pending":
            return self._explain_pending(client, plan, row)
        if code == "hold":
            return (
                self.env._("The support plan of %(client)s is on hold.", client=client),
                self.env._("Ask a support manager to release it."),
            )
        if code == "lapsed":
            return (
                self.env._(
                    "The support plan of %(client)s ended on %(until)s.",
                    client=client,
                    until=until,
                ),
                self.env._("Renew the plan, or put the client on a new one."),
            )
        if code == "outside_hours":
            return self._explain_outside_hours(plan, row)
        if code == "not_authorised":
            return self._explain_not_named(request, row)
        return (
            self.env._(
                "%(plan)s does not cover %(category)s.",
                plan=plan,
                category=request.category.sudo().display_name,
            ),
            self.env._("Choose another category, or offer a plan that covers it."),
        )

    def _explain_not_named(self, request, row):
        """Say it first, and to staff also what else is wrong with the plan."""
        reason = self.env._(
            "%(caller)s is not among the people who may ask for support on %(plan)s.",
            caller=request.caller.sudo().name,
            plan=row["plan"],
        )
        next_step = self.env._(
            "Ask the client to have the person named on the subscription."
        )
        if self._lets_in(row):
            return reason, next_step
        also, then = self._explain(row["standing"], False, request, row)
        return f"{reason} {also}", f"{next_step} {then}"

    def _explain_outside_hours(self, plan, row):
        term = self.env["support.plan.term"].browse(row["id"])
        reason = self.env._(
            "It is outside the hours of %(plan)s (%(calendar)s).",
            plan=plan,
            calendar=term.calendar_id.name,
        )
        if term.outside_hours == "manager":
            return reason, self.env._("Work done now awaits a manager’s decision.")
        return reason, self.env._(
            "Work done now weighs %(uplift)s times. Tell the client before you start.",
            uplift=f"{term.uplift:g}",
        )

    def _explain_pending(self, client, plan, row):
        invoice = row["invoice"]
        if row["covered_from"] or not invoice:
            return self.env._(
                "The support plan of %(client)s begins on %(start)s.",
                client=client,
                start=format_date(self.env, row["covered_from"] or row["date_start"]),
            ), self.env._("Wait until then, or ask a support manager.")
        currency = self.env["res.currency"].browse(invoice["currency_id"])
        return self.env._(
            "The premium of %(client)s for %(plan)s is unpaid.",
            client=client,
            plan=plan,
        ), self.env._(
            "Cover starts when invoice %(invoice)s is paid: %(amount)s due.",
            invoice=invoice["name"] or self.env._("(draft)"),
            amount=currency.format(invoice["due"]),
        )
