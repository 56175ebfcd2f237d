# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
import json
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize


class PrivacyLookupWizard(models.TransientModel):
    """Odoo's lookup finds what support plans keep about a person, exports and erases it."""

    _inherit = "privacy.lookup.wizard"

    support_phone = fields.Char(
        string="Phone",
        groups="base.group_system",
        help="Finds refused calls of this number where nobody knew who called.",
    )
    support_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Contacts",
        compute="_compute_support_partner_ids",
        store=True,
        readonly=False,
        context={"active_test": False},
        groups="base.group_system",
        help="The contacts that are this person. Remove others who share the address.",
    )
    support_result = fields.Text(
        string="Support Plans", readonly=True, groups="base.group_system"
    )
    support_export = fields.Binary(
        attachment=False, readonly=True, groups="base.group_system"
    )

    @api.depends("email")
    def _compute_support_partner_ids(self):
        """Propose the people who have this address."""
        partners = self.env["res.partner"].with_context(active_test=False)
        for wizard in self:
            address = email_normalize(wizard.email or "")
            wizard.support_partner_ids = partners.search(
                Domain("email_normalized", "=", address)
                & Domain("is_company", "=", False)
                if address
                else Domain.FALSE
            )

    def _get_support_person(self):
        self.ensure_one()
        self.env["support.person"]._check_administrator()
        person = self.env["support.person"]._get_person(
            self.email, self.name, self.support_phone, self.support_partner_ids
        )
        if not person.email:
            raise UserError(
                self.env._("“%s” is no email address. Correct it.", self.email)
            )
        return person

    def _get_query(self):
        """List the records of ours that Odoo does not find by itself, such as tickets by
        address and signatures."""
        parts = [super()._get_query()]
        found = self.env["support.person"]._find(self._get_support_person())
        for model, records in found.items():
            parts.append(
                SQL(
                    "SELECT %s AS res_model_id, id AS res_id, %s AS is_active FROM %s "
                    "WHERE id = ANY(%s)",
                    self.env["ir.model"]._get_id(model),
                    SQL.identifier("active") if "active" in records else True,
                    SQL.identifier(records._table),
                    records.ids,
                )
            )
        return SQL(
            "SELECT DISTINCT * FROM (%s) found",
            SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts),
        )

    # ------------------------------------------------------------------
    # What the administrator does
    # ------------------------------------------------------------------

    def action_support_export(self):
        """Download one file with what support plans keep about the person: a ZIP of
        ``person.json`` and the files that belong to it.

        :raises AccessError: to anyone but administrators
        """
        person = self._get_support_person()
        data, files = self.env["support.person"]._export(person)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            text = json.dumps(data, ensure_ascii=False, indent=2)
            archive.writestr("person.json", text)
            for name, content in files.items():
                archive.writestr(f"files/{name}", content)
        self.support_export = base64.b64encode(buffer.getvalue())
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/support_export/person.zip"
            "?download=true",
            "target": "new",
        }

    def action_support_erase(self):
        """Erase the person, log how much of what was erased, and say what stays.

        :raises AccessError: to anyone but administrators
        """
        person = self._get_support_person()
        counts = self.env["support.person"]._erase(person)
        lines = [f"{label}: {count}" for label, count in counts.items()]
        if counts:
            self.env["privacy.log"].create(
                {
                    "anonymized_name": person.name,
                    "anonymized_email": person.email,
                    "execution_details": "\n".join(
                        [self.env._("Erased from support plans:"), *lines]
                    ),
                }
            )
        ours = self.line_ids.filtered(
            lambda line: line.res_model in self.env["support.person"]._get_kinds()
        )
        ours.res_name = self.env._("Erased")
        self.support_export = False
        self.support_result = "\n".join(
            [
                *([self.env._("Erased:"), *lines] if lines else []),
                *([] if lines else [self.env._("There was nothing to erase.")]),
                *self._get_support_left(person),
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _get_support_left(self, person):
        """Return what stays and why, in sentences."""
        left = []
        found = self.env["support.person"]._find(person)
        for acceptance in found["support.plan.acceptance"]:
            until = acceptance._get_kept_until()
            if until.year == 9999:
                left.append(
                    self.env._("Kept as evidence: %s", acceptance.policy_id.name)
                )
            elif acceptance._is_evidence():
                left.append(
                    self.env._(
                        "Kept as evidence until %(day)s: %(terms)s",
                        day=fields.Date.to_string(until),
                        terms=acceptance.policy_id.name,
                    )
                )
        for ticket in found["helpdesk.ticket"].filtered(lambda one: not one.closed):
            left.append(
                self.env._(
                    "Ticket %s is open and keeps its contact. Close it, then erase again.",
                    ticket.number,
                )
            )
        named = self.env["contract.contract"].sudo()
        mine = person.partners.ids
        for subscription in named.search(
            Domain("company_id", "parent_of", person.companies.ids)
            & (
                Domain("partner_id", "in", mine)
                | Domain("support_caller_ids", "in", mine)
                | Domain("support_approver_id", "in", mine)
            )
        ):
            left.append(
                self.env._("Named on subscription %s.", subscription.display_name)
            )
        if mine:
            left.append(
                self.env._(
                    "Contacts, logins, invoices and orders are Odoo's: archive or delete "
                    "them in the list of references, as far as the law lets you."
                )
            )
        return left
