# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval
from odoo.tools.view_validation import get_domain_value_names


class SupportChoice(models.AbstractModel):
    """What a form offers to choose from is all that the model takes: rule 17 of
    docs/rules.md.

    A field's domain only narrows what the web client shows. Here it also holds for
    imports and RPC, and nobody chooses what they may not read.
    """

    _name = "support.choice"
    _description = "Takes Only What Its Form Offers"

    @api.model
    def _get_chosen_fields(self):
        """Return the names of our own relational fields with a domain in words."""
        ours = self._name.startswith("support.")
        return [
            name
            for name, field in self._fields.items()
            if field.relational
            and isinstance(field.domain, str)
            and field.domain != "[]"
            and not field.related
            and (ours or name.startswith("support_"))
        ]

    @api.constrains(lambda self: self._get_chosen_fields())
    def _check_choices(self):
        names = self._get_chosen_fields()
        for record in self:
            for name in names:
                wrong = record._find_wrong_choice(name)
                if wrong:
                    raise ValidationError(
                        self.env._(
                            "%(value)s can't be chosen as “%(field)s”. Choose one of "
                            "those that the form offers.",
                            value=wrong.sudo().display_name,
                            field=record._fields[name]._description_string(self.env),
                        )
                    )

    def _find_wrong_choice(self, name):
        """Return what a field holds and its domain leaves out."""
        self.ensure_one()
        # A domain may ask what the user can't read.
        chosen = self.sudo()[name].with_context(active_test=False)
        if not chosen:
            return chosen
        if not self.env.su:
            chosen.sudo(False).check_access("read")
        asked = self._fields[name].domain
        _fields, others = get_domain_value_names(asked)
        values = {other: self._get_value_for_domain(other) for other in others}
        domain = Domain(safe_eval(asked, values))
        return chosen - chosen.search(Domain("id", "in", chosen.ids) & domain)

    def _get_value_for_domain(self, name):
        value, field = self.sudo()[name], self._fields[name]
        if field.type == "many2one":
            return value.id
        return value.ids if field.relational else value
