# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class SupportHeldMail(models.Model):
    """Who wrote a held email, where it came by a list, a form or a colleague."""

    _inherit = "support.held.mail"

    def action_confirm_sender(self):
        """Take these emails as from the contact that they name, and let them in where
        the client has cover. Of the address nothing is learnt: others write from it.

        :return: the tickets, or a notice that an email stays held
        :raises AccessError: to anyone but support agents
        :raises UserError: where an email names no contact
        """
        self._check_is_staff()
        mails = self.sudo().filtered(lambda mail: mail._awaits_its_sender())
        if not mails:
            raise UserError(
                self.env._("We don't know who wrote this. Use “Attach to a Client”.")
            )
        mails.author_chosen = True
        for mail in mails._filter_allowed():
            mail.sudo(False)._let_in()
        if mails.ticket_id:
            return mails.ticket_id.sudo(False)._get_records_action()
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        return mails._get_warning(mails._get_words_without_cover(), reload)

    def _awaits_its_sender(self):
        """Tell whether it names a contact, whom staff have yet to confirm."""
        self.ensure_one()
        return (
            self.state == "held"
            and self.whole
            and bool(self.author_id)
            and not self.author_chosen
            and (self.unproven or self.cause == "own")
        )

    def _get_words_without_cover(self):
        return self.env._(
            "This email is from %s, who has no active plan. It stays held until there is "
            "one.",
            ", ".join(self.partner_id.mapped("complete_name")),
        )

    def _get_warning(self, message, following):
        """Return the notice that shows a sentence, and then does what follows."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "warning", "message": message, "next": following},
        }
