# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import email
import email.policy
import logging
from xmlrpc.client import Binary

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize_all

from ...exceptions import SupportRefused
from ...mail_text import get_header, salvage

_logger = logging.getLogger(__name__)


class UnreadableMailError(Exception):
    """An e-mail that Odoo's own parser fails on."""


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Lose no e-mail to the support: neither one that nobody can parse, nor one
        that is refused as late as when its ticket is created."""
        raw = self._get_raw_mail(message)
        arguments = (custom_values, save_original, strip_attachments, thread_id)
        this = self.with_context(support_raw_mail=raw)
        try:
            with self.env.cr.savepoint():
                return super(MailThread, this).message_process(model, raw, *arguments)
        except UnreadableMailError as error:
            if not self._is_for_support(model, raw):
                raise error.__cause__ from None
            _logger.info("An e-mail that cannot be parsed is read as far as it goes")
            return super(MailThread, this).message_process(
                model, salvage(raw), *arguments
            )
        except SupportRefused:
            return this._hold_refused_late(model, raw, custom_values, thread_id)

    @api.model
    def _get_raw_mail(self, message):
        if isinstance(message, Binary):
            return bytes(message.data)
        return message.encode() if isinstance(message, str) else bytes(message)

    @api.model
    def message_parse(self, message, save_original=False):
        try:
            return super().message_parse(message, save_original=save_original)
        except (AccessError, OperationalError):
            raise
        except Exception as error:
            raise UnreadableMailError from error

    @api.model
    def _parse_whatever_it_is(self, raw):
        """Return what can be read of an e-mail: all, or as far as it goes."""
        message = email.message_from_bytes(raw, policy=email.policy.SMTP)
        try:
            return self.message_parse(message)
        except UnreadableMailError:
            message = email.message_from_bytes(salvage(raw), policy=email.policy.SMTP)
            return self.message_parse(message)

    @api.model
    def _is_for_support(self, model, raw):
        """Tell whether an e-mail that cannot be parsed would have become a ticket."""
        if model == "helpdesk.ticket":
            return True
        message = email.message_from_bytes(raw)
        names = ("To", "Cc", "Delivered-To", "Resent-To")
        text = ",".join(get_header(message, name) for name in names)
        return bool(
            self.env["mail.alias"]
            .sudo()
            .search_count(
                [
                    ("alias_full_name", "in", email_normalize_all(text)),
                    ("alias_model_id.model", "=", "helpdesk.ticket"),
                ],
                limit=1,
            )
        )

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Ask the gate about every e-mail that would open a ticket, whether it came by
        an alias or without one."""
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        return self.env["helpdesk.ticket"]._filter_support_routes(
            message, message_dict, routes
        )

    @api.model
    def _hold_refused_late(self, model, raw, custom_values, thread_id):
        """Hold an e-mail whose ticket was refused after its route had been let in."""
        message = email.message_from_bytes(raw, policy=email.policy.SMTP)
        parsed = self.message_parse(message)
        this = self.with_context(support_refuse_mail=True)
        this.message_route(message, parsed, model, thread_id, custom_values)
        return False

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """What was held may come in all at once: it is no loop."""
        if self.env["helpdesk.ticket"]._get_held_again().mail:
            return False
        return super()._detect_loop_sender(message, message_dict, routes)
