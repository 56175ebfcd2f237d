# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from functools import cache

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...verdict import get_selection
from ..company.support_staff_thread import STAFF


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "support.staff.thread"]

    support_status = fields.Selection(
        selection=get_selection("is_status"),
        compute="_compute_support_status",
        search="_search_support_status",
        groups="base.group_user",
        help="Whether support may be given, the best of the client's plans. Reckoned "
        "from dates and payments at the moment you look.",
    )
    support_status_text = fields.Char(
        string="Support Cover",
        compute="_compute_support_status",
        groups="base.group_user",
    )
    support_hours_left = fields.Integer(
        string="Hours Left", compute="_compute_support_status", groups=STAFF
    )
    support_term_count = fields.Integer(
        string="Support Terms", compute="_compute_support_term_count", groups=STAFF
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_support_status(self):
        clients = self.commercial_partner_id
        company = self.env.company
        statuses = self.env["support.gate"]._get_statuses(clients, company)
        # As superuser: the plans' names alone, to whoever may read the status.
        products = (
            self.env["product.product"].sudo().with_context(prefetch_fields=False)
        )
        products = products.browse(
            {row["product_id"] for _status, row in statuses.values() if row}
        )
        plans = {product.id: product.name for product in products}
        # Many have the same plan until the same day.
        get_text = cache(self._get_support_status_text)
        for partner in self:
            status, row = statuses.get(partner.commercial_partner_id.id, ("none", {}))
            partner.support_status = status
            partner.support_status_text = get_text(
                status, plans.get(row.get("product_id")), row.get("date_end")
            )
            partner.support_hours_left = row.get("hours_left") or 0

    @api.model_create_multi
    def create(self, vals_list):
        """Follow what a new contact means for support, as ``write`` does."""
        partners = super().create(vals_list)
        partners._follow_support_creation(vals_list)
        return partners

    def _follow_support_creation(self, vals_list):
        """Do what new contacts mean for support.

        :param list vals_list: the values that they were made with
        """

    def write(self, vals):
        """Follow what a change of a contact means for support.

        The one ``write`` of ours on contacts. Its two steps are filled by the rooms, in
        their order: cover first, then the tickets, and then the mail that waits.
        """
        before = self._note_before_support_change(vals)
        res = super().write(vals)
        self._follow_support_change(vals, before)
        return res

    def _note_before_support_change(self, vals):
        """Return what has to be known from before these values are written, as a dict
        for :meth:`_follow_support_change`."""
        return {}

    def _follow_support_change(self, vals, before):
        """Do what these values mean for support, after they have been written.

        :param dict before: of :meth:`_note_before_support_change`
        """
        # A company's days and telephone numbers follow its own contact.
        if {"tz", "country_id"} & set(vals) and self.sudo().ref_company_ids:
            self.env.registry.clear_cache()

    @api.model
    def _get_support_status_text(self, status, plan, date_end):
        """Return the status in a few words, such as the plan and its last day."""
        if status == "none":
            return self.env._("No support plan")
        if not plan:
            labels = dict(
                self._fields["support_status"]._description_selection(self.env)
            )
            return labels[status]
        words = {"plan": plan, "until": format_date(self.env, date_end)}
        if status == "covered":
            return self.env._("%(plan)s, until %(until)s", **words)
        if status == "exhausted":
            return self.env._("%(plan)s, no hours left, until %(until)s", **words)
        if status == "grace":
            return self.env._("%(plan)s, renewal unpaid", **words)
        if status == "pending":
            return self.env._("%(plan)s, premium unpaid", **words)
        if status == "hold":
            return self.env._("%(plan)s, on hold", **words)
        return self.env._("%(plan)s ended on %(until)s", **words)

    def _search_support_status(self, operator, value):
        # Odoo asks for no groups where a method searches, and lets a related field be
        # searched as superuser: so whoever may not read it is refused here.
        self.sudo(False)._check_field_access(self._fields["support_status"], "read")
        if operator != "in":
            return NotImplemented
        return self.env["support.gate"]._get_status_domain(value, self.env.company)

    def _compute_support_term_count(self):
        clients = self.commercial_partner_id.ids
        terms = dict(
            self.env["support.plan.term"]._read_group(
                [("partner_id", "in", clients)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.support_term_count = terms.get(partner.commercial_partner_id, 0)

    def action_open_support_terms(self):
        """Open the terms of the client."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Support Terms"),
            "res_model": "support.plan.term",
            "view_mode": "list,form",
            "domain": [("partner_id", "in", self.commercial_partner_id.ids)],
        }
