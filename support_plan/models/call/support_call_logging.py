# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class SupportCall(models.Model):
    """Many calls at once: all of them or none, and every mistake named."""

    _inherit = "support.call"

    def _each_or_none(self, act):
        """Do the same to each call. Where it cannot be done to one, it is done to none,
        and all that stands in the way is said at once.

        :param act: what to do with one call; raises what a person can understand
        :raises UserError: naming each call that it cannot be done to, and why
        """
        if len(self) == 1:
            act(self)
            return
        mistakes = []
        for call in self:
            try:
                act(call)
            except UserError as error:
                mistakes.append(f"{call._describe()}: {error}")
        if mistakes:
            raise UserError(
                "\n".join(
                    [
                        self.env._(
                            "Nothing was done to any of the %(calls)s calls. Mend "
                            "these %(mistakes)s first, or leave them out:",
                            calls=len(self),
                            mistakes=len(mistakes),
                        ),
                        *mistakes,
                    ]
                )
            )

    def _describe(self):
        """Return who and when, for somebody who looks for this call in a list."""
        call = self.sudo()
        return self.env._(
            "%(client)s, %(day)s, %(summary)s",
            client=call.partner_id.display_name,
            day=call.work_date,
            summary=call.summary or self.env._("no summary"),
        )
