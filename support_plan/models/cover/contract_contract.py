# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

MAX_YEARS_AHEAD = 2  # A plan that starts later is a typing mistake.


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract", "support.staff.thread"]

    # Staff who may read a subscription need not read its invoices and journal to open
    # and print it.
    invoice_count = fields.Integer(compute_sudo=True)
    currency_id = fields.Many2one(compute_sudo=True)
    support_plan_ok = fields.Boolean(
        string="Is a Support Subscription",
        compute="_compute_support_plan_ok",
        search="_search_support_plan_ok",
        groups="base.group_user",
    )
    support_callers = fields.Selection(
        selection=[("all", "Everyone at the client"), ("named", "Named people only")],
        string="Who May Call",
        default="all",
        required=True,
        copy=False,
        help="Which people may ask for support on this subscription.",
        groups="base.group_user",
    )
    support_caller_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="support_plan_contract_caller_rel",
        column1="contract_id",
        column2="partner_id",
        string="Named Callers",
        copy=False,
        groups="base.group_user",
    )
    support_approver_id = fields.Many2one(
        comodel_name="res.partner",
        string="Approver",
        copy=False,
        help="Who decides at the client who may ask for support. They are told when "
        "somebody asks who is not named. Empty: the invoicing contact.",
        groups="base.group_user",
    )
    support_covered_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="support_plan_contract_covered_rel",
        column1="contract_id",
        column2="partner_id",
        string="Also Covers",
        copy=False,
        domain="[('is_company', '=', True)]",
        help="Further legal entities that this subscription covers.",
        groups="base.group_user",
    )
    support_term_ids = fields.One2many(
        comodel_name="support.plan.term",
        inverse_name="contract_id",
        string="Terms",
        groups="base.group_user",
    )
    support_hold_ids = fields.One2many(
        comodel_name="support.plan.hold",
        inverse_name="contract_id",
        string="Holds",
        groups="base.group_user",
    )
    support_on_hold = fields.Boolean(
        string="On Hold",
        compute="_compute_support_on_hold",
        groups="base.group_user",
    )

    @api.depends("contract_line_ids.product_id.support_plan_ok")
    def _compute_support_plan_ok(self):
        for contract in self:
            contract.support_plan_ok = any(
                line.product_id.support_plan_ok for line in contract.contract_line_ids
            )

    @api.model
    def _get_support_plan_domain(self):
        return Domain("contract_line_ids", "any", [("support_plan_ok", "=", True)])

    def _search_support_plan_ok(self, operator, value):
        # Odoo asks for no groups where a method searches.
        self._check_field_access(self._fields["support_plan_ok"], "read")
        if operator != "in":
            return NotImplemented
        domain = self._get_support_plan_domain()
        if True in value:
            return Domain.TRUE if False in value else domain
        return ~domain

    @api.depends("support_hold_ids.date_start", "support_hold_ids.date_end")
    def _compute_support_on_hold(self):
        for contract in self:
            contract.support_on_hold = contract._is_on_hold(
                contract.company_id._support_today()
            )

    def _is_on_hold(self, day):
        """Tell whether the subscription was, or is, on hold on a day."""
        self.ensure_one()
        return any(
            hold.date_start <= day and (not hold.date_end or day < hold.date_end)
            for hold in self.sudo().support_hold_ids
        )

    def write(self, vals):
        res = super().write(vals)
        if {
            "support_callers",
            "support_caller_ids",
            "support_covered_partner_ids",
        } & set(vals):
            self.env["support.plan.settlement"]._tell_cover_may_begin()
        return res

    # ------------------------------------------------------------------
    # Put on a plan
    # ------------------------------------------------------------------

    @api.model
    def _put_on_plan(
        self, client, plan, company, date_start, quantity=1, premium=None, callers=None
    ):
        """Make a client's subscription to a plan, with its one line.

        :param client: the client, or a person there
        :param plan: a product.product
        :param date_start: the first day of the first term
        :param quantity: how many times the plan is bought
        :param premium: the net price of one term, for all of it, in the client's
            currency; the list price when left out
        :param callers: the people who alone may call; everyone when left out
        :return: the contract
        :raises UserError: when something is missing or makes no sense
        """
        if not (
            self.env.user.has_group("support_plan.group_billing")
            or self.env.user.has_group("support_plan.group_sales")
            or self.env.su
        ):
            raise AccessError(
                self.env._(
                    "Only plan sales and plan billing can put a client on a plan. Ask "
                    "one of them."
                )
            )
        self._check_can_be_put_on_plan(client, plan, company, date_start)
        if quantity < 1:
            raise UserError(self.env._("A plan is bought at least once."))
        if premium is None:
            premium, _currency = plan._get_support_premium(client, company, quantity)
        if premium < 0:
            raise UserError(self.env._("A premium is never negative."))
        if callers is not None and not callers:
            raise UserError(
                self.env._("Name the people who may call, or choose everyone.")
            )
        client = client.commercial_partner_id
        values = {
            "name": self._get_support_name(plan, client),
            **self._prepare_support_client(client, company),
            "partner_id": client.id,
            "company_id": company.id,
            "contract_type": "sale",
            "user_id": self.env.user.id,
            "line_recurrence": True,
            "date_start": date_start,
            # The premium is in the client's currency, whatever the journal's is.
            "currency_id": self._get_support_currency(client, company).id,
            "support_callers": "all" if callers is None else "named",
            "support_caller_ids": [fields.Command.set(callers.ids if callers else [])],
            "contract_line_ids": [
                fields.Command.create(
                    self.env["contract.line"]._prepare_support_plan_line(
                        plan, date_start, quantity, premium
                    )
                )
            ],
        }
        # Plan sales may make this one kind of subscription, and no other contract.
        return self.sudo().create(values).with_env(self.env)

    @api.model
    def _check_can_be_put_on_plan(self, client, plan, company, date_start):
        if not plan.support_plan_ok:
            raise UserError(
                self.env._("%s is no support plan.", plan.display_name or "")
            )
        if plan.company_id and plan.company_id.root_id != company.root_id:
            raise UserError(
                self.env._(
                    "%(plan)s isn't a plan of %(company)s.",
                    plan=plan.display_name,
                    company=company.name,
                )
            )
        if client.commercial_partner_id in company.parent_ids.sudo().partner_id:
            raise UserError(self.env._("Choose a client, and not our own company."))
        latest = company._support_today() + relativedelta(years=MAX_YEARS_AHEAD)
        if date_start > latest:
            raise UserError(
                self.env._(
                    "A plan starts on %s at the latest. Check the date.",
                    format_date(self.env, latest),
                )
            )

    @api.model
    def _get_support_currency(self, client, company):
        """Return the currency of a client's premiums: of its pricelist, or the
        company's."""
        pricelist = client.with_company(company).property_product_pricelist
        return pricelist.currency_id or company.currency_id

    def _get_lines_to_invoice(self, date_ref):
        """Leave out the premiums that are not to be invoiced now."""
        lines = super()._get_lines_to_invoice(date_ref)
        premiums = lines.filtered("support_plan_ok")
        return lines - (premiums - premiums._filter_support_invoiced_now())

    def action_open_support_terms(self):
        """Open the terms of this subscription."""
        return self.support_term_ids._get_records_action(
            name=self.env._("Terms"),
            domain=[("contract_id", "in", self.ids)],
            views=[(False, "list"), (False, "form")],
        )
