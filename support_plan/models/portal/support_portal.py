# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ...verdict import Request

_ASK_AGAIN_AFTER = timedelta(hours=24)
# What is kept of a message that was turned away, in characters.
_LONGEST_SUBJECT = 200
_LONGEST_MESSAGE = 10_000


class SupportPortal(models.AbstractModel):
    """What a client is told about its own support plans, in words meant for clients.

    Runs as superuser inside, as a portal login reads neither terms nor lots, and gives
    out nothing but what belongs to the client of the contact that asks.
    """

    _name = "support.portal"
    _description = "Support Plans on the Portal"

    # ------------------------------------------------------------------
    # Whoever is turned away
    # ------------------------------------------------------------------

    @api.model
    def _keep_refusal(self, partner, company, verdict, subject, message):
        """Count a refusal and keep what was typed, in a transaction apart: under a
        flood each post waits for the one before, and none is lost to a conflict."""
        values = self.env["support.gate"]._prepare_refusal(
            self._prepare_request(partner, company),
            verdict,
            "portal",
            subject=subject[:_LONGEST_SUBJECT],
            message=message[:_LONGEST_MESSAGE],
        )
        with self.env["support.refusal"]._apart() as env:
            env["support.refusal"]._count([values])

    @api.model
    def _prepare_turned_away(self, partner, company, verdict, category=None):
        """Return what the page says to somebody whom the gate turned away.

        :param partner: the contact that asked
        :param verdict: what the gate said
        :param category: the ticket category that was asked for
        :return: dict of ``title``, ``text``, ``invoice_url``, ``invoice_text`` and
            ``ask``, the label of the button by which to ask for a plan, if any
        """
        client = partner.sudo().commercial_partner_id
        term = self.env["support.plan.term"].sudo().browse(verdict.term_id)
        page = {"invoice_url": "", "invoice_text": ""}
        title, text = self._explain_to_client(verdict, term, category)
        invoice = self.env["account.move"].sudo().browse(verdict.invoice_id)
        # An employee who may not ask for support has no business with the invoice, nor
        # has another company that the subscription covers as well.
        if (
            verdict.code == "pending"
            and invoice.state == "posted"
            and invoice.commercial_partner_id == client
        ):
            page["invoice_url"] = invoice.get_portal_url()
            page["invoice_text"] = self.env._(
                "Pay invoice %(number)s (%(amount)s)",
                number=invoice.name,
                amount=invoice.currency_id.format(invoice.amount_residual),
            )
        page["ask"] = self._get_ask_text(verdict)
        return {
            **page,
            "title": title,
            "text": text,
            "asked": bool(self._find_asked(client, company)),
        }

    def _explain_to_client(self, verdict, term, category):
        """Return a title and a sentence for each reason to turn somebody away."""
        if verdict.is_of_another:
            return self.env._(
                "Your support plan isn't active at the moment"
            ), self.env._(
                "Your company is covered by a plan that another company holds. Please "
                "talk to that company, or write to us."
            )
        plan = term.product_id.name
        if verdict.code == "pending":
            return self._explain_pending_to_client(verdict, term, plan)
        texts = {
            "lapsed": (
                self.env._("Your support plan has ended"),
                self.env._(
                    "%(plan)s ended on %(until)s. Take up a plan again, and we are "
                    "there for you.",
                    plan=plan,
                    until=format_date(self.env, term.date_end),
                ),
            ),
            "exhausted": (
                self.env._("The prepaid support of your plan is used up"),
                self.env._("Add to your plan, and we go on where we left off."),
            ),
            "hold": (
                self.env._("Your support plan is on hold"),
                self.env._("Please call or write to us, and we will sort it out."),
            ),
            "not_authorised": (
                self.env._("Your company has named who may ask for support"),
                self.env._(
                    "You are not among them yet. Ask a colleague who is to write to "
                    "us, or to have you named."
                ),
            ),
            "out_of_scope": (
                self.env._("Your plan does not cover this kind of question"),
                self.env._(
                    "%(plan)s does not cover “%(category)s”. Choose another category, "
                    "or ask us for a quotation.",
                    plan=plan,
                    category=category.sudo().display_name if category else "",
                ),
            ),
        }
        return texts.get(
            verdict.code,
            (
                self.env._("You have no support plan yet"),
                self.env._(
                    "We only offer support on our prepaid plans, so that somebody who "
                    "knows your system is there when you call."
                ),
            ),
        )

    def _explain_pending_to_client(self, verdict, term, plan):
        if not verdict.invoice_id or term.covered_from:
            return self.env._("Your support plan has not begun yet"), self.env._(
                "%(plan)s begins on %(start)s.",
                plan=plan,
                start=format_date(self.env, term.covered_from or term.date_start),
            )
        return self.env._("Your support plan awaits payment"), self.env._(
            "Your cover starts as soon as the premium of %(plan)s is paid.", plan=plan
        )

    # ------------------------------------------------------------------
    # Asking for a plan
    # ------------------------------------------------------------------

    def _get_ask_text(self, verdict):
        if verdict.allowed or not verdict.word.may_ask or verdict.is_of_another:
            return ""
        if verdict.code == "exhausted":
            return self.env._("Ask for more support")
        return self.env._("Ask for a plan")

    @api.model
    def _get_ask_label(self, partner, company):
        """Return the label of the button by which to ask for a plan, or nothing."""
        client = partner.sudo().commercial_partner_id
        if self._find_asked(client, company):
            return ""
        request = self._prepare_request(partner, company)
        (verdict,) = self.env["support.gate"]._check([request])
        return self._get_ask_text(verdict)

    def _find_asked(self, client, company):
        """Return the refusal by which a client asked for a plan in the last day."""
        return (
            self.env["support.refusal"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", client.id),
                    ("company_id", "=", company.root_id.id),
                    ("plan_asked_at", ">=", fields.Datetime.now() - _ASK_AGAIN_AFTER),
                ],
                limit=1,
            )
        )

    @api.model
    def _ask_for_plan(self, partner, company):
        """Note that a client wants a plan, for staff to follow up: once a day.

        :return: the refusal that says so; none where the client may not ask for one
        """
        client = partner.sudo().commercial_partner_id
        asked = self._find_asked(client, company)
        if asked:
            return asked
        request = self._prepare_request(partner, company)
        (verdict,) = self.env["support.gate"]._check([request])
        if not self._get_ask_text(verdict):
            return asked
        refusal = self.env["support.gate"]._refuse(request, verdict, "portal").sudo()
        refusal.write(
            {"plan_asked_at": fields.Datetime.now(), "plan_asked_by": partner.id}
        )
        if client.user_id:
            client.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Asked for a support plan on the portal"),
                user_id=client.user_id.id,
            )
        return refusal

    @api.model
    def _prepare_request(self, partner, company, category=None):
        return Request.of_person(partner, company, category=category)

    # ------------------------------------------------------------------
    # What a client sees of its own plans
    # ------------------------------------------------------------------

    @api.model
    def _prepare_cards(self, partner, company):
        """Return one card for each subscription of the contact's client.

        Of a plan that another company holds, it says whether the client is covered, and
        neither why nor what is left.

        :return: list of dicts: ``plan``, ``state`` (a word of ``support_status``, or
            ``inactive``), ``state_text``, ``until_text``, ``balance`` (as the plan shows
            it, or empty), ``contract``, ``line`` and ``is_own``: whether it is the
            client's own subscription rather than one that covers it as well
        """
        client = partner.sudo().commercial_partner_id
        rows = (
            self.env["support.gate"]
            .sudo()
            ._fetch_standings(client, company, callers=False, categories=False)[
                client.id
            ]
        )
        best = {}
        for row in rows:
            best.setdefault(row["contract_line_id"], row)
        terms = self.env["support.plan.term"].sudo()
        terms = terms.browse(row["id"] for row in best.values())
        own = terms.filtered(lambda term: term.partner_id == client)
        balances = self._get_balances(own, best)
        return [
            {
                "plan": term.product_id.name,
                "state": state,
                "state_text": self._get_state_text(state),
                "until_text": self._get_until_text(state, term),
                "balance": balances.get(term, ""),
                "contract": term.contract_id,
                "line": term.contract_line_id,
                "is_own": term in own,
            }
            for term in terms
            for state in [self._get_state(best[term.contract_line_id.id], term in own)]
        ]

    def _get_state(self, row, is_own):
        if is_own or row["standing"] == "lapsed":
            return row["standing"]
        return "covered" if self.env["support.gate"]._lets_in(row) else "inactive"

    def _get_state_text(self, standing):
        return {
            "covered": self.env._("In force"),
            "grace": self.env._("Renewal unpaid"),
            "exhausted": self.env._("In force"),
            "pending": self.env._("Not in force yet"),
            "hold": self.env._("On hold"),
            "lapsed": self.env._("Ended"),
            "inactive": self.env._("Not active"),
        }[standing]

    def _get_until_text(self, standing, term):
        # Of a term in grace, a company that is covered too hears of the days of grace.
        is_unpaid = standing == "covered" and not term.covered_from
        until = format_date(self.env, term.grace_until if is_unpaid else term.date_end)
        if standing == "lapsed":
            return self.env._("Covered until %s", until)
        if standing == "grace":
            return self.env._(
                "Pay the renewal by %s to stay covered",
                format_date(self.env, term.grace_until),
            )
        if standing == "pending" and not term.covered_from:
            return self.env._("Cover starts with the payment of the premium")
        if standing == "pending":
            return self.env._(
                "Cover starts on %s", format_date(self.env, term.covered_from)
            )
        if standing == "hold":
            return self.env._("No cover while on hold")
        if standing == "inactive":
            return self.env._("Ask the company that holds the plan")
        return self.env._("Covered until %s", until)

    def _get_balances(self, terms, rows):
        """Return in words what each plan lets its client see of the hours left: whole
        hours, a level or nothing. Never minutes."""
        counted = terms.filtered(
            lambda term: (
                term.allowance == "hours"
                and term.show_balance in ("level", "hours")
                and rows[term.contract_line_id.id]["standing"]
                in ("covered", "exhausted")
            )
        )
        granted = self._get_granted(counted)
        balances = dict.fromkeys(terms, "")
        for term in counted:
            left = rows[term.contract_line_id.id]["hours_left"] or 0
            balances[term] = (
                self._get_hours_text(left)
                if term.show_balance == "hours"
                else self._get_level_text(left, granted.get(term.contract_line_id, 0))
            )
        return balances

    def _get_granted(self, terms):
        """Return the hours of each line's lots that can be used today."""
        if not terms:
            return {}
        today = terms.company_id[:1]._support_today()
        lots = self.env["support.plan.lot"].sudo()
        return dict(
            lots._read_group(
                lots._get_in_force_domain(today)
                & Domain("contract_line_id", "in", terms.contract_line_id.ids),
                ["contract_line_id"],
                ["hours_granted:sum"],
            )
        )

    def _get_hours_text(self, left):
        if left == 1:
            return self.env._("One hour left")
        return (
            self.env._("%s hours left", left) if left else self.env._("No hours left")
        )

    def _get_level_text(self, left, granted):
        if not left or not granted:
            return self.env._("Used up")
        if left * 4 <= granted:
            return self.env._("Nearly used up")
        if left * 2 <= granted:
            return self.env._("More than half used")
        return self.env._("More than half left")
