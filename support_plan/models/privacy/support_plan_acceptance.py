# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql


class SupportPlanAcceptance(models.Model):
    """A signature is evidence: it is kept until the company needs it no longer."""

    _name = "support.plan.acceptance"
    _inherit = ["support.plan.acceptance", "support.personal.data"]

    def _get_person_domain(self, person):
        domain = Domain("signer_id", "in", person.partners.ids)
        if person.name:
            # By name alone only at the person's own client.
            clients = person.partners.commercial_partner_id
            domain |= (
                Domain("signer_id", "=", False)
                & Domain("signer", "=ilike", escape_psql(person.name))
                & Domain("partner_id", "in", clients.ids)
            )
        return domain

    def _get_exported_fields(self):
        return ("accepted_on", "plan_id", "policy_id", "signer", "means")

    def _export_person(self, person, files):
        name_file = self.env["support.person"]._name_file
        name = name_file(self, self.document_name)
        files[name] = self._get_document()
        if self.signature:
            signature = name_file(self, "signature.png")
            files[signature] = base64.b64decode(self.signature)
        return {
            **super()._export_person(person, files),
            self.env._("File"): name,
        }

    def _get_kept_until(self):
        """Return the last day on which this is kept as evidence; the last of all days
        where no end is known, or it is kept forever."""
        self.ensure_one()
        years = self.company_id.root_id.support_evidence_years
        lines = self.contract_id.contract_line_ids.filtered("support_plan_ok")
        ends = lines.filtered(lambda line: not line.is_canceled).mapped("date_end")
        if years <= 0 or not all(ends):
            return fields.Date.to_date("9999-12-31")
        return max([self.accepted_on, *ends]) + relativedelta(years=years)

    def _is_evidence(self):
        return self._get_kept_until() >= self.company_id._support_today()

    def _erase_person(self, person):
        """Erase those that are no evidence any more."""
        return super(
            SupportPlanAcceptance,
            self.filtered(lambda acceptance: not acceptance._is_evidence()),
        )._erase_person(person)

    def _prepare_erased(self, person):
        word = self._word()
        if self.signer == word:
            return {}
        return {
            "signer": word,
            "signer_id": False,
            "signature": False,
            "note": self.note and word,
            "document": base64.b64encode(word.encode()),
            "document_name": "erased.txt",
        }

    def _write_erased(self, vals):
        """Erase the name on the subscription, too, where the acceptance was noted."""
        notes = self.env["mail.message"].search(
            [
                ("model", "=", self.contract_id._name),
                ("res_id", "=", self.contract_id.id),
                ("body", "ilike", escape_psql(self.signer)),
            ]
        )
        notes.body = self._word()
        return super()._write_erased(vals)
