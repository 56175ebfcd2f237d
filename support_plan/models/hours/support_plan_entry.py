# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

ENTRY_KINDS = [
    ("grant", "Grant"),
    ("draw", "Draw-down"),
    ("rollover_in", "Rolled Over In"),
    ("rollover_out", "Rolled Over Out"),
    ("expiry", "Expiry"),
    ("revoke", "Revoked"),
    ("reversal", "Reversal"),
    ("adjustment", "Adjustment"),
]
# The triggers that guard the ledger: %s is for the columns that nothing changes.
_GUARDS = """
CREATE OR REPLACE FUNCTION support_plan_entry_guard() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'The hours ledger only grows: put a mistake right with '
        'a reversing entry.' USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION support_plan_entry_count() RETURNS trigger AS $$
BEGIN
    UPDATE support_plan_lot SET hours_left = hours_left + NEW.hours
    WHERE id = NEW.lot_id;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION support_plan_lot_guard() RETURNS trigger AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'Only the hours ledger moves the hours of a lot.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

DROP TRIGGER IF EXISTS support_plan_entry_guard ON support_plan_entry;
CREATE TRIGGER support_plan_entry_guard
    BEFORE DELETE OR UPDATE OF %s ON support_plan_entry
    FOR EACH ROW EXECUTE FUNCTION support_plan_entry_guard();

DROP TRIGGER IF EXISTS support_plan_entry_keep ON support_plan_entry;
CREATE TRIGGER support_plan_entry_keep
    BEFORE TRUNCATE ON support_plan_entry
    FOR EACH STATEMENT EXECUTE FUNCTION support_plan_entry_guard();

DROP TRIGGER IF EXISTS support_plan_entry_count ON support_plan_entry;
CREATE TRIGGER support_plan_entry_count
    AFTER INSERT ON support_plan_entry
    FOR EACH ROW EXECUTE FUNCTION support_plan_entry_count();

DROP TRIGGER IF EXISTS support_plan_lot_guard ON support_plan_lot;
CREATE TRIGGER support_plan_lot_guard
    BEFORE UPDATE OF hours_left ON support_plan_lot
    FOR EACH ROW WHEN (OLD.hours_left IS DISTINCT FROM NEW.hours_left)
    EXECUTE FUNCTION support_plan_lot_guard();
"""


class SupportPlanEntry(models.Model):
    """The append-only hours ledger: one line of one lot.

    Nobody changes or deletes an entry, the superuser included; a database trigger
    stands behind the methods here. A second trigger moves the lot's counter in the
    same statement, so that an entry without its hours cannot exist.

    The ledger has no partner column: its lot leads to the client, as the contact merge
    rewrites every partner column by SQL.
    """

    _name = "support.plan.entry"
    _description = "Hours Ledger Entry"
    _inherit = "support.record"
    _order = "id desc"

    lot_id = fields.Many2one(
        comodel_name="support.plan.lot",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    contract_line_id = fields.Many2one(related="lot_id.contract_line_id")
    partner_id = fields.Many2one(related="lot_id.partner_id", string="Client")
    company_id = fields.Many2one(related="lot_id.company_id")
    kind = fields.Selection(selection=ENTRY_KINDS, required=True, readonly=True)
    hours = fields.Integer(
        required=True,
        readonly=True,
        help="Whole hours: more than 0 into the lot, less than 0 out of it.",
    )
    date = fields.Date(
        required=True,
        readonly=True,
        index=True,
        help="The day of the work for a draw-down; the day of the entry otherwise.",
    )
    reverses_id = fields.Many2one(
        comodel_name="support.plan.entry",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    reason = fields.Char(readonly=True)

    _sign_fits_kind = models.Constraint(
        """CHECK (
            hours <> 0
            AND (kind NOT IN ('grant', 'rollover_in') OR hours > 0)
            AND (kind NOT IN ('draw', 'rollover_out', 'expiry', 'revoke') OR hours < 0)
        )""",
        "Hours go into a lot with a grant and out of it with a draw-down.",
    )
    _reversals_name_what_and_why = models.Constraint(
        """CHECK (
            (kind = 'reversal') = (reverses_id IS NOT NULL)
            AND (kind NOT IN ('reversal', 'adjustment') OR reason <> '')
        )""",
        "A reversal says which entry it puts right, and why.",
    )

    def init(self):
        """Guard the ledger in the database, for whoever reaches it past the ORM.

        The guard names the business columns, so that Odoo may null the references to
        a user who is deleted. It goes with the addon (``uninstall_hook``).
        """
        columns = map(SQL.identifier, self._get_guarded_columns())
        self.env.cr.execute(SQL(_GUARDS, SQL(", ").join(columns)))

    @api.model
    def _get_guarded_columns(self):
        """Return the names of the business columns, which nothing changes."""
        return ["id", "lot_id", "kind", "hours", "date", "reverses_id", "reason"]

    @api.model
    def _remove_guard(self):
        """Take the triggers away, as the addon is being uninstalled."""
        self.env.cr.execute(
            """
            DROP FUNCTION IF EXISTS support_plan_entry_guard() CASCADE;
            DROP FUNCTION IF EXISTS support_plan_entry_count() CASCADE;
            DROP FUNCTION IF EXISTS support_plan_lot_guard() CASCADE;
            """
        )

    @api.depends("kind", "hours")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            entry.display_name = f"{kinds.get(entry.kind, '')} {entry.hours:+d}"

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._check_reversals()
        # The database moved the counters; forget what we knew of them.
        lots = entries.lot_id
        lots.invalidate_recordset(["hours_left"], flush=False)
        lots.modified(["hours_left"])
        if any(entry.hours > 0 for entry in entries):
            self.env["support.plan.settlement"]._tell_cover_may_begin()
        return entries

    def _check_reversals(self):
        """A reversal never gives back more than its entry took."""
        reversed_entries = self.reverses_id
        if not reversed_entries:
            return
        given_back = dict(
            self._read_group(
                [("reverses_id", "in", reversed_entries.ids)],
                ["reverses_id"],
                ["hours:sum"],
            )
        )
        for entry, hours in given_back.items():
            if entry.hours * hours > 0 or abs(hours) > abs(entry.hours):
                raise ValidationError(
                    self.env._(
                        "This would give back more hours than the entry took. Look at "
                        "what was reversed already."
                    )
                )

    # There is nothing that an entry may be changed to, so nothing to pass on.
    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "The hours ledger only grows. Put a mistake right by reversing the "
                "call, or by an adjustment with a reason."
            )
        )

    @api.ondelete(at_uninstall=True)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "The hours ledger only grows: an entry is reversed, never deleted."
            )
        )

    # ------------------------------------------------------------------
    # What moves hours
    # ------------------------------------------------------------------

    def _hours_not_reversed(self):
        """Return what of each entry still stands, as dict of entry to signed hours."""
        standing = {entry: entry.hours for entry in self}
        for entry, hours in self._read_group(
            [("reverses_id", "in", self.ids)], ["reverses_id"], ["hours:sum"]
        ):
            standing[entry] += hours
        return standing

    def _reverse(self, reason, hours_by_entry=None):
        """Put entries right by reversing entries of today.

        :param reason: why, in words
        :param hours_by_entry: dict of entry to the part of its signed hours to undo;
            all that still stands, when left out
        :return: the reversing entries
        """
        parts = hours_by_entry or self._hours_not_reversed()
        return self.sudo().create(
            [
                entry._prepare_reversal(hours, reason)
                for entry, hours in parts.items()
                if hours
            ]
        )

    def _prepare_reversal(self, hours, reason):
        """Return the values of the entry that undoes so many signed hours of this one."""
        self.ensure_one()
        return {
            "lot_id": self.lot_id.id,
            "kind": "reversal",
            "hours": -hours,
            "date": self.lot_id.company_id._support_today(),
            "reverses_id": self.id,
            "reason": reason,
        }
