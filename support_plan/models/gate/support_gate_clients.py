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

        The fact is a company's own: another company of the same database says nothing
        of it, and a branch says what its root does.

        :param clients: commercial partners, as superuser
        :param company: the company that is asked, maybe a branch: ask its ``root_id``
        :return: dict of client id to a word of :data:`~...verdict.WORDS`
        """
        return {}

    @api.model
    def _get_client_domains(self, company):
        """Return the same for a search: which contacts have a client of whom that is
        said. Whoever may read the status may search it: search the clients as superuser,
        archived ones too, and compare ``commercial_partner_id`` with them by
        ``Domain.custom``, as ``_get_own_status_domain`` of ``support_gate_search.py``
        does.

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
