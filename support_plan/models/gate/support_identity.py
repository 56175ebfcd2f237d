# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.phone_validation.tools import phone_validation

from ...who import get_address_key, get_digits, split_numbers


class SupportIdentity(models.Model):
    """One detail by which a person is known: an address or a number, in the one form in
    which it is looked up (see ``who.py``).

    What staff typed is confirmed and identifies. What a portal login or the public typed
    identifies nobody, and makes nobody ambiguous, until staff confirm it (rule 15). A
    name has a row only where it is not confirmed.
    """

    _name = "support.identity"
    _description = "Detail That Identifies a Contact"
    _inherit = ["support.record"]
    _order = "partner_id, kind, id"
    _rec_name = "value"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    client_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Client"
    )
    kind = fields.Selection(
        selection=[("email", "Email"), ("phone", "Phone"), ("name", "Name")],
        required=True,
        readonly=True,
    )
    value = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        selection=[
            ("confirmed", "Confirmed"),
            ("unconfirmed", "To Confirm"),
            ("rejected", "Rejected"),
        ],
        default="confirmed",
        required=True,
        readonly=True,
        help="Only confirmed details identify a caller or a sender. Details that a "
        "client types on the portal have to be confirmed by staff.",
    )
    is_preferred = fields.Boolean(
        string="Always This Client",
        readonly=True,
        help="People of several clients have this address or number. Requests from it "
        "are always for this client.",
    )
    entered_by = fields.Many2one(
        comodel_name="res.users", ondelete="set null", readonly=True
    )

    # Not as an index alone: merging contacts looks for a constraint.
    _one_row = models.Constraint(
        "UNIQUE (partner_id, kind, value)", "A contact has each detail once."
    )
    _value = models.Index("(kind, value varchar_pattern_ops)")
    _open = models.Index("(partner_id) WHERE state = 'unconfirmed'")

    # ------------------------------------------------------------------
    # Who has an address or a number
    # ------------------------------------------------------------------

    @api.model
    def _get_phone_keys(self, text, country):
        """Return the forms in which the telephone numbers of a text are compared: as
        written internationally or, where no country knows them, their digits.

        :param country: the country in which numbers without a country code are read
        """
        found = {}
        for number in split_numbers(text):
            formatted = phone_validation.phone_format(
                number,
                country.code or None,
                country.phone_code or None,
                force_format="E164",
                raise_exception=False,
            )
            digits = get_digits(formatted)
            found[f"+{digits}" if digits and formatted[0] == "+" else digits] = True
        return [key for key in found if key]

    @api.model
    def _find(self, kind, keys):
        """Return who has some addresses or numbers, by confirmed details alone: a
        few queries, however many are asked for.

        Where staff chose the client that one of them always is for, only that client's
        contacts have it.

        :param str kind: ``email`` or ``phone``
        :param keys: in the form of ``who.py``
        :return: dict of key to contacts, as superuser; archived ones are left out
        """
        rows = self.sudo().search(
            [
                ("kind", "=", kind),
                ("value", "in", list(keys)),
                ("state", "=", "confirmed"),
                ("partner_id.active", "=", True),
            ]
        )
        # All at once: whose they are is asked of each.
        rows.partner_id.fetch(["commercial_partner_id", "company_id", "partner_share"])
        found = dict.fromkeys(keys, self.env["res.partner"].sudo())
        for key, some in rows.grouped("value").items():
            preferred = some.filtered("is_preferred")
            found[key] = (preferred or some).partner_id
        return found

    @api.model
    def _find_claims(self, keys):
        """Return the contacts for whom somebody typed these addresses without staff
        having confirmed it, as superuser: one query."""
        rows = self.sudo().search(
            [
                ("kind", "=", "email"),
                ("value", "in", list(keys)),
                ("state", "=", "unconfirmed"),
                ("partner_id.active", "=", True),
            ]
        )
        return {key: some.partner_id for key, some in rows.grouped("value").items()}

    @api.model
    def _find_own(self, addresses):
        """Return those of some addresses that are our own: an alias, a company's, a
        mailbox that we read, or a colleague's. They are nobody's: a fixed number of
        queries.

        :param addresses: e-mail addresses, in any notation
        :return: set of them
        """
        keys = {address: get_address_key(address) for address in addresses}
        own = self._find_mailboxes({*keys.values()} - {""})
        rows = self.sudo().search(
            [("kind", "=", "email"), ("value", "in", list({*keys.values()} - own))]
        )
        if rows:
            ours = rows.partner_id.ids
            every = self.env(su=True)["res.users"].with_context(active_test=False)
            staff = every.search([("share", "=", False), ("partner_id", "in", ours)])
            companies = every.env["res.company"].search([("partner_id", "in", ours)])
            partners = staff.partner_id | companies.partner_id
            rows = rows.filtered(lambda row: row.partner_id in partners)
            own |= {*rows.mapped("value")}
        return {address for address, key in keys.items() if key in own}

    @api.model
    def _find_mailboxes(self, keys):
        """Return those of some addresses at which we receive e-mail."""
        env = self.env(su=True)
        servers = env["fetchmail.server"].search([("user", "like", "@")])
        own = {get_address_key(server.user) for server in servers} & keys
        # An alias may take in whatever has its name, at any domain: only at ours is the
        # address our own.
        domains = env["mail.alias.domain"].search([("name", "!=", False)])
        allowed = env["ir.config_parameter"].get_param("mail.catchall.domain.allowed")
        names = {*domains.mapped("name"), *(allowed or "").split(",")}
        here = [key for key in keys if key.rpartition("@")[2] in names]
        return own | {*domains._find_aliases(here)}

    # ------------------------------------------------------------------
    # What staff decide
    # ------------------------------------------------------------------

    def _check_is_staff(self):
        if not (self.env.su or self.env.user.has_group("support_plan.group_agent")):
            raise AccessError(
                self.env._("Only support staff can confirm contact details.")
            )
        self.check_access("read")

    def action_confirm(self):
        """Confirm the details: from now on, they identify the contact. Details that they
        replaced no longer do.

        :raises AccessError: to anyone but support agents
        """
        self._check_is_staff()
        rows = self.sudo()
        rows.write({"state": "confirmed"})
        rows._ask_again_each_time()
        kinds = defaultdict(rows.partner_id.browse)
        for row in rows:
            kinds[row.kind] |= row.partner_id
        for kind, partners in kinds.items():
            former = self.sudo().search(
                [
                    ("partner_id", "in", partners.ids),
                    ("kind", "=", kind),
                    ("state", "=", "confirmed"),
                    ("id", "not in", rows.ids),
                ]
            )
            former.filtered(
                lambda row: row.value not in self._get_keys(row.partner_id, row.kind)
            ).unlink()
        rows.partner_id._follow_confirmed_details()

    def action_reject(self):
        """Keep the details on the contact: they identify nobody, and nobody is asked
        again.

        :raises AccessError: to anyone but support agents
        """
        self._check_is_staff()
        rows = self.sudo()
        rows.write({"state": "rejected", "is_preferred": False})
        rows.partner_id._follow_confirmed_details()

    def action_prefer(self):
        """Take requests from this address or number as this client's, always.

        :raises AccessError: to anyone but support agents
        """
        self._check_is_staff()
        for row in self.sudo().filtered(lambda row: row.state == "confirmed"):
            others = self.sudo().search(
                [("kind", "=", row.kind), ("value", "=", row.value)]
            )
            others.is_preferred = False
            row.is_preferred = True
            row.partner_id._follow_confirmed_details()

    def action_ask_each_time(self):
        """Ask each time which client a request from this address or number is for.

        :raises AccessError: to anyone but support agents
        """
        self._check_is_staff()
        self.sudo().is_preferred = False
