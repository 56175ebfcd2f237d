# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from ...verdict import Request, Verdict, rank
from ...who import get_address_key
from .support_mail_request import MailRequest


class SupportMailGate(models.AbstractModel):
    """The verdict on those who write, many at once."""

    _inherit = "support.mail.gate"

    @api.model
    def _judge_mails(self, requests):
        """Return the verdict on each e-mail, and the contact that it is from.

        :param requests: list of :class:`MailRequest`
        :return: list of (:class:`Verdict`, contact), in the same order
        """
        contacts = self._find_contacts(requests)
        claims = self._find_claims(
            [one for one in requests if not contacts[one] and not one.ticket]
        )
        asked, results = [], []
        for request in requests:
            for contact in contacts[request] | claims.get(request, contacts[request]):
                asked.append(self._prepare_sender_request(request, contact))
        found = self.env["support.gate"]._check(asked) if asked else []
        verdicts = dict(zip(asked, found, strict=True))
        for request in requests:
            judged = [
                (contact, verdicts[self._prepare_sender_request(request, contact)])
                for contact in contacts[request]
            ]
            claimed = [
                contact
                for contact in claims.get(request, ())
                if verdicts[self._prepare_sender_request(request, contact)].code
                != "none"
            ]
            results.append(self._judge_mail(request, judged, claimed))
        return results

    @api.model
    def _find_contacts(self, requests):
        """Return the contacts that each e-mail may be from, with a fixed number of
        queries.

        By what staff entered or confirmed alone. Our own addresses are nobody's: a
        colleague's is theirs, where they answer on a ticket.

        :return: dict of request to contacts, as superuser
        """
        addresses = {address for one in requests for address in one.addresses}
        keys = {address: get_address_key(address) for address in addresses}
        identity = self.env["support.identity"]
        known = identity._find("email", {*keys.values()})
        own = identity._find_own(addresses) if addresses else set()
        nobody = self.env["res.partner"].sudo()
        contacts = {}
        for request in requests:
            found = nobody
            for address in request.addresses:
                some = known[keys[address]]
                if address in own:
                    some = some.filtered(
                        lambda one, request=request: (
                            request.ticket and not one.partner_share
                        )
                    )
                found |= some
            contacts[request] = request.author or self._filter_of_company(
                found, request.company
            )
        return contacts

    @api.model
    def _filter_of_company(self, contacts, company):
        """Return the contacts that are everybody's, or of one company."""
        return contacts.filtered(
            lambda one: not one.company_id or one.company_id.root_id == company.root_id
        )

    @api.model
    def _find_claims(self, requests):
        """Return, for e-mails of which nobody is known, the contacts for whom somebody
        typed their address without staff having confirmed it."""
        if not requests:
            return {}
        keys = {get_address_key(a) for one in requests for a in one.addresses}
        found = self.env["support.identity"]._find_claims(keys)
        nobody = self.env["res.partner"].sudo()
        return {
            request: self._filter_of_company(
                nobody.union(
                    *(
                        found.get(get_address_key(address), nobody)
                        for address in request.addresses
                    )
                ),
                request.company,
            )
            for request in requests
        }

    @api.model
    def _prepare_sender_request(self, request, contact):
        return Request(
            partner=contact,
            company=request.company,
            caller=contact if contact != contact.commercial_partner_id else None,
            category=request.category,
            work_type=request.work_type,
        )

    @api.model
    def _judge_mail(self, request, judged, claimed=()):
        """Return the verdict on an e-mail from those on the contacts it may be from.

        People of several clients are a riddle, covered or not: what staff entered is
        all that makes one.

        :param judged: list of (contact, verdict)
        :param claimed: contacts with a plan that somebody gave this address to, where
            nobody is known by it
        """
        contacts = [contact for contact, _verdict in judged]
        nobody = self.env["res.partner"]
        first = contacts[0] if contacts else nobody
        if request.company.root_id.support_gate_mode == "off":
            return Verdict("off", True), nobody
        if request.team and not request.team.support_plan_required:
            return Verdict("exempt", True), nobody
        if request.work_type and not request.work_type.needs_cover:
            return Verdict("no_cover_needed", True), first
        if request.ticket and first and not first.partner_share:
            return Verdict("no_cover_needed", True), first  # A colleague.
        if not judged:
            if claimed:
                return self._get_unconfirmed_verdict(claimed), nobody
            return self._get_unknown_verdict(), nobody
        clients = {contact.commercial_partner_id for contact in contacts}
        allowed = [(contact, v) for contact, v in judged if v.allowed]
        if len(clients) > 1 or (allowed and not self._all_from(request, contacts)):
            return self._get_ambiguous_verdict(), nobody
        if allowed:
            contact, verdict = allowed[0]
            if not request.is_proven:
                return self._get_unproven_verdict(request, contact), contact
            return self._judge_reply(request, verdict, contact), contact
        contact, verdict = min(
            judged,
            key=lambda pair: rank(pair[1].code),
        )
        return verdict, contact

    @api.model
    def _all_from(self, request, contacts):
        """Tell whether every address of an e-mail belongs to one client: somebody's own
        next to that of a covered client proves nothing."""
        if request.author or len(request.addresses) < 2:
            return True
        client = contacts[0].commercial_partner_id
        keys = {get_address_key(address) for address in request.addresses}
        known = self.env["support.identity"]._find("email", keys)
        return all(client in known[key].commercial_partner_id for key in keys)

    @api.model
    def _judge_reply(self, request, verdict, contact):
        """A reply to a closed ticket asks for the ticket's client as well."""
        client = request.ticket.commercial_partner_id
        if not client or client == contact.commercial_partner_id:
            return verdict
        asked = self._prepare_sender_request(request, client)
        (of_ticket,) = self.env["support.gate"]._check([asked])
        return verdict if of_ticket.allowed else of_ticket

    @api.model
    def _get_unknown_verdict(self):
        return Verdict(
            "unknown",
            False,
            self.env._("We don't know the address that this came from."),
            self.env._("Attach the address to a client, or offer a plan."),
        )

    @api.model
    def _get_unconfirmed_verdict(self, claimed):
        """Return the verdict on an address that a client typed on the portal and nobody
        confirmed; staff are asked, if they are not already."""
        self.env["res.partner"].union(*claimed).sudo()._ask_to_confirm_details()
        return Verdict(
            "unconfirmed",
            False,
            self.env._(
                "This address was entered on the portal and isn't confirmed yet."
            ),
            self.env._("Confirm or reject it in the client's contact details."),
        )

    @api.model
    def _get_unproven_verdict(self, request, contact):
        return Verdict(
            "unproven",
            False,
            self.env._(
                "%(carrier)s sent this in the name of %(contact)s, which isn't proven.",
                carrier=request.carrier or self.env._("A list or form"),
                contact=contact.complete_name,
            ),
            self.env._("Read the email, then choose Confirm Sender."),
        )

    @api.model
    def _get_ambiguous_verdict(self):
        return Verdict(
            "ambiguous",
            False,
            self.env._("This may be from a person of several clients."),
            self.env._("Choose the client that it is for."),
        )

    @api.model
    def _filter_allowed_mails(self, mails):
        """Return the held e-mails that the gate would let in now.

        :param mails: ``support.held.mail``, as superuser
        """
        requests = {
            mail: MailRequest(
                addresses=(mail.email,) if mail.email else (),
                company=mail.company_id,
                team=mail.replied_ticket_id.team_id or mail.team_id,
                category=self.env["helpdesk.ticket.category"].browse(
                    (mail.route_values or {}).get("category_id") or ()
                ),
                work_type=self.env["support.work.type"].browse(
                    (mail.route_values or {}).get("work_type_id") or ()
                ),
                ticket=mail.replied_ticket_id,
                author=mail._get_chosen_author(),
                carrier=mail.carrier or "",
                is_proven=not mail.unproven or mail.author_chosen,
            )
            for mail in mails
        }
        verdicts = self._judge_mails(list(requests.values()))
        return mails.browse(
            mail.id
            for mail, (verdict, _author) in zip(requests, verdicts, strict=True)
            if self._may_come_in(mail, verdict)
        )

    @api.model
    def _may_come_in(self, mail, verdict):
        """Tell whether a held e-mail is let in. It uses up no exception that was
        granted for something else."""
        if mail.company_id.support_gate_mode == "observe":
            return True
        if verdict.code == "exception":
            return mail.exception_id.state == "granted"
        return verdict.allowed
