# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import UTC

import pytz

from odoo import api, fields, models
from odoo.tools import SQL, ormcache


class ResCompany(models.Model):
    """What day it is in the company's time zone. Branches follow their root."""

    _inherit = "res.company"

    @ormcache("self.id")
    def _get_support_zone_name(self):
        root = self.sudo().root_id
        return root.support_tz or root.partner_id.tz or "UTC"

    def _support_zone(self):
        self.ensure_one()
        return pytz.timezone(self._get_support_zone_name())

    def _support_day(self, moment):
        """Return the day of the company's calendar that a moment falls on.

        :param moment: a naive datetime in UTC, as Odoo stores it
        """
        return moment.replace(tzinfo=UTC).astimezone(self._support_zone()).date()

    def _support_today(self):
        """Return today in the company's time zone; branches follow their root.

        For no company at all, today in the current company's.
        """
        company = self.sudo() or self.env.company.sudo()
        return company._support_day(fields.Datetime.now())

    @api.model
    def _group_roots_by_support_day(self):
        """Return the ids of the root companies by what day it is for them."""
        roots = self.sudo().search([("parent_id", "=", False)])
        return {
            day: some.ids
            for day, some in roots.grouped(lambda root: root._support_today()).items()
        }

    @api.model
    def _support_today_sql(self, column):
        """Return an SQL expression for today in the time zone of a company column.

        :param column: SQL of a root company's id
        """
        days = self._group_roots_by_support_day()
        if len(days) == 1:
            return SQL("%s::date", *days)
        return SQL(
            "(CASE %s END)::date",
            SQL(" ").join(
                SQL("WHEN %s = ANY(%s) THEN %s::date", column, ids, day)
                for day, ids in days.items()
            ),
        )
