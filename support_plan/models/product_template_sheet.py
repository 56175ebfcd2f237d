# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class ProductTemplate(models.Model):
    """The plan sheet: a plan on one page, to hand over and to sign."""

    _inherit = "product.template"

    support_terms_id = fields.Many2one(
        comodel_name="support.plan.terms",
        string="Written Terms",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="What a client of this plan agrees to. The plan sheet prints the version "
        "that is in use.",
    )

    def action_print_plan_sheet(self):
        """Print the plan sheet, blank or made out to the client in the context."""
        if not all(self.mapped("support_plan_ok")):
            raise UserError(self.env._("Only a support plan has a plan sheet."))
        return self.env.ref("support_plan.action_report_plan_sheet").report_action(self)

    @api.model
    def _get_plan_sheet_client(self):
        """Return the contact that the sheet is made out to, if to anyone."""
        partner_id = self.env.context.get("support_sheet_partner_id")
        return self.env["res.partner"].browse(partner_id or []).exists()

    def _render_plan_sheet(self, partner=None):
        """Print the plan sheet, in the client's language if it is made out to one.

        :param partner: the client, or a person there; nobody for a blank one
        :return: file name and PDF (bytes)
        """
        self.ensure_one()
        plan = self.with_context(support_sheet_partner_id=partner.id if partner else 0)
        content, kind = plan.env["ir.actions.report"]._render_qweb_pdf(
            "support_plan.action_report_plan_sheet", plan.ids
        )
        return f"{plan._get_plan_sheet_name()}.{kind}", content

    def _get_plan_sheet_name(self):
        """Return the name of the plan sheet's file, without its ending."""
        self.ensure_one()
        client = self._get_plan_sheet_client()
        plan = self.with_context(lang=client.lang or self.env.lang)
        name = plan.name.replace("/", "-")
        return f"{name}, {client.commercial_partner_id.name}" if client else name

    def _get_support_terms(self, day=None):
        """Return the version of the written terms that is offered on a day, or none.

        :param day: a day of the company's calendar; today when left out
        """
        self.ensure_one()
        day = day or (self.company_id or self.env.company)._support_today()
        return self.support_terms_id.sudo()._get_in_force(day).sudo(self.env.su)

    def _get_plan_sheet_company(self):
        self.ensure_one()
        return self.company_id or self.env.company

    def _prepare_plan_sheet(self):
        return {}
