# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from ...verdict import WORDS, Verdict


class SupportGate(models.AbstractModel):
    """What is said of a client itself, whatever its plans say: nothing, as it stands.

    A verdict on a client, and not on one of its terms, is given by these three methods.
    All ways in, the status and its search ask them first, before exceptions too; work
    that needs no cover passes as always.
    """

    _inherit = "support.gate"

    @api.model
    def _get_client_fields(self):
        """Return the names of the contact's fields that such a fact rests on. When one
        changes, open tickets are flagged, or lose their flag, and held e-mail is looked
        at again.

        :return: set of names of fields of ``res.partner``
        """
        return set()

    @api.model
    def _get_client_words(self, clients, company):
        """Return the word for each client of which something is said that comes before
        its plans. To be answered with one query, however many clients.

        Archived clients count too::

            facts = clients.with_context(active_test=False)
            found = facts.search([("id", "in", clients.ids), ("support_fact", "=", True)])
            return dict.fromkeys(found.ids, "word")

        Where the fact is a company's own, a branch says what its root does: it is asked,
        and to be written, with ``company.root_id``.

        :param clients: commercial partners, as superuser
        :param company: the company that is asked, maybe a branch
        :return: dict of client id to a word of :data:`~...verdict.WORDS`
        """
        return {}

    @api.model
    def _get_client_domains(self, company):
        """Return the same for a search: which contacts have a client of whom that is
        said. Whoever may read the status may search it, so that the fact is asked as
        superuser::

            facts = self.env["res.partner"].sudo().with_context(active_test=False)
            clients = facts._search([("support_fact", "=", True)])

            def to_sql(model, alias, query):
                client = model._field_to_sql(alias, "commercial_partner_id", query)
                return SQL("%s IN %s", client, clients.subselect())

            return {"word": Domain.custom(to_sql=to_sql)}

        :param company: as above
        :return: dict of word to domain of contacts
        """
        return {}

    def _judge_clients(self, requests):
        """Return the verdicts on requests that the client itself decides.

        :return: dict of request to verdict
        """
        verdicts = {}
        for company, some in self._group_by_company(requests):
            words = self._get_client_words(self._get_clients(some), company)
            for request in some:
                word = words.get(request.client.id)
                if word and self._needs_cover(request):
                    verdict = Verdict(word, bool(WORDS[word].lets_in))
                    verdicts[request] = self._put_in_words(request, verdict, None)
        return verdicts
