# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools.misc import format_date


class SupportGate(models.AbstractModel):
    """The verdict in words, for staff: why, and what to do next."""

    _inherit = "support.gate"

    def _put_in_words(self, request, verdict, row):
        """Return the verdict with its reason, and what to do next."""
        if verdict.code == "no_cover_needed":
            reason = self.env._("%s needs no cover.", request.work_type.name)
            return verdict._replace(reason=reason)
        if verdict.code == "exception":
            exception = self.env["support.exception"].browse(verdict.exception_id)
            reason = self.env._("A manager let this through: %s", exception.reason)
            return verdict._replace(reason=reason)
        reason, next_step = self._explain(verdict.code, verdict.allowed, request, row)
        if not row:
            return verdict._replace(reason=reason, next_step=next_step)
        unpaid = row["standing"] == "pending" and not row["covered_from"]
        invoice = row["invoice"] if unpaid else None
        return verdict._replace(
            reason=reason,
            next_step=next_step,
            invoice_id=invoice["id"] if invoice else 0,
        )

    def _explain_none(self, request, row):
        return (
            self.env._(
                "%s has no support plan, and support is only given on a prepaid plan.",
                request.client.complete_name or self.env._("This client"),
            ),
            self.env._("Offer a plan: “Put on a plan” on the client."),
        )

    def _explain(self, code, allowed, request, row):
        """Return why, and what to do next, each in a sentence.

        Each word is said by the method ``_explain_<word>``, which takes the request and
        what is known of the term that the verdict rests on, if it rests on one.
        """
        if code == "exhausted" and allowed:
            code = "billed"
        return getattr(self, f"_explain_{code}")(request, row)

    def _explain_covered(self, request, row):
        until = format_date(self.env, row["date_end"])
        return self.env._(
            "%(plan)s, until %(until)s.", plan=row["plan"], until=until
        ), ""

    def _explain_grace(self, request, row):
        return self.env._(
            "%(plan)s is in its grace period until %(until)s: the renewal is unpaid.",
            plan=row["plan"],
            until=format_date(self.env, row["grace_until"]),
        ), self.env._("Remind the client of the renewal invoice.")

    def _explain_billed(self, request, row):
        return self.env._(
            "The hours of %(plan)s are used up: further hours are billed.",
            plan=row["plan"],
        ), self.env._("Tell the client before you start, or sell a top-up.")

    def _explain_exhausted(self, request, row):
        return self.env._(
            "The prepaid hours of %(client)s are used up.",
            client=request.client.complete_name,
        ), self.env._("Sell a top-up, or ask a support manager.")

    def _explain_hold(self, request, row):
        return self.env._(
            "The support plan of %(client)s is on hold.",
            client=request.client.complete_name,
        ), self.env._("Ask a support manager to release it.")

    def _explain_lapsed(self, request, row):
        return self.env._(
            "The support plan of %(client)s ended on %(until)s.",
            client=request.client.complete_name,
            until=format_date(self.env, row["date_end"]),
        ), self.env._("Renew the plan, or put the client on a new one.")

    def _explain_out_of_scope(self, request, row):
        return self.env._(
            "%(plan)s does not cover %(category)s.",
            plan=row["plan"],
            category=request.category[:1].sudo().display_name,
        ), self.env._("Choose another category, or offer a plan that covers it.")

    def _explain_not_authorised(self, request, row):
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

    def _explain_outside_hours(self, request, row):
        term = self.env["support.plan.term"].browse(row["id"])
        reason = self.env._(
            "It is outside the hours of %(plan)s (%(calendar)s).",
            plan=row["plan"],
            calendar=term.calendar_id.name,
        )
        if term.outside_hours == "manager":
            return reason, self.env._("Work done now awaits a manager’s decision.")
        return reason, self.env._(
            "Work done now weighs %(uplift)s times. Tell the client before you start.",
            uplift=f"{term.uplift:g}",
        )

    def _explain_pending(self, request, row):
        invoice, client = row["invoice"], request.client.complete_name
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
            plan=row["plan"],
        ), self.env._(
            "Cover starts when invoice %(invoice)s is paid: %(amount)s due.",
            invoice=invoice["name"] or self.env._("(draft)"),
            amount=currency.format(invoice["due"]),
        )
