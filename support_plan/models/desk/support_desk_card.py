# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import SQL

from ..hours.support_plan_lot_state import LOTS_IN_FORCE

# What an agent sees of a client at a glance. SQL, because it has to come with one query
# while somebody waits on the telephone: by the ORM it would take some fifteen, for the
# names of agents, callers, stages and plans.
_FACTS = f"""
    SELECT
        (SELECT json_agg(one) FROM (
            SELECT call.id, call.started_at, call.state, call.summary, call.minutes,
                   CASE call.state WHEN 'to_review' THEN call.hours_reserved
                        ELSE call.hours END AS hours,
                   agent.name AS agent, caller.name AS caller,
                   type.name AS work_type
            FROM support_call call
            JOIN res_users ON res_users.id = call.user_id
            JOIN res_partner agent ON agent.id = res_users.partner_id
            LEFT JOIN res_partner caller ON caller.id = call.caller_id
            LEFT JOIN support_work_type type ON type.id = call.work_type_id
            WHERE call.partner_id = %(client)s
              AND call.company_id = ANY(%(companies)s)
              AND call.state NOT IN ('running', 'paused')
            ORDER BY call.started_at DESC LIMIT 6
        ) one) AS calls,
        (SELECT json_agg(one) FROM (
            SELECT call.id, call.started_at, agent.name AS agent
            FROM support_call call
            JOIN res_users ON res_users.id = call.user_id
            JOIN res_partner agent ON agent.id = res_users.partner_id
            WHERE call.partner_id = %(client)s
              AND call.company_id = ANY(%(companies)s)
              AND call.timer_started_at IS NOT NULL AND call.user_id <> %(user)s
        ) one) AS running,
        (SELECT json_agg(one) FROM (
            SELECT ticket.id, ticket.number, ticket.name, stage.name AS stage,
                   ticket.support_exception_id IS NOT NULL AS exception
            FROM helpdesk_ticket ticket
            LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
            WHERE ticket.commercial_partner_id = %(client)s
              AND ticket.company_id = ANY(%(allowed)s)
              AND ticket.active AND stage.closed IS NOT TRUE
            ORDER BY ticket.id DESC LIMIT 8
        ) one) AS tickets,
        (SELECT json_agg(one) FROM (
            SELECT move.id, move.name, move.invoice_date_due AS due,
                   move.amount_residual AS amount, move.currency_id
            FROM account_move move
            WHERE move.partner_id IN (
                    SELECT id FROM res_partner WHERE commercial_partner_id = %(client)s)
              AND move.company_id = ANY(%(companies)s)
              AND move.move_type = 'out_invoice' AND move.state = 'posted'
              AND move.payment_state IN ('not_paid', 'partial')
            ORDER BY move.invoice_date_due LIMIT 4
        ) one) AS invoices,
        (SELECT json_agg(one) FROM (
            SELECT person.id, person.name, person.function, person.phone
            FROM res_partner person
            WHERE person.commercial_partner_id = %(client)s AND person.id <> %(client)s
              AND person.active AND person.type = 'contact' AND person.name IS NOT NULL
            ORDER BY person.id LIMIT 40
        ) one) AS people,
        (SELECT row_to_json(one) FROM (
            SELECT template.name AS plan, term.allowance, term.date_end, term.overage,
                   contract.support_callers AS callers, term.contract_id,
                   (SELECT json_agg(caller.name ORDER BY caller.name)
                    FROM support_plan_contract_caller_rel rel
                    JOIN res_partner caller ON caller.id = rel.partner_id
                    WHERE rel.contract_id = term.contract_id) AS caller_names,
                   (SELECT SUM(lot.hours_granted) FROM {LOTS_IN_FORCE})
                       AS hours_granted
            FROM support_plan_term term
            JOIN contract_contract contract ON contract.id = term.contract_id
            JOIN product_product product ON product.id = term.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            WHERE term.id = %(term)s
        ) one) AS term
"""


class SupportDesk(models.AbstractModel):
    """A client at a glance: covered or not, what is left, and what else is open."""

    _inherit = "support.desk"

    @api.model
    def get_card(self, partner_id):
        """Return all that the desk shows of the client of a person who calls.

        An agent sees the client's whole history in the companies that the agent works
        in: this reads as superuser.

        :param int partner_id: the person, or the client itself
        :return: dict with ``verdict`` (a word of docs/gate.md), ``allowed``, ``may_start``,
            ``reason``, ``next_step``, ``sentence`` to say, ``client``, ``caller``,
            ``term``, ``hours_left`` (whole; None where nothing is counted) and lists of
            ``calls``, ``running``, ``tickets``, ``invoices`` and ``people``
        :raises AccessError: to anyone but support agents
        :raises UserError: when the contact is gone
        """
        self._check_agent()
        person = self._get_person(partner_id)
        client = person.sudo().commercial_partner_id
        company = self.env.company.root_id
        request = self._prepare_request(person)
        (verdict,) = self.env["support.gate"]._check([request], in_words=True)
        facts = self._fetch_facts(client, verdict.term_id)
        term = facts["term"]
        counted = term and term["allowance"] == "hours"
        return {
            "verdict": verdict.code,
            "label": self._get_label(verdict),
            "allowed": verdict.allowed,
            "may_start": verdict.allowed or company.support_gate_mode != "enforce",
            # A card says by itself which plan covers, and until when.
            "reason": "" if verdict.code == "covered" else verdict.reason,
            "next_step": verdict.next_step,
            "sentence": "" if verdict.allowed else company.support_sentence or "",
            "offer_plan_id": False
            if verdict.allowed
            else company.support_offer_plan_id.id,
            "client": {
                "id": client.id,
                "name": client.complete_name,
                "phone": client.phone or "",
                "email": client.email or "",
            },
            "caller": {"id": person.id, "name": person.name}
            if request.caller
            else False,
            "hours_left": verdict.hours_left if counted else None,
            **facts,
        }

    def _get_label(self, verdict):
        """Return a verdict's label, in the user's language."""
        status = self.env["res.partner"]._fields["support_status"]
        reason = self.env["support.refusal"]._fields["reason"]
        labels = dict(
            reason._description_selection(self.env)
            + status._description_selection(self.env)
        )
        return labels.get(verdict.code, "")

    def _fetch_facts(self, client, term_id):
        """Return what the database knows of a client; times are in UTC."""
        self.env.flush_all()
        (facts,) = self.env.execute_query_dict(
            SQL(
                _FACTS,
                client=client.id,
                user=self.env.uid,
                term=term_id,
                day=self.env.company._support_today(),
                allowed=self.env.companies.ids,
                companies=self.env.companies.sudo().parent_ids.ids,
            )
        )
        facts = {name: value or [] for name, value in facts.items()}
        facts["term"] = facts["term"] or False
        for one in (facts["term"], *facts["calls"], *facts["tickets"]):
            for name in {"plan", "stage", "work_type"} & set(one or ()):
                one[name] = self._translate(one[name])
        return facts

    def _translate(self, texts):
        """Return a translated column's text in the user's language."""
        return (texts or {}).get(self.env.lang) or (texts or {}).get("en_US") or ""
