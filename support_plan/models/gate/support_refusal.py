# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields, models

from ...verdict import get_selection

_logger = logging.getLogger(__name__)

CHANNELS = [
    ("web", "Web Client"),
    ("phone", "Telephone"),
    ("email", "E-mail"),
    ("portal", "Portal"),
    ("rpc", "Other Programs"),
]

# Said by an import that only tests its file: an object, so that no RPC client can say so.
TESTING = object()
# Said where something is tried anew that nobody asks for now.
UNCOUNTED = object()


class SupportRefusal(models.Model):
    """A request for support that was turned away, counted rather than piled up."""

    _name = "support.refusal"
    _description = "Refused Support Request"
    _inherit = "support.record"
    _order = "last_seen desc, id desc"

    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Client", index="btree_not_null"
    )
    caller_id = fields.Many2one(comodel_name="res.partner")
    email = fields.Char(index="btree_not_null")
    phone = fields.Char()
    asker_name = fields.Char(
        string="Name",
        readonly=True,
        help="What whoever asked is called, where no contact of that name was kept.",
    )
    channel = fields.Selection(selection=CHANNELS, required=True)
    reason = fields.Selection(selection=get_selection("on_refusal"), required=True)
    explanation = fields.Char(help="What the person who asked for it was told.")
    subject = fields.Char(help="What the last request was about.")
    message = fields.Text(help="What was last written, on the portal.")
    plan_asked_at = fields.Datetime(
        string="Asked for a Plan",
        readonly=True,
        help="When the client last asked for a plan on the portal.",
    )
    plan_asked_by = fields.Many2one(comodel_name="res.partner", readonly=True)
    count = fields.Integer(string="Times", default=1, required=True)
    first_seen = fields.Datetime(required=True, default=fields.Datetime.now)
    last_seen = fields.Datetime(required=True, default=fields.Datetime.now)
    observed = fields.Boolean(
        string="Only Observed",
        help="The gate was observing: the request passed, and would have been refused.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Asked By", default=lambda self: self.env.user
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    @api.depends("partner_id", "asker_name", "email", "phone", "reason")
    def _compute_display_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for refusal in self:
            who = (
                refusal.partner_id.display_name
                or refusal.asker_name
                or refusal.email
                or refusal.phone
            )
            refusal.display_name = f"{who or '-'}: {reasons.get(refusal.reason, '')}"

    @api.model
    def _keep(self, vals_list):
        """Count refusals, whatever becomes of the transaction that refused.

        The refusal outlives the rollback: it is written in a cursor of its own after
        the rollback, or after the commit where somebody caught the error.

        :param vals_list: values; ``partner_id``, ``email``, ``channel``, ``reason``,
            ``company_id`` and ``observed`` say which refusals are one
        """
        # A file that is only tested asks for nothing.
        testing = self.env.context.get("import_dryrun") is TESTING
        trying = self.env.context.get("support_uncounted") is UNCOUNTED
        if not vals_list or testing or trying:
            return
        vals_list = self._name_who_asks(vals_list)
        cr = self.env.cr
        uid, refusals = self.env.uid, self.browse()
        done = []

        def write():
            if done:
                return
            done.append(True)
            try:
                with refusals._apart() as env:
                    apart = env["support.refusal"]
                    apart._count(
                        [{"user_id": uid, **apart._forget_lost(v)} for v in vals_list]
                    )
            except Exception:
                # A refusal that cannot be counted must not turn into another error.
                _logger.exception("A refusal could not be kept")

        cr.postrollback.add(write)
        cr.postcommit.add(write)

    def _name_who_asks(self, vals_list):
        """Return the values of refusals with the name and addresses of who asks: a
        contact that was made in this transaction may not outlive it."""
        ids = [v.get("caller_id") or v.get("partner_id") or False for v in vals_list]
        partners = self.env["res.partner"].sudo().browse(set(ids) - {False})
        askers = {p.id: (p.name, p.email_normalized, p.phone) for p in partners}
        nobody = (False, False, False)
        return [
            {"asker": askers.get(partner_id, nobody), **vals}
            for partner_id, vals in zip(ids, vals_list, strict=True)
        ]

    def _forget_lost(self, vals):
        """Return the values of a refusal without contacts that were rolled back: of those
        the name and the address are kept."""
        vals = dict(vals)
        name, email, phone = vals.pop("asker")
        ids = {vals.get("partner_id"), vals.get("caller_id")} - {None, False}
        there = self.env["res.partner"].browse(ids).exists().ids
        if len(there) < len(ids):
            vals["asker_name"] = name
            vals["email"] = vals.get("email") or email
            vals["phone"] = vals.get("phone") or phone
        for field in ("partner_id", "caller_id"):
            if vals.get(field) not in there:
                vals[field] = False
        return vals

    @contextmanager
    def _apart(self):
        """Yield an environment of its own, as superuser, that is committed at the end.

        One at a time: under a flood, all would count in the same row, and PostgreSQL
        lets none count from a row that has changed since it began. So the lock is taken
        by the session, and only then does the transaction begin that counts.
        """
        with self.env.registry.cursor() as cr:
            cr.execute("SELECT pg_advisory_lock(hashtext('support.refusal'))")
            cr.commit()  # pylint: disable=invalid-commit
            try:
                yield api.Environment(cr, SUPERUSER_ID, {})
                cr.commit()  # pylint: disable=invalid-commit
            finally:
                cr.rollback()
                cr.execute("SELECT pg_advisory_unlock(hashtext('support.refusal'))")

    @api.model
    def _count(self, vals_list):
        """Add to the refusals that there are, or begin new ones; return them.

        Who asks is told by the client and the address; a caller of whom neither is
        known, by the telephone number.
        """
        keys = ("partner_id", "email", "channel", "reason", "company_id", "observed")
        refusals = self.browse()
        for vals in vals_list:
            key = [(name, "=", vals.get(name) or False) for name in keys]
            if not vals.get("partner_id") and not vals.get("email"):
                key.append(("phone", "=", vals.get("phone") or False))
            key.append(("erased_on", "=", False))  # Of whom that was, nobody knows.
            # Two refusals of the same client at once count as two, in one row.
            self.env.cr.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"support.refusal {key}"]
            )
            known = self.search(key, limit=1)
            if known:
                known.write(
                    {
                        "count": known.count + 1,
                        "last_seen": fields.Datetime.now(),
                        **{
                            name: vals[name]
                            for name in (
                                "subject",
                                "message",
                                "explanation",
                                "caller_id",
                                "phone",
                                "asker_name",
                            )
                            if vals.get(name)
                        },
                    }
                )
            else:
                known = self.create(vals)
            refusals |= known
        return refusals
