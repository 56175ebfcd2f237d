# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql


class Person(NamedTuple):
    """Who is meant, as the administrator says. A name alone is no person: others have
    the same one."""

    email: str  # normalized
    name: str
    phones: list[str]
    partners: Any  # contacts that are this person, as superuser
    companies: Any  # whose records may be read and erased

    @property
    def clients(self):
        """The contacts that are clients of their own, with nobody above them."""
        return self.partners.filtered(lambda one: one.commercial_partner_id == one)


class SupportPerson(models.AbstractModel):
    """Finds, exports and erases what support plans keep about one person."""

    _name = "support.person"
    _description = "What Support Plans Keep About a Person"

    @api.model
    def _get_kinds(self):
        """Return the models to look at. A dispute is found by its call, and a call
        forgets who called: what hangs on another record comes before it."""
        return (
            "support.held.mail",
            "support.refusal",
            "support.call.dispute",
            "support.call",
            "support.exception",
            "support.plan.acceptance",
            "helpdesk.ticket",
            "support.identity",
        )

    @api.model
    def _check_administrator(self):
        """Refuse everybody else, as Odoo's own privacy lookup does.

        :raises AccessError: to anyone but administrators
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._(
                    "Only administrators can export or erase a person. Ask one of them."
                )
            )

    @api.model
    def _get_person(self, email, name, phone, partners):
        """Return who is meant.

        :param str email: the address; it is made comparable here
        :param phone: a telephone number, or False
        :param partners: contacts that are this person
        """
        companies = self.env.user.company_ids
        formatted = phone and self.env["res.partner"]._phone_format(
            number=phone, country=self.env.company.country_id
        )
        return Person(
            email_normalize(email or "") or "",
            (name or "").strip(),
            sorted({number for number in (phone, formatted) if number}),
            partners.sudo(),
            companies,
        )

    @api.model
    def _find(self, person):
        """Return the records about a person, as a dict of model name to records."""
        return {kind: self.env[kind]._find_person(person) for kind in self._get_kinds()}

    @api.model
    def _find_messages(self, person):
        """Return what a person wrote on any record of ours, of these companies."""
        author = Domain("author_id", "in", person.partners.ids)
        if person.email:
            author |= Domain("email_from", "ilike", escape_psql(person.email))
        messages = self.env["mail.message"].sudo()
        for model in (*self._get_kinds(), "contract.contract"):
            written = messages.search(Domain("model", "=", model) & author)
            written = written.filtered(lambda one: self._is_author(one, person))
            companies = Domain("company_id", "=", False) | Domain(
                "company_id", "parent_of", person.companies.ids
            )
            documents = self.env[model].sudo().with_context(active_test=False)
            ids = set(
                documents.search(
                    Domain("id", "in", written.mapped("res_id")) & companies
                ).ids
            )
            messages |= written.filtered(lambda one, ids=ids: one.res_id in ids)
        return messages

    @api.model
    def _is_author(self, message, person):
        """Tell whether a person wrote a message: by contact, or by address where there
        is no other contact."""
        if message.author_id:
            return message.author_id in person.partners
        address = email_normalize(message.email_from or "")
        return bool(person.email) and address == person.email

    # ------------------------------------------------------------------
    # What there is
    # ------------------------------------------------------------------

    @api.model
    def _count(self, person):
        """Return how many records of each kind there are, as a dict of label to count."""
        counts = {
            self._get_label(kind): len(records)
            for kind, records in self._find(person).items()
        }
        counts[self.env._("Messages")] = len(self._find_messages(person))
        return {label: count for label, count in counts.items() if count}

    @api.model
    def _get_label(self, model):
        return self.env["ir.model"].sudo()._get(model).name

    @api.model
    def _export(self, person):
        """Return what there is about a person, and the files that belong to it.

        :return: a dict that JSON can carry, and a dict of file name to content (bytes)
        """
        self._check_administrator()
        files = {}
        data = {
            self.env._("Contacts"): [
                {
                    self.env._("Name"): partner.name or "",
                    self.env._("Email"): partner.email or "",
                    self.env._("Phone"): partner.phone or "",
                    self.env._("Address"): partner._display_address(
                        without_company=True
                    ).strip(),
                }
                for partner in person.partners
            ]
        }
        for kind, records in self._find(person).items():
            data[self._get_label(kind)] = [
                record._export_person(person, files) for record in records
            ]
        messages = self._find_messages(person)
        data[self.env._("Messages")] = [
            self._export_message(message, files) for message in messages.sorted("id")
        ]
        return data, files

    # ------------------------------------------------------------------
    # Erasing
    # ------------------------------------------------------------------

    @api.model
    def _erase(self, person):
        """Erase a person: names, addresses and words. Hours and money stay.

        A second time there is nothing left to do.

        :return: how many records of each kind had any, as a dict of label to count
        :raises AccessError: to anyone but administrators
        """
        self._check_administrator()
        written = self._find_messages(person)
        counts = {}
        for kind, records in self._find(person).items():
            erased = records._erase_person(person)
            erased |= self._erase_around(records.exists(), person)
            counts[self._get_label(kind)] = len(erased)
        counts[self.env._("Messages")] = len(
            self._erase_messages(written.exists(), person)
        )
        return {label: count for label, count in counts.items() if count}
