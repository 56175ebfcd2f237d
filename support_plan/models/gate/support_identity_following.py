# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import SQL, split_every

from ...who import get_address_keys

# The field of the contact that each kind of detail is read from.
FIELDS = {"email": "email", "phone": "phone", "name": "name"}
_BATCH = 1000
_NAME_LENGTH = 200  # As much as an index takes.


class SupportIdentity(models.Model):
    """How the details keep up with the contacts, and with who typed what."""

    _inherit = "support.identity"

    @api.model
    def _get_keys(self, partner, kind):
        """Return the forms of what a contact's field says now."""
        if kind == "email":
            return get_address_keys(partner.email)
        if kind == "phone":
            company = partner.company_id or self.env.company
            return self._get_phone_keys(
                partner.phone, partner.country_id or company.country_id
            )
        return [partner.name[:_NAME_LENGTH]] if partner.name else []

    @api.model
    def _follow(self, partners, kinds, typed, before=None):
        """Write down by what contacts are known after these fields of theirs changed.

        What a stranger types in place of a confirmed detail leaves that one in force.

        :param partners: contacts, as superuser
        :param kinds: of the details that may have changed
        :param typed: those of them that staff typed themselves: this confirms them. None
            where a portal login or the public typed
        :param before: dict of (contact, kind) to keys from before the change, of which a
            row may be missing
        """
        rows = self.sudo().search(
            [("partner_id", "in", partners.ids), ("kind", "in", list(kinds))]
        )
        by_detail = rows.grouped(lambda row: (row.partner_id, row.kind))
        vals_list, gone, confirmed = [], self.sudo().browse(), self.sudo().browse()
        for partner in partners:
            for kind in kinds:
                own = by_detail.get((partner, kind), gone.browse())
                keys = self._get_keys(partner, kind)
                if typed is None:
                    was = (before or {}).get((partner, kind), ())
                    new = self._get_states_by_stranger(kind, keys, was)
                    gone |= own.filtered(
                        lambda row, keys=keys: (
                            row.state == "unconfirmed" and row.value not in keys
                        )
                    )
                else:
                    new = self._get_states_by_staff(kind, keys, own, typed)
                    if kind in typed:
                        still = own.filtered(lambda row, new=new: row.value in new)
                        gone |= own - still
                        confirmed |= still
                known = {*own.mapped("value")}
                vals_list += [
                    {
                        "partner_id": partner.id,
                        "kind": kind,
                        "value": value,
                        "state": state,
                        "entered_by": self.env.uid,
                    }
                    for value, state in new.items()
                    if value not in known
                ]
        gone.unlink()
        confirmed.filtered(lambda row: row.state != "confirmed").state = "confirmed"
        made = self.sudo().create(vals_list)
        made._ask_again_each_time()
        if typed is None:
            made.filtered(
                lambda row: row.state == "unconfirmed"
            ).partner_id._ask_to_confirm_details()

    @api.model
    def _get_states_by_stranger(self, kind, keys, was):
        """Return what a stranger's typing leaves: what was there, as it was, and what is
        new, to be confirmed. Of a name, only what is to be confirmed is kept."""
        states = dict.fromkeys(keys, "unconfirmed")
        if kind == "name":
            return {} if keys == was else states
        return states | dict.fromkeys(was, "confirmed")

    @api.model
    def _get_states_by_staff(self, kind, keys, own, typed):
        """Return what staff's change leaves. What only changes along with something else
        they typed, as a number with its country, is as good as it was."""
        if kind == "name":
            return {}
        doubtful = kind not in typed and any(row.state != "confirmed" for row in own)
        return dict.fromkeys(keys, "unconfirmed" if doubtful else "confirmed")

    def _ask_again_each_time(self):
        """Where a further client gets an address or a number, which client it always is
        for has to be chosen again."""
        made = self.filtered(lambda row: row.state == "confirmed")
        chosen = (
            self.sudo().search(
                [("is_preferred", "=", True), ("value", "in", made.mapped("value"))]
            )
            if made
            else made
        )
        for row in chosen:
            same = made.filtered(
                lambda one, row=row: (one.kind, one.value) == (row.kind, row.value)
            )
            if same.client_id - row.client_id:
                row.is_preferred = False

    @api.model
    def _note_before_merge(self, partners):
        """Return what :meth:`_follow_merge` has to know: the best that is known of each
        detail of contacts that become one."""
        states = [state for state, _label in self._fields["state"].selection]
        rows = self.sudo().search([("partner_id", "in", partners.ids)])
        return {
            (row.kind, row.value): (row.state, row.entered_by.id)
            for row in rows.sorted(lambda row: states.index(row.state), reverse=True)
        }

    @api.model
    def _follow_merge(self, partner, details):
        """Let the contact that is left be known by all that the others were known by. A
        merge confirms nothing."""
        if len(partner) != 1:
            return
        self.env.invalidate_all()
        rows = self.sudo().search([("partner_id", "=", partner.id)])
        known = {(row.kind, row.value): row for row in rows}
        for (kind, value), (state, user) in details.items():
            if (kind, value) in known:
                known[kind, value].state = state
            elif kind != "name":
                self.sudo().create(
                    {
                        "partner_id": partner.id,
                        "kind": kind,
                        "value": value,
                        "state": state,
                        "entered_by": user,
                    }
                )

    @api.autovacuum
    def _add_missing(self):
        """Write down the details of contacts of which nothing is written down yet, as
        staff's: those from before, and what came into the table without Odoo."""
        done = 0
        for kind in ("email", "phone"):
            missing = self.env.execute_query(
                SQL(
                    """SELECT id FROM res_partner partner
                       WHERE COALESCE(%(column)s, '') <> '' AND NOT EXISTS (
                           SELECT FROM support_identity
                           WHERE partner_id = partner.id AND kind = %(kind)s)""",
                    column=SQL.identifier("partner", FIELDS[kind]),
                    kind=kind,
                )
            )
            for ids in split_every(_BATCH, [row[0] for row in missing]):
                partners = self.env["res.partner"].sudo().browse(ids)
                self._follow(partners, (kind,), {kind})
                done += len(partners)
                self.env.flush_all()
                self.env.invalidate_all()
        return done, False
