# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql


class ResUsers(models.Model):
    """Who an agent is to the telephone system."""

    _inherit = "res.users"

    support_telephone_name = fields.Char(
        string="Name in the Telephone System",
        copy=False,
        help="The internal number or the name under which the telephone system reports "
        "this agent's calls.",
        groups="base.group_user",
    )

    @api.model
    def _find_support_agent(self, name, company):
        """Return the member of staff whom another system calls so.

        :param str name: login, e-mail address, name, or what the telephone system says
        :return: the user; nobody where none or several are meant
        """
        if not name:
            return self.browse()
        found = self.sudo().search(
            Domain("share", "=", False)
            & Domain("company_ids", "in", company.ids)
            & Domain.OR(
                Domain(field, "=ilike", escape_psql(name))
                for field in ("login", "email", "name", "support_telephone_name")
            )
        )
        exact = found.filtered(
            lambda user: (user.support_telephone_name or "").lower() == name.lower()
        )
        return found if len(found) == 1 else exact if len(exact) == 1 else self.browse()
