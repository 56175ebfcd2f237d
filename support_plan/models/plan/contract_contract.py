# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from .support_plan_acceptance import ACCEPTING


class ContractContract(models.Model):
    """The written terms of a subscription, and what its client accepted."""

    _inherit = "contract.contract"

    support_acceptance_ids = fields.One2many(
        comodel_name="support.plan.acceptance",
        inverse_name="contract_id",
        string="Accepted Terms",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    def _get_support_plan_lines(self):
        """Return the plan lines that are not over."""
        today = self.company_id._support_today()
        return self.contract_line_ids.filtered(
            lambda line: (
                line.support_plan_ok
                and not line.is_canceled
                and (not line.date_end or line.date_end >= today)
            )
        )

    def _get_support_lines_to_accept(self):
        """Return the plan lines whose terms in force nobody has accepted yet."""
        self.ensure_one()
        accepted = {
            (acceptance.plan_id, acceptance.policy_id)
            for acceptance in self.support_acceptance_ids
        }

        def is_open(line):
            plan = line.product_id.product_tmpl_id
            policy = plan._get_support_policy()
            return policy and (plan, policy) not in accepted

        return self._get_support_plan_lines().filtered(is_open)

    def _accept_support_policy(
        self, line, signer, policy=None, document=None, **values
    ):
        """Keep what the client agreed to for one of its plan lines.

        Without a document of the client's, the plan sheet is printed as it is today.

        :param line: the contract line of the plan
        :param signer: the name of who accepted
        :param policy: the version; the one in force when left out
        :param document: file name and content (bytes) of what was signed
        :param values: further values of the acceptance
        :return: the acceptance
        :raises UserError: where the plan has no written terms in use, or nothing shows
            what was accepted on an earlier day
        """
        self.ensure_one()
        plan = line.product_id.product_tmpl_id
        policy = policy or plan._get_support_policy()
        if not policy:
            raise UserError(
                self.env._(
                    "%s has no written terms in use. Write them on the plan first.",
                    plan.display_name,
                )
            )
        values = {
            "accepted_on": self.company_id._support_today(),
            "means": "other",
            **values,
        }
        document = document or self._print_what_is_accepted(
            line, signer, policy, values
        )
        name, content = document
        accepting = self.env["support.plan.acceptance"].with_context(
            support_accepting=ACCEPTING
        )
        acceptance = accepting.create(
            {
                "contract_id": self.id,
                "plan_id": plan.id,
                "policy_id": policy.id,
                "signer": signer,
                "document_name": name,
                "document": base64.b64encode(content),
                **values,
            }
        )
        # Plan sales may record what was agreed, and change nothing else of a contract.
        self.sudo().message_post(
            body=self.env._(
                "%(signer)s accepted %(policy)s.",
                signer=signer,
                policy=policy.display_name,
            )
        )
        return acceptance

    def _print_what_is_accepted(self, line, signer, policy, values):
        """Return the plan sheet of today as file name and content (bytes).

        :raises UserError: for an earlier day, as it may have read otherwise then
        """
        if values["accepted_on"] < self.company_id._support_today():
            raise UserError(
                self.env._(
                    "The plan sheet is printed as it is today. Upload what was signed on "
                    "%s, or leave today's date.",
                    format_date(self.env, values["accepted_on"]),
                )
            )
        signer_partner = self.env["res.partner"].browse(values.get("signer_id"))
        return line._render_support_plan_sheet(
            partner=signer_partner or self.partner_id,
            policy_id=policy.id,
            signed={
                "name": signer,
                "day": values["accepted_on"],
                "signature": values.get("signature"),
            },
        )

    def action_open_support_plan_sheet(self):
        """Choose how the plan sheet of this subscription goes to its client."""
        self.ensure_one()
        line = self._get_support_plan_lines()[:1]
        return self.partner_id.with_context(
            default_plan_id=line.product_id.product_tmpl_id.id,
            default_contract_line_id=line.id,
        ).action_open_support_plan_sheet()


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _prepare_support_plan_sheet(self):
        """Return what this line's plan sheet shows in place of the plan's own."""
        self.ensure_one()
        # The contract asks its journal for its currency, which plan sales cannot read.
        line = self.sudo()
        contract = line.contract_id
        currency = contract.currency_id or contract.company_id.currency_id
        return {
            "quantity": int(line.quantity),
            "premium": line.price_subtotal,
            "currency_id": currency.id,
        }

    def _prepare_support_portal_sheet(self):
        """Return what the plan sheet of this line shows, for its page on the portal."""
        self.ensure_one()
        plan = self.product_id.product_tmpl_id.with_company(self.contract_id.company_id)
        sheet = {
            "partner_id": self.contract_id.partner_id.id,
            **self._prepare_support_plan_sheet(),
        }
        return plan.with_context(support_sheet=sheet)._prepare_plan_sheet()

    def _render_support_plan_sheet(self, partner, **sheet):
        """Print the plan sheet with what this subscription line costs.

        :return: file name and PDF (bytes)
        """
        self.ensure_one()
        plan = self.product_id.product_tmpl_id.with_company(self.contract_id.company_id)
        return plan._render_plan_sheet(
            partner, **self._prepare_support_plan_sheet(), **sheet
        )
