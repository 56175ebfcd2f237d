# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..cover.support_plan_hold import ON_HOLD
from ..hours.support_plan_lot_state import LOTS_IN_FORCE
from .support_gate_standing import HOURS_RESERVED

# What may be said of a client's own terms; each is served by an index of the terms.
# PostgreSQL reckons how many terms fit by taking each condition for independent of the
# others. Where one all but follows from another (what is unpaid is mostly not over), it
# would expect next to none, and read them all again for each client: LEAST and "+ 0"
# keep it from that. "OFFSET 0" keeps a condition from being joined: it is asked of one
# record at a time.
_CURRENT = "term.date_end >= %(day)s"
_NOT_HELD = """(term.contract_id IN (
    SELECT hold.contract_id FROM support_plan_hold hold
    WHERE hold.date_start <= %(day)s
      AND (hold.date_end IS NULL OR hold.date_end > %(day)s))) IS NOT TRUE"""
_FREE = f"{_CURRENT} AND {_NOT_HELD}"
_IN_FORCE = f"term.covered_from <= %(day)s AND {_FREE}"
_GRACE_END = "LEAST(COALESCE(term.grace_until, '-infinity'), term.date_end)"
_IN_GRACE = f"""term.covered_from IS NULL AND term.date_start <= %(day)s
    AND {_GRACE_END} >= %(day)s"""
_LOT_LEFT = f"SELECT FROM {LOTS_IN_FORCE} AND lot.hours_left > 0"
# Of the terms that are over, the last one of each subscription line is enough.
_LAST = "term.superseded IS NOT TRUE"
_FACTS = {
    "free": _FREE,
    "held": f"{_CURRENT} AND {ON_HOLD}",
    "usable": f"""{_IN_FORCE}
        AND (term.allowance <> 'hours' OR EXISTS ({_LOT_LEFT} OFFSET 0))""",
    "in grace": f"{_IN_GRACE} AND {_NOT_HELD}",
    "begun": f"{_FREE} AND (term.covered_from <= %(day)s OR {_IN_GRACE})",
    "unpaid": f"""
        (term.covered_from > %(day)s OR term.covered_from IS NULL
            AND (term.date_start > %(day)s OR {_GRACE_END} < %(day)s))
        AND term.date_end + 0 >= %(day)s AND {_NOT_HELD}""",
    "any": _LAST,
    "over": f"{_LAST} AND term.date_end < %(day)s",
    "not over": f"{_LAST} AND term.date_end >= %(day)s",
}
_HAS = {
    fact: f"""EXISTS (
        SELECT FROM support_plan_term term
        WHERE term.partner_id = %(client)s AND term.company_id = %(company)s
          AND term.revoked IS NOT TRUE AND {condition}
          %(apart)s
    )"""
    for fact, condition in _FACTS.items()
}
# Whose hours are used up, and who has no better term. It begins, by two indexes of the
# few, with those of whom it may be true: on a day of a paid term, one of its own lots is
# empty, or it has none.
_HAS["only used up"] = f"""%(client)s IN (
    SELECT term.partner_id
    FROM (SELECT lot.partner_id FROM support_plan_lot lot
          WHERE lot.company_id = %(company)s AND lot.date_expiry >= %(day)s
            AND lot.hours_left = 0
            AND lot.frozen IS NOT TRUE AND lot.revoked IS NOT TRUE
          UNION ALL
          SELECT term.partner_id FROM support_plan_term term
          WHERE term.company_id = %(company)s AND {_CURRENT}
            AND term.allowance = 'hours' AND term.revoked IS NOT TRUE
            AND term.lots_throughout IS NOT TRUE) maybe
    JOIN support_plan_term term ON term.partner_id = maybe.partner_id
    WHERE term.company_id = %(company)s AND term.revoked IS NOT TRUE
      AND {_FACTS["begun"]}
    GROUP BY term.partner_id
    HAVING BOOL_AND(term.covered_from IS NOT NULL AND term.allowance = 'hours'
                    AND NOT EXISTS ({_LOT_LEFT}))
)"""
# What a client of each status has, and what it has not: the best of its terms counts.
_STATUS = {
    "covered": (["usable"], []),
    "grace": (["in grace"], ["usable"]),
    "exhausted": (["only used up"], []),
    "pending": (["unpaid"], ["begun"]),
    "hold": (["held"], ["free"]),
    "lapsed": (["over"], ["not over"]),
    "none": ([], ["any"]),
}
# Clients whose status is not told by that: those that a subscription of somebody else
# covers, and those whose hours are reserved to the last (`_get_reserved_sql`).
_OTHERS = f"""
    SELECT partner_id FROM support_plan_contract_covered_rel
    UNION
    SELECT term.partner_id FROM support_plan_term term
    WHERE term.company_id = %(company)s AND term.allowance = 'hours'
      AND term.id IN (SELECT reserved.term_id FROM (%(reserved)s) reserved)
      AND (SELECT SUM(lot.hours_left) FROM {LOTS_IN_FORCE}) <= {HOURS_RESERVED}
"""


class SupportGate(models.AbstractModel):
    """Clients by their status, fast among a hundred thousand of them."""

    _inherit = "support.gate"

    @api.model
    def _get_status_domain(self, statuses, company):
        """Return the domain of the contacts whose client has one of these statuses.

        It says by conditions on terms, each with an index, what
        :meth:`_fetch_standings` reckons of a few clients. So PostgreSQL may begin with
        the terms, where few clients have a status, or else with the contacts in the
        order of the list, and stop when the page is full.

        :param statuses: words of ``res.partner.support_status``
        :param company: the company that is asked; branches count as their root
        """
        self._flush_facts()
        have, have_not = self._judge_others(statuses, company)
        asked = [status for status in _STATUS if status in statuses]
        apart = bool(have) or len(asked) > 1
        domain = Domain.OR(
            self._get_own_status_domain(status, company, apart) for status in asked
        )
        if have_not:
            domain &= Domain("commercial_partner_id", "not in", have_not)
        if have:
            domain |= Domain("commercial_partner_id", "in", have)
        for word, of_clients in self._get_client_domains(company).items():
            domain &= ~of_clients
            if word in statuses:
                domain |= of_clients
        return domain

    def _get_own_status_domain(self, status, company, apart=False):
        """Return the domain of the contacts whose client has this status by its own
        terms.

        :param apart: the condition will be one of several in an OR. PostgreSQL would
            then gather all clients who fit at once; it is to look at one at a time.
        """
        fence = SQL("OFFSET 0")
        root, today = company.root_id.id, company._support_today()
        has, has_not = _STATUS[status]

        def to_sql(model, alias, query):
            given = {
                "client": model._field_to_sql(alias, "commercial_partner_id", query),
                "company": root,
                "day": SQL("%s::date", today),
            }
            near = fence if apart and status == "covered" else SQL()
            # Few have what is asked for first: the rest is asked about them one by one.
            far = SQL() if status in ("lapsed", "none") else fence
            return SQL(
                "(%s)",
                SQL(" AND ").join(
                    [SQL(_HAS[fact], **given, apart=near) for fact in has]
                    + [
                        SQL("NOT %s", SQL(_HAS[fact], **given, apart=far))
                        for fact in has_not
                    ]
                ),
            )

        return Domain.custom(to_sql=to_sql)

    def _judge_others(self, statuses, company):
        """Judge the few clients whose own terms do not tell their status.

        :return: ids of those that have one of these statuses, where their own terms do
            not say so, and of those that have none of them
        """
        # PostgreSQL's compiler of expressions is for queries that take seconds: it would
        # take many times longer than the search that follows. Off until the end of this
        # transaction.
        ((_off, ids),) = self.env.execute_query(
            SQL(
                f"SELECT set_config('jit', 'off', TRUE), ARRAY({_OTHERS})",
                company=company.root_id.id,
                day=SQL("%s::date", company._support_today()),
                reserved=self._get_reserved_sql(),
            )
        )
        clients = self.env["res.partner"].browse(ids)
        standings = self.sudo()._fetch_standings(
            clients, company, callers=False, categories=False
        )
        have, have_not = [], []
        for client_id in ids:
            rows = standings[client_id]
            status = rows[0]["standing"] if rows else "none"
            if status not in statuses:
                have_not.append(client_id)
            elif (
                not rows or rows[0]["partner_id"] != client_id or status == "exhausted"
            ):
                have.append(client_id)
        return have, have_not
