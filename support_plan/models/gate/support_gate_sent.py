# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import UTC, datetime

from odoo import models
from odoo.exceptions import UserError


class SupportGate(models.AbstractModel):
    """What a page or another system sends is plain data of its kind, or refused."""

    _inherit = "support.gate"

    def _check_words(self, words):
        """Return words without the blanks around them.

        :raises UserError: on what is no words at all, nor an id
        """
        if isinstance(words, int) and not isinstance(words, bool):
            words = str(words)
        if words and not isinstance(words, str):
            raise UserError(self.env._("%s should be words between quotes.", words))
        return (words or "").strip()

    def _check_id(self, record_id):
        """Return the id of a contact, or None.

        :raises UserError: on what is no id
        """
        if record_id and (
            isinstance(record_id, bool) or not isinstance(record_id, int)
        ):
            raise UserError(self.env._("%s is not the number of a contact.", record_id))
        return record_id or None

    def _parse_moment(self, at):
        """Return a moment that was sent as text or datetime, in UTC without a zone.

        :param at: as ISO 8601 writes it; in UTC, unless it names another offset
        :raises UserError: on what is no moment
        """
        try:
            moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
            if moment.tzinfo:
                moment = moment.astimezone(UTC)
            return moment.replace(tzinfo=None, microsecond=0)
        except (ValueError, OverflowError, TypeError) as error:
            raise UserError(
                self.env._("%s is not a moment. Write it as 2027-01-31 14:30:00.", at)
            ) from error
