# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class SupportPlanTerm(models.Model):
    """What helps to find clients by their status among a million terms."""

    _inherit = "support.plan.term"

    superseded = fields.Boolean(
        readonly=True,
        copy=False,
        help="This term is over and a later one of its subscription line is there, so "
        "that it says nothing of the client any more. Noted at night; what is not noted "
        "yet is only slower to find.",
    )

    # With all that is asked of a client's terms, so that they need not be read.
    _of_clients = models.Index(
        """(company_id, partner_id, date_end, covered_from)
        INCLUDE (allowance, contract_line_id, contract_id, date_start, grace_until)
        WHERE revoked IS NOT TRUE"""
    )
    _last_of_clients = models.Index(
        """(company_id, partner_id, date_end)
        WHERE revoked IS NOT TRUE AND superseded IS NOT TRUE"""
    )
    _by_cover = models.Index(
        "(company_id, covered_from, date_end) WHERE revoked IS NOT TRUE"
    )

    @api.model
    def _search_superseded(self):
        """Return the terms that are to be noted as superseded."""
        self.flush_model(["date_start", "date_end", "revoked", "superseded"])
        # A day less than over, as the day of a company may begin later than here.
        over = fields.Date.today() - timedelta(days=1)
        query = self._search(
            [
                ("superseded", "=", False),
                ("revoked", "=", False),
                ("date_end", "<", over),
            ]
        )
        # SQL, as a domain compares no two records of one model.
        query.add_where(
            SQL(
                """EXISTS (SELECT FROM support_plan_term later
                           WHERE later.contract_line_id = %(line)s
                             AND later.date_start > %(start)s
                             AND later.revoked IS NOT TRUE)""",
                line=self._field_to_sql(self._table, "contract_line_id", query),
                start=self._field_to_sql(self._table, "date_start", query),
            )
        )
        return self.browse(query)

    def _set_superseded(self):
        self.superseded = True

    def _review_superseded(self):
        """Let all terms of these lines speak again: a later one may be no more."""
        self.search(
            [
                ("contract_line_id", "in", self.contract_line_id.ids),
                ("superseded", "=", True),
            ]
        ).superseded = False

    def _compute_field_value(self, field):
        """What came before a term that is taken back says again what the client is."""
        res = super()._compute_field_value(field)
        if field.name in ("covered_from", "revoked"):
            revoked = self.filtered("revoked")
            if revoked:
                revoked.sudo()._review_superseded()
        return res

    def write(self, vals):
        res = super().write(vals)
        if {"date_start", "date_end"} & set(vals):
            self.sudo()._review_superseded()
        return res

    def unlink(self):
        self.sudo()._review_superseded()
        return super().unlink()
