# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...verdict import WORDS

# What an outcome is reckoned from, by SQL.
_OUTCOME_FIELDS = ["offer_day", "offer_taken", "partner_id", "email", "company_id"]


class SupportRefusal(models.Model):
    """Whether a plan was offered to whom was turned away, and whether that sold one."""

    _inherit = "support.refusal"

    offer_sent_at = fields.Datetime(
        string="Plan Offered",
        readonly=True,
        help="When a plan was last offered by e-mail.",
    )
    offer_sent_by = fields.Many2one(
        comodel_name="res.users",
        string="Offered By",
        readonly=True,
        help="Who sent the offer. Empty: it was sent by itself, as the answer to an "
        "e-mail.",
    )
    offer_day = fields.Date(
        readonly=True, help="The day of the first offer, in the company's time zone."
    )
    offer_taken = fields.Boolean(
        readonly=True,
        help="A plan was taken before the name was removed from this refusal.",
    )
    offer_outcome = fields.Selection(
        selection=[("taken", "Took a plan"), ("open", "No plan yet")],
        string="Offer",
        compute="_compute_offer_outcome",
        search="_search_offer_outcome",
        help="Whether a term of the client came into force after a plan was offered.",
    )
    offer_taken_percent = fields.Float(
        string="Offers Taken Up (%)",
        compute="_compute_offer_outcome",
        aggregator="avg",
        help="Of the offers that were sent, how many of a hundred led to a plan.",
    )

    # ------------------------------------------------------------------
    # Whether an offer was taken up: reckoned when asked, never stale
    # ------------------------------------------------------------------

    def _compute_offer_outcome(self):
        self.flush_model(_OUTCOME_FIELDS)
        self.env["support.plan.term"].flush_model(["covered_from", "revoked"])
        outcomes = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, %s FROM support_refusal WHERE id = ANY(%s)",
                    self._offer_outcome_sql(self._table),
                    self.ids,
                )
            )
        )
        for refusal in self:
            outcome = outcomes.get(refusal.id)
            refusal.offer_outcome = outcome or False
            refusal.offer_taken_percent = 100.0 if outcome == "taken" else 0.0

    @api.model
    def _offer_outcome_sql(self, alias):
        """SQL of ``taken``, ``open``, or NULL where no plan was offered.

        It is taken when a term of the client is in force since the day of the offer or
        later. An address that was unknown then may belong to a client by now.
        """
        return SQL(
            """CASE
                WHEN %(refusal)s.offer_day IS NULL THEN NULL
                WHEN %(refusal)s.offer_taken THEN 'taken'
                WHEN EXISTS (
                    SELECT FROM support_plan_term term
                    WHERE term.company_id = %(refusal)s.company_id
                      AND term.covered_from >= %(refusal)s.offer_day
                      AND term.revoked IS NOT TRUE
                      AND (term.partner_id = %(refusal)s.partner_id
                           OR %(refusal)s.partner_id IS NULL
                           AND term.partner_id IN (
                               SELECT partner.commercial_partner_id
                               FROM support_identity
                               JOIN res_partner partner
                                    ON partner.id = support_identity.partner_id
                               WHERE support_identity.kind = 'email'
                                 AND support_identity.state = 'confirmed'
                                 AND support_identity.value = %(refusal)s.email))
                ) THEN 'taken'
                ELSE 'open'
            END""",
            refusal=SQL.identifier(alias),
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let both be grouped and summed up, as Odoo's own
        ``account.move.status_in_payment`` does."""
        if field_expr == "offer_outcome":
            return self._offer_outcome_sql(alias)
        if field_expr == "offer_taken_percent":
            return SQL(
                "CASE %s WHEN 'taken' THEN 100.0 WHEN 'open' THEN 0.0 END",
                self._offer_outcome_sql(alias),
            )
        return super()._field_to_sql(alias, field_expr, query)

    def _search_offer_outcome(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(_OUTCOME_FIELDS)
        self.env["support.plan.term"].flush_model(["covered_from", "revoked"])
        outcomes = [outcome or "" for outcome in value]
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "COALESCE(%s, '') = ANY(%s)", model._offer_outcome_sql(alias), outcomes
            )
        )

    # ------------------------------------------------------------------
    # Offering
    # ------------------------------------------------------------------

    def action_send_offer(self):
        """Send the plan offer, with the plan sheet, to whoever asked."""
        self._check_may_answer()
        for refusal in self.sudo():
            refusal._check_can_be_answered()
            refusal._send_template(WORDS["none"].answer, refusal._render_plan_sheet())
            refusal._note_offer(self.env.user)
        return self._tell_sent(self.env._("The plan is offered by e-mail."))

    def _note_offer(self, user):
        self.write(
            {
                "offer_sent_at": fields.Datetime.now(),
                "offer_sent_by": user.id,
                "offer_day": self.offer_day or self.company_id._support_today(),
            }
        )
