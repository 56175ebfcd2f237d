# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.base.models.ir_qweb_fields import nl2br

from ...who import get_address_keys, get_digits
from ..company.support_staff_thread import STAFF
from .support_identity_following import FIELDS

# What is read in a contact's own country changes with it.
_KINDS = {
    **{field: kind for kind, field in FIELDS.items()},
    "country_id": "phone",
    "company_id": "phone",
}
_ACTIVITY = "support_plan.mail_activity_confirm_details"


class ResPartner(models.Model):
    """By what a contact is known, and who typed it."""

    _inherit = "res.partner"

    support_identity_ids = fields.One2many(
        comodel_name="support.identity",
        inverse_name="partner_id",
        string="Known By",
        groups=STAFF,
    )
    support_to_confirm = fields.Text(
        string="Details to Confirm",
        compute="_compute_support_to_confirm",
        search="_search_support_to_confirm",
        groups=STAFF,
        help="Details that the client typed on the portal. They identify nobody until "
        "you confirm them.",
    )

    @api.depends("support_identity_ids.state", "commercial_partner_id")
    def _compute_support_to_confirm(self):
        found = self._find_details_to_confirm()
        kinds = dict(found._fields["kind"]._description_selection(self.env))
        for partner in self:
            own = found.filtered(
                lambda row, partner=partner: (
                    row.partner_id == partner or row.client_id == partner
                )
            )
            partner.support_to_confirm = (
                "\n".join(
                    f"{row.partner_id.sudo().display_name}: {kinds[row.kind]} {row.value}"
                    for row in own
                )
                or False
            )

    def _search_support_to_confirm(self, operator, value):
        # As in the search of the status: Odoo asks for no groups here.
        self.sudo(False)._check_field_access(self._fields["support_to_confirm"], "read")
        if operator != "in" or list(value) != [False]:
            return NotImplemented
        open_rows = self.env["support.identity"].sudo()
        open_rows = open_rows.search([("state", "=", "unconfirmed")])
        people = open_rows.partner_id | open_rows.client_id
        return Domain("id", "not in", people.ids)

    def _find_details_to_confirm(self):
        """Return what these contacts, and those of the clients among them, typed and
        nobody confirmed."""
        return self.env["support.identity"].search(
            [
                ("state", "=", "unconfirmed"),
                "|",
                ("partner_id", "in", self.ids),
                ("partner_id.commercial_partner_id", "in", self.ids),
            ]
        )

    # ------------------------------------------------------------------
    # Who types
    # ------------------------------------------------------------------

    def _is_typed_by_stranger(self):
        """Tell whether a portal login, the public or the sender of an e-mail enters
        what is being written, also where it is written as superuser."""
        if self.env.context.get("support_typed_by_stranger"):
            return True
        if self.env.user.share:
            return True
        user = request.env.user if request and request.env and request.env.uid else None
        return bool(user) and user.sudo().share

    def _follow_support_creation(self, vals_list):
        res = super()._follow_support_creation(vals_list)
        typed = None if self._is_typed_by_stranger() else {*FIELDS}
        kinds = [kind for kind, field in FIELDS.items() if any(map(_has(field), self))]
        if typed:
            kinds = [kind for kind in kinds if kind != "name"]
        if kinds:
            self.env["support.identity"]._follow(self.sudo(), kinds, typed)
        return res

    def _note_before_support_change(self, vals):
        before = super()._note_before_support_change(vals)
        if _KINDS.keys() & vals.keys() and self._is_typed_by_stranger():
            identity = self.env["support.identity"]
            before["details"] = {
                (partner.sudo(), kind): identity._get_keys(partner.sudo(), kind)
                for partner in self
                for kind in {_KINDS[name] for name in _KINDS.keys() & vals.keys()}
            }
        return before

    def _follow_support_change(self, vals, before):
        res = super()._follow_support_change(vals, before)
        kinds = {_KINDS[name] for name in _KINDS.keys() & vals.keys()}
        if kinds:
            typed = {kind for kind in kinds if FIELDS[kind] in vals}
            if self._is_typed_by_stranger():
                typed = None
            self.env["support.identity"]._follow(
                self.sudo(), sorted(kinds), typed, before.get("details")
            )
            if typed:
                self.sudo()._close_confirming()
        return res

    # ------------------------------------------------------------------
    # Staff are asked once
    # ------------------------------------------------------------------

    def _ask_to_confirm_details(self):
        """Ask staff, once for each client, to confirm what its people typed. Who has
        no plan and never had one is nobody's who asks for support: staff are asked when
        an e-mail from there is held."""
        clients = self.commercial_partner_id
        statuses = self.env["support.gate"]._get_statuses(clients, self.env.company)
        # As superuser: the client itself has no right to give staff something to do.
        clients = clients.with_user(SUPERUSER_ID)
        for client in clients.filtered(lambda one: statuses[one.id][0] != "none"):
            if client.activity_search([_ACTIVITY]):
                continue
            user = client._get_staff_to_confirm()
            if user:
                client.activity_schedule(
                    _ACTIVITY,
                    note=nl2br(
                        self.env._(
                            "The client typed these details on the portal. They identify "
                            "nobody until you confirm them: use the buttons on the "
                            "client's form."
                        )
                    ),
                    user_id=user.id,
                )

    def _get_staff_to_confirm(self):
        """Return the agent who is asked: the client's own salesperson, if possible."""
        agents = self.env.ref("support_plan.group_agent").all_user_ids
        company = (self.company_id or self.env.company).root_id
        agents = agents.filtered(
            lambda user: user.active and company in user.company_ids.root_id
        ).sorted("id")
        return (self.user_id & agents or agents)[:1]

    def _close_confirming(self):
        """Close the question where nothing is left to confirm."""
        clients = self.commercial_partner_id
        open_rows = clients.sudo()._find_details_to_confirm()
        done = clients - open_rows.client_id
        if done.activity_search([_ACTIVITY]):
            done.activity_unlink([_ACTIVITY])

    def _follow_confirmed_details(self):
        """Do what it means for support that it may be known now who somebody is."""
        self.sudo()._close_confirming()

    def action_confirm_details(self):
        """Confirm all that is to be confirmed of the contact or the client."""
        self._find_details_to_confirm().action_confirm()

    def action_reject_details(self):
        """Reject all that is to be confirmed of the contact or the client."""
        self._find_details_to_confirm().action_reject()

    def action_open_details(self):
        """Open the details, to decide on each."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contact Details"),
            "res_model": "support.identity",
            "view_mode": "list",
            "domain": [
                "|",
                ("partner_id", "in", self.ids),
                ("partner_id.commercial_partner_id", "in", self.ids),
            ],
        }

    # ------------------------------------------------------------------
    # Who it is
    # ------------------------------------------------------------------

    @api.model
    def _find_by_support_email(self, address):
        """Return the contacts that an e-mail address belongs to, as superuser; none for
        our own addresses.

        :param address: in any notation
        """
        identity = self.env["support.identity"]
        keys = get_address_keys(address)
        keys = [key for key in keys if key not in identity._find_own(keys)]
        return self.sudo().union(*identity._find("email", keys).values())

    @api.model
    def _find_by_support_phone(self, number):
        """Return the contacts that a telephone number belongs to, as superuser.

        :param number: in any notation; read in the company's country where it has no
            country code
        """
        identity = self.env["support.identity"]
        country = self.env.company.country_id
        keys = identity._get_phone_keys(number, country)
        found = self.sudo().union(*identity._find("phone", keys).values())
        digits = [get_digits(number)]
        return found or self.sudo().union(*identity._find("phone", digits).values())


def _has(field):
    return lambda partner: bool(partner[field])
