# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a client agrees to: none of it changes once the version is in use.
_FROZEN = {"name", "version", "original_id", "date_from", "company_id"}
_TEXTS = {"included", "excluded", "body"}


class SupportPlanPolicy(models.Model):
    """One version of the written terms that plans are offered on.

    A draft may be written and thrown away, and goes nowhere. A version in use is what
    plan sheets print and clients accept: it never changes, for anyone; what is to
    change is written in a new version.
    """

    _name = "support.plan.policy"
    _description = "Written Terms"
    _order = "name, version desc, id desc"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    original_id = fields.Many2one(
        comodel_name="support.plan.policy",
        string="First Version",
        readonly=True,
        index=True,
        copy=False,
        ondelete="restrict",
    )
    date_from = fields.Date(
        string="Valid From",
        copy=False,
        help="The day from which these terms are offered. Empty: the day on which they "
        "are put in use. Until then the version before stays valid.",
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("in_use", "In Use")],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    included = fields.Html(
        string="What Is Included",
        translate=True,
        help="Printed at the top of the plan sheet, below what the plan itself says of "
        "its hours and cover.",
    )
    excluded = fields.Html(
        string="What Is Not Included",
        translate=True,
        help="Printed at the top of the plan sheet, beside what is included.",
    )
    body = fields.Html(
        string="Written Terms",
        translate=True,
        help="The terms themselves, in plain words.",
    )
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    plan_ids = fields.One2many(
        comodel_name="product.template",
        inverse_name="support_policy_id",
        string="Plans",
        readonly=True,
    )
    acceptance_ids = fields.One2many(
        comodel_name="support.plan.acceptance",
        inverse_name="policy_id",
        string="Acceptances",
        readonly=True,
    )
    acceptance_count = fields.Integer(compute="_compute_acceptance_count")

    _one_of_each_version = models.UniqueIndex(
        "(COALESCE(original_id, id), version)", "These terms have that version already."
    )

    @api.depends("name", "version", "state")
    def _compute_display_name(self):
        for policy in self:
            said = {"name": policy.name or "", "version": policy.version}
            if policy.state == "in_use":
                name = self.env._("%(name)s, version %(version)s", **said)
            else:
                name = self.env._("%(name)s, version %(version)s (draft)", **said)
            policy.display_name = name

    @api.depends("acceptance_ids")
    def _compute_acceptance_count(self):
        counts = dict(
            self.env["support.plan.acceptance"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        for policy in self:
            policy.acceptance_count = counts.get(policy, 0)

    # ------------------------------------------------------------------
    # What is in use never changes
    # ------------------------------------------------------------------

    def write(self, vals):
        if (_FROZEN | _TEXTS | {"state"}) & set(vals):
            self._check_draft()
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, **kwargs):
        if field_name in _FROZEN | _TEXTS:
            self._check_draft()
        return super()._update_field_translations(field_name, translations, **kwargs)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse to change what somebody may have agreed to, for the superuser too."""
        for policy in self:
            if policy.state == "in_use":
                raise UserError(
                    self.env._(
                        "%s is in use and stays as it is: clients may have agreed to "
                        "it. Write a new version instead.",
                        policy.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # From version to version
    # ------------------------------------------------------------------

    def _get_versions(self):
        """Return all versions of the same written terms, the newest first."""
        original = self.original_id or self
        return self.search(
            ["|", ("id", "in", original.ids), ("original_id", "in", original.ids)],
            order="version desc",
        )

    def _get_in_force(self, day):
        """Return the version to go by on a day: this one, if it is in use by then, or
        the newest before it that is. None where there is none.

        :param day: a day of the company's calendar
        """
        if not self or (self.state == "in_use" and self.date_from <= day):
            return self
        return self._get_versions().filtered(
            lambda policy: (
                policy.state == "in_use"
                and policy.date_from <= day
                and policy.version < self.version
            )
        )[:1]

    def action_put_in_use(self):
        """Put the version in use, for every plan that points to one of its versions."""
        for policy in self:
            policy._check_draft()
            if not (policy.body or policy.included):
                raise UserError(self.env._("Write the terms before you use them."))
            policy.write(
                {
                    "state": "in_use",
                    "date_from": policy.date_from
                    or (policy.company_id or self.env.company)._support_today(),
                }
            )
            plans = self.env["product.template"].search(
                [("support_policy_id", "in", policy._get_versions().ids)]
            )
            plans.support_policy_id = policy
        return True

    def action_new_version(self):
        """Write the next version: a draft that begins as a copy. Opens it."""
        self.ensure_one()
        newest = self._get_versions()[0]
        if newest.state == "in_use":
            newest = newest.copy(
                {
                    "version": newest.version + 1,
                    "original_id": (newest.original_id or newest).id,
                }
            )
        return newest._get_records_action()

    def action_open_versions(self):
        """Open all versions of these terms."""
        return self._get_versions()._get_records_action(name=self.env._("Versions"))

    def action_preview(self):
        """Print the sheet of a plan with this version, drafts included."""
        self.ensure_one()
        plan = self._get_versions().plan_ids[:1]
        if not plan:
            raise UserError(self.env._("Choose these terms on a support plan first."))
        return plan.with_context(
            support_sheet={"policy_id": self.id}
        ).action_print_plan_sheet()

    def action_open_acceptances(self):
        """Open who accepted this version."""
        return self.acceptance_ids._get_records_action(
            name=self.env._("Accepted By"), domain=[("policy_id", "in", self.ids)]
        )
