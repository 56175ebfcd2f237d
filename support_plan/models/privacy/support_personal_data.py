# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..company.support_record import ERASING


class SupportPersonalData(models.AbstractModel):
    """What a kind of record keeps about a person, and how it forgets it.

    ``person`` is a ``Person`` of ``support.person`` in all of these methods.
    """

    _name = "support.personal.data"
    _description = "Record About a Person"

    def _get_person_domain(self, person):
        """Return the domain of the records that are about a person, of any company."""
        raise NotImplementedError

    def _get_exported_fields(self):
        """Return the names of the fields that a person gets to read.

        Minutes and costs are ours, hours are the client's, and what others wrote is
        theirs.
        """
        raise NotImplementedError

    def _prepare_erased(self, person):
        """Return the values of one record after its person is erased."""
        raise NotImplementedError

    @api.model
    def _find_person(self, person):
        """Return the records about a person, of the companies that may be seen."""
        companies = Domain("company_id", "=", False) | Domain(
            "company_id", "parent_of", person.companies.ids
        )
        everything = self.sudo().with_context(active_test=False)
        return everything.search(self._get_person_domain(person) & companies)

    def _export_person(self, person, files):
        """Return what there is about a person in one record: dict of label to value.

        :param dict files: name to content (bytes); what belongs to it is added
        """
        self.ensure_one()
        return {
            self._fields[name]._description_string(self.env): self._export_value(name)
            for name in self._get_exported_fields()
        }

    def _export_value(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "html":
            return html2plaintext(value or "").strip()
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "datetime":
            return fields.Datetime.to_string(value) or ""
        if field.type == "date":
            return fields.Date.to_string(value) or ""
        return value or (0 if field.type == "integer" else "")

    def _erase_person(self, person):
        """Erase a person's names and words from these records.

        :return: the records that had any
        """
        changed = self.browse()
        for record in self._as_eraser():
            vals = record._get_changes(record._prepare_erased(person))
            if vals:
                record._write_erased(vals)
                changed |= record
        return changed.with_env(self.env)

    def _as_eraser(self):
        # What is erased would live on in the tracking of its change.
        return self.sudo().with_context(tracking_disable=True, support_erasing=ERASING)

    def _get_changes(self, vals):
        self.ensure_one()

        def get_value(name):
            value = self[name]
            return value.id if isinstance(value, models.BaseModel) else value

        return {
            name: value
            for name, value in vals.items()
            if (get_value(name) or False) != (value or False)
        }

    def _write_erased(self, vals):
        """Write what was erased, past the guards of the record."""
        return self.write(vals)

    def _word(self):
        """Return what stands where a name or words were."""
        self.ensure_one()
        return self.env["support.record"]._get_word_for_erased(self.company_id)
