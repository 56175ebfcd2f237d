# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from ...verdict import WORDS, Verdict


class SupportGate(models.AbstractModel):
    """What is said of a client itself, whatever its plans say.

    Nothing, as it stands. A verdict on a client, and not on one of its terms, is given
    by these two methods: all ways in, the status and its search ask them first.
    """

    _inherit = "support.gate"

    @api.model
    def _get_client_words(self, clients, company):
        """Return the word for each client of which something is said that comes before
        its plans. To be answered with one query, however many clients.

        :param clients: commercial partners, as superuser
        :param company: the company that is asked
        :return: dict of client id to a word of :data:`~...verdict.WORDS`
        """
        return {}

    @api.model
    def _get_client_domains(self, company):
        """Return the same for a search: which contacts have a client of whom that is
        said. Whoever may read the status may search it: a domain on a field that they
        may not read is made by ``Domain.custom``.

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
