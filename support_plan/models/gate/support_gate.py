# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, models

from ...verdict import WORDS, Verdict


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

        :param requests: list of :class:`~odoo.addons.support_plan.verdict.Request`
        :param day: a day; today in the company's time zone when left out
        :param in_words: say why those are let in, too, who mostly want no words;
            whoever is refused is always told why, and what to do next
        :param any_term: any term that lets a request in will do, and the client's own
            are looked at first; left out, it is the one to draw on
        :return: list of :class:`~odoo.addons.support_plan.verdict.Verdict`, in the same
            order
        """
        gate = self.sudo()
        verdicts = gate._judge_clients(requests)
        rest = [request for request in requests if request not in verdicts]
        if any_term and rest:
            verdicts |= gate._let_in(rest, day)
            rest = [request for request in rest if request not in verdicts]
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
            and not set(request.category.ids) & set(row["categories"])
        ):
            code, allowed = "out_of_scope", False
        return Verdict(
            code,
            allowed,
            term_id=row["id"],
            date_end=row["date_end"],
            hours_left=row["hours_left"] or 0,
            allowance=row["allowance"],
            is_own=row["partner_id"] == request.client.id,
        )

    def _lets_in(self, row):
        """Tell whether a term, as it stands, lets in those who may ask on it."""
        lets_in = WORDS[row["standing"]].lets_in
        return row["overage"] == "bill" if lets_in is None else lets_in

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
