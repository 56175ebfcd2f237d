# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.res_users import check_identity


class SupportMachineKey(models.TransientModel):
    """A key for a telephone system or script.

    Odoo lets a user make keys in person only, and only an internal one. A machine is
    neither: a manager makes its key here, by Odoo's own means.
    """

    _name = "support.machine.key"
    _description = "Key for a Telephone System"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Telephone System",
        required=True,
        default=lambda self: (
            self._get_machines() if len(self._get_machines()) == 1 else False
        ),
        domain=lambda self: [("id", "in", self._get_machines().ids)],
        ondelete="cascade",
    )
    name = fields.Char(
        string="What It Is For",
        required=True,
        help="Shown where keys are listed, so that the right one is taken away.",
    )
    days = fields.Selection(
        selection=[
            ("30", "30 days"),
            ("90", "90 days"),
            ("365", "1 year"),
            ("0", "Never"),
        ],
        string="Expires After",
        required=True,
        default="365",
        help="A telephone system whose key has expired is let in no more.",
    )
    replace = fields.Boolean(
        string="Take the Earlier Keys Away",
        help="For a key that was lost, or that somebody has seen.",
    )

    @api.model
    def _get_machines(self):
        """Return the users that are telephone systems and nothing else."""
        machine = self.env.ref("support_plan.group_machine").sudo()
        return machine.user_ids.filtered(
            lambda user: user.active and user.all_group_ids == machine.all_implied_ids
        )

    @check_identity
    def action_make_key(self):
        """Make the key, and show it once.

        :raises AccessError: to anyone but support managers
        :raises UserError: for a user who may do more than a machine
        """
        self.ensure_one()
        if not self.env.user.has_group("support_plan.group_manager"):
            raise AccessError(self.env._("A support manager makes this key."))
        if self.user_id not in self._get_machines():
            raise UserError(
                self.env._(
                    "%s may do more than a telephone system. Whoever has more rights "
                    "makes the own key, in the own preferences.",
                    self.user_id.name,
                )
            )
        # The key is the machine's, who has no rights of its own to make one.
        Key = self.env["res.users.apikeys"].with_user(self.user_id).sudo()
        if self.replace:
            Key.search([("user_id", "=", self.user_id.id)])._remove()
        days = int(self.days)
        now = fields.Datetime.now()
        # This scope is that of all RPC, and of nothing else.
        key = Key._generate(
            "rpc", self.name, fields.Datetime.add(now, days=days) if days else None
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.users.apikeys.show",
            "name": self.env._("API Key Ready"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key},
        }
