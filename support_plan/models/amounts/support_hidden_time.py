# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import api, models
from odoo.fields import Domain

# Attributes of a view that hold words, and names of styles.
_WORDS = {"class", "confirm", "help", "placeholder", "string", "style", "title"}
_SHOWN = ".//field[not(@invisible='1' or @invisible='True')]"


class SupportHiddenTime(models.AbstractModel):
    """For models with fields that tell time, or let it be reckoned from an amount: a
    client's login that sees amounts only does not read these fields."""

    _name = "support.hidden.time"
    _description = "Time That Clients Do Not See"

    # The names of these fields; those that are not there do no harm.
    _support_time_fields = frozenset()
    # Keys of the context by which Odoo adds what such a field tells to a record's name.
    _support_time_contexts = frozenset()

    @api.model
    def _hides_support_fields(self):
        return not self.env.su and self.env.user._sees_support_amounts_only()

    def _has_field_access(self, field, operation):
        if field.name in self._support_time_fields and self._hides_support_fields():
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Compare nothing that is hidden: Odoo does not ask where a method searches."""
        if not bypass_access and self._hides_support_fields():
            for condition in Domain(domain).iter_conditions():
                name = condition.field_expr.partition(".")[0]
                if name in self._support_time_fields and name in self._fields:
                    self._check_field_access(self._fields[name], "read")
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _compute_field_value(self, field):
        """Leave out of a record's name what its login does not read in a field. Where
        another record refers to it, the name is read as superuser: it goes by the login
        all the same."""
        telling = self._support_time_contexts & set(self.env.context)
        if (
            field.name == "display_name"
            and any(self.env.context[key] for key in telling)
            and self.env.user._sees_support_amounts_only()
        ):
            plain = self.with_context(**dict.fromkeys(telling, False))
            super(SupportHiddenTime, plain)._compute_field_value(field)
            for record, named in zip(self, plain, strict=True):
                record.display_name = named.display_name
            return None
        return super()._compute_field_value(field)

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._hides_support_fields())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Leave out what speaks of these fields, or the page of a project that is shared
        with a client would ask for them and fail."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if self._hides_support_fields():
            names = "|".join(self._support_time_fields)
            # Also "allocated_hours_container", and the like.
            told = re.compile(rf"\b({names})(_container|_label)?\b")
            for node in arch.xpath(".//*"):
                if any(
                    told.search(value)
                    for name, value in node.attrib.items()
                    if name not in _WORDS
                ):
                    page = next(node.iterancestors("page"), None)
                    node.getparent().remove(node)
                    if page is not None and not page.xpath(_SHOWN):
                        page.getparent().remove(page)
        return arch, view

    def _filter_support_amounts(self, client):
        """Return those of these records whose client sees amounts only.

        :param str client: the path from a record to its client's commercial entity
        """
        result = self.browse()
        for company, records in self.grouped("company_id").items():
            clients = records.mapped(client)
            clients = clients._filter_support_amounts(company or self.env.company)
            result |= records.filtered_domain([(client, "in", clients.ids)])
        return result
