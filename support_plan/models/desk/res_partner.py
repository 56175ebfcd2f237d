# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.modules.db import FunctionStatus
from odoo.tools import SQL


def fold(registry, name):
    """Return SQL of a name without capitals, and without accents where the database
    can keep an index of that."""
    if registry.has_unaccent == FunctionStatus.INDEXABLE:
        name = registry.unaccent(name)
    return SQL("lower(%s)", name)


def read_backwards(phone):
    """Return SQL of the digits of a number as it was typed, the last one first."""
    return SQL(r"reverse(regexp_replace(%s, '\D', '', 'g'))", phone)


def _index_of_beginnings(registry):
    return f"({fold(registry, SQL('name')).code} text_pattern_ops)"


def _index_of_names(registry):
    """Trigrams of the names, compared as Odoo's searches compare; none where the
    database has no trigrams."""
    if not registry.has_trigram:
        return ""
    name = "complete_name"
    if registry.has_unaccent == FunctionStatus.INDEXABLE:
        name = registry.unaccent(name)
    return f"USING gin (({name}) gin_trgm_ops)"


class ResPartner(models.Model):
    """The indexes that let the call desk find one among 100,000 contacts."""

    _inherit = "res.partner"

    _support_name = models.Index(_index_of_names)
    _support_name_begin = models.Index(_index_of_beginnings)
    _support_email = models.Index(
        "(email_normalized varchar_pattern_ops) WHERE email_normalized IS NOT NULL"
    )
    _support_phone = models.Index(
        "(phone_sanitized varchar_pattern_ops) WHERE phone_sanitized IS NOT NULL"
    )
    _support_phone_end = models.Index(
        f"({read_backwards(SQL('phone')).code} text_pattern_ops) "
        "WHERE phone IS NOT NULL"
    )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    _support_number = models.Index("(number)")
    _support_client = models.Index("(commercial_partner_id)")
