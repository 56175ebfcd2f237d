# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date


class SupportPortal(models.AbstractModel):
    """What a client sees of its own plans."""

    _inherit = "support.portal"

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
        }.get(standing, self.env._("Not active"))

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
