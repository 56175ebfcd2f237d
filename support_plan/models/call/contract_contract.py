# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import ValidationError


class ContractContract(models.Model):
    _inherit = "contract.contract"

    @api.constrains("partner_id")
    def _check_support_client(self):
        """A subscription does not change hands: its hours are the client's."""
        for contract in self:
            calls = self.env["support.call"].sudo()
            other = calls.search(
                [
                    ("term_id.contract_id", "=", contract.id),
                    ("partner_id", "!=", contract.commercial_partner_id.id),
                    (
                        "partner_id",
                        "not in",
                        contract.support_covered_partner_ids.ids,
                    ),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(client)s has used hours of this subscription. Put the other "
                        "client on a plan of its own, or merge the two contacts.",
                        client=other.partner_id.display_name,
                    )
                )
