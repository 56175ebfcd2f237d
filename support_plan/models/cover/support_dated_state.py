# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain


class SupportDatedState(models.AbstractModel):
    """A ``state`` that depends on what day it is: reckoned when asked, never stored and
    so never stale, and yet searchable and groupable.

    The model that inherits this says the state three times: in Python (its compute), in
    SQL, to group by (``_field_to_sql``, as Odoo's own
    ``account.move.status_in_payment`` does), and as domains, to search by.
    """

    _name = "support.dated.state"
    _description = "State That Depends on the Day"

    @api.model
    def _get_state_domains(self, day):
        """Return the domain of each state on a day, of records whose ``company_id`` is a
        root company: plain conditions, each of which an index may serve, as there may
        be a million records."""
        raise NotImplementedError

    @api.model
    def _search_dated_state(self, operator, value):
        """Search the state.

        :return: a domain
        """
        if operator != "in":
            return NotImplemented
        days = self.env["res.company"]._group_roots_by_support_day()
        domains = {
            day: Domain.OR(
                domain
                for state, domain in self._get_state_domains(day).items()
                if state in value
            )
            for day in days
        }
        if len(days) == 1:
            return domains[next(iter(days))]
        return Domain.OR(
            Domain("company_id", "in", ids) & domains[day] for day, ids in days.items()
        )
