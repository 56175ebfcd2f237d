# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import SQL


class SupportDatedState(models.AbstractModel):
    """A ``state`` that depends on what day it is: reckoned when asked, never stored and
    so never stale, and yet searchable and groupable.

    The model that inherits this says the state twice: in Python (its compute), and in
    SQL (``_field_to_sql``, as Odoo's own ``account.move.status_in_payment`` does).
    """

    _name = "support.dated.state"
    _description = "State That Depends on the Day"

    @api.model
    def _search_dated_state(self, operator, value):
        """Search the state by its SQL.

        :return: a domain
        """
        if operator not in ("in", "not in"):
            return NotImplemented
        states = tuple(value)
        if not states:
            return [(1 if operator == "not in" else 0, "=", 1)]
        self.flush_model()
        query = self.sudo().with_context(active_test=False)._search([])
        expression = self._field_to_sql(self._table, "state", query)
        query.add_where(SQL("%s IN %s", expression, states))
        return [("id", operator, query)]
