# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...verdict import Request

# What the desk shows of a contact.
PERSON = (
    "name",
    "complete_name",
    "commercial_company_name",
    "commercial_partner_id",
    "phone",
    "email",
)


class SupportDesk(models.AbstractModel):
    """What the call desk asks and does: plain data, for support agents alone.

    Every public method here asks for the role first, as anybody who has a login may
    call it.
    """

    _name = "support.desk"
    _description = "Call Desk"

    @api.model
    def open_desk(self):
        """Return what the desk shows before anybody calls.

        :return: dict with ``calls`` (the user's own that run or rest), ``forgotten``
            (those that were left running and await review), ``work_types``,
            ``warning_minutes``, ``may_ask_exceptions``, ``may_grant_exceptions`` and
            ``may_put_on_plan``
        :raises AccessError: to anyone but support agents
        """
        self._check_agent()
        user = self.env.user
        company = self.env.company.root_id
        return {
            **self._get_own_calls(),
            "work_types": [
                {
                    "id": work_type.id,
                    "name": work_type.name,
                    "needs_cover": work_type.needs_cover,
                    "chargeable": work_type.chargeable,
                    "multiplier": work_type.multiplier,
                }
                for work_type in self.env["support.work.type"].search([])
            ],
            "warning_minutes": company.support_warning_minutes,
            "may_ask_exceptions": company.support_exceptions_allowed,
            "may_grant_exceptions": company.support_exceptions_allowed
            and user.has_group("support_plan.group_manager"),
            "may_put_on_plan": user.has_group("support_plan.group_billing")
            or user.has_group("support_plan.group_sales"),
        }

    def _check_agent(self):
        """:raises AccessError: to anyone but support agents, the superuser excepted"""
        if not (self.env.su or self.env.user.has_group("support_plan.group_agent")):
            raise AccessError(self.env._("The call desk is for support agents."))

    def _get_person(self, partner_id):
        """Return a contact that the user may read; its client comes with the same
        query.

        :raises UserError: when there is none any more
        """
        person = people = self.env["res.partner"]
        if isinstance(partner_id, int):
            # Not as an OR of two conditions: no index would serve it.
            both = SQL(
                """(SELECT unnest(ARRAY[id, commercial_partner_id])
                    FROM res_partner WHERE id = %s)""",
                partner_id,
            )
            people.flush_model(["commercial_partner_id"])
            people = people.with_context(active_test=False).search_fetch(
                [("id", "in", both)], PERSON
            )
            person = people.filtered(lambda one: one.id == partner_id)
        if not person:
            raise UserError(self.env._("This contact is gone. Search it again."))
        return person.with_env(self.env)

    def _prepare_request(self, person, work_type=None, category=None):
        """Return the question for the gate about a person who calls."""
        return Request.of_person(
            person,
            self.env.company,
            category=category,
            work_type=work_type,
        )
