# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import email
import email.policy
import logging
from xmlrpc.client import Binary

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import AccessError

from ...exceptions import SupportRefused
from ...mail_bounds import LAST_REFERENCES, Bounded, bound, get_fields, salvage
from ...mail_text import clean_text, find_addresses, find_message_ids
from .helpdesk_ticket_loops import AUTOMATIC
from .support_mail_replies import OURS

_logger = logging.getLogger(__name__)

_TICKET = "helpdesk.ticket"
_RECIPIENTS = ("to", "cc", "delivered-to", "resent-to", "resent-cc")
_REFERENCES = ("references", "in-reply-to")


class CutMail:
    """An e-mail of which something was cut, as a value of the context: no RPC client
    can put one there."""

    def __init__(self, raw):
        self.raw = raw


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
        that is refused as late as when its ticket is created.

        What is too long or too deep is cut before Odoo reads it, and kept as an
        attachment. The e-mail of other models is Odoo's alone.
        """
        raw = self._get_raw_mail(message)

        def process(bounded):
            this = self.with_context(
                support_raw_mail=raw,
                support_cut_mail=CutMail(raw) if bounded.cut else None,
                support_typed_by_stranger=True,
            )
            try:
                with self.env.cr.savepoint():
                    return super(MailThread, this).message_process(
                        model,
                        bounded.raw,
                        custom_values,
                        save_original,
                        strip_attachments,
                        thread_id,
                    )
            except SupportRefused:
                if self.env["support.mail.gate"]._get_held_again().mail:
                    raise  # The reason is noted on the held e-mail.
                return this._hold_refused_late(model, raw, custom_values, thread_id)

        if not self._is_for_support(model, raw):
            return process(Bounded(raw, False))
        try:
            return process(bound(raw))
        except (AccessError, OperationalError, SupportRefused):
            raise
        except Exception:
            _logger.info("An email that cannot be read is read as far as it goes")
        try:
            return process(Bounded(salvage(raw), False))
        except (AccessError, OperationalError):
            raise
        except Exception as error:
            if self.env["support.mail.gate"]._get_held_again().mail:
                raise
            _logger.warning("An email that cannot be processed is held", exc_info=True)
            return self._hold_unreadable(raw, error)

    @api.model
    def _get_raw_mail(self, message):
        if isinstance(message, Binary):
            return bytes(message.data)
        if isinstance(message, str):
            return message.encode("utf-8", "surrogateescape")
        return bytes(message)

    @api.model
    def message_parse(self, message, save_original=False):
        """Leave out what no database keeps, and attach what was cut."""
        parsed = super().message_parse(message, save_original=save_original)
        for name, value in parsed.items():
            if isinstance(value, str) and clean_text(value) != value:
                parsed[name] = type(value)(clean_text(value))
        cut = self.env.context.get("support_cut_mail")
        attachments = parsed.get("attachments") or []
        parsed["attachments"] = [
            file._replace(
                fname=clean_text(file.fname), content=clean_text(file.content)
            )
            for file in attachments
        ]
        if isinstance(cut, CutMail):
            original = self._Attachment("original.eml", cut.raw, {})
            parsed["attachments"].append(original)
        return parsed

    @api.model
    def _parse_whatever_it_is(self, raw):
        """Return what can be read of an e-mail: all, or as far as it goes."""
        try:
            return self.message_parse(self._read_mail(bound(raw).raw))
        except (AccessError, OperationalError):
            raise
        except Exception:
            return self.message_parse(self._read_mail(salvage(raw)))

    @api.model
    def _read_mail(self, raw):
        return email.message_from_bytes(raw, policy=email.policy.SMTP)

    @api.model
    def _is_for_support(self, model, raw):
        """Tell whether an e-mail may become a ticket, or be heard on one.

        Its headers are only looked through: no parser has seen them yet.
        """
        if model == "helpdesk.ticket":
            return True
        fields = [(name.lower(), value) for name, value in get_fields(raw)]
        text = ", ".join(value for name, value in fields if name in _RECIPIENTS)
        addresses = [clean_text(address) for address in find_addresses(text)]
        gate = self.env["support.mail.gate"]
        if gate._is_to_team(addresses):
            return True
        text = " ".join(value for name, value in fields if name in _REFERENCES)
        known = find_message_ids(clean_text(text))[-LAST_REFERENCES:]
        return bool(known) and bool(
            self.env["mail.message"]
            .sudo()
            .search_count(
                [
                    ("message_id", "in", known),
                    ("model", "in", ("helpdesk.ticket", *OURS)),
                ],
                limit=1,
            )
        )

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Ask the gate about every e-mail that would open a ticket, whether it came by
        an alias or without one.

        1. News that our own mail was not delivered is told to staff: Odoo drops it.
        2. Who answers what we wrote by ourselves is heard, where Odoo would bounce it.
        3. Of Odoo's routes, the gate leaves those that it agrees to.
        """
        gate = self.env["support.mail.gate"]
        if message_dict.get("is_bounce"):
            gate._note_bounce(message_dict)
        elif gate._take_answer(message, message_dict, model):
            return []
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        return gate._filter_routes(message, message_dict, routes)

    @api.model
    def _message_parse_post_process(self, message, message_dict, routes):
        """Keep the author that the gate found, or that it found none: Odoo looks for one
        by whatever anybody typed."""
        judged = message_dict.pop("support_author_judged", False)
        values = super()._message_parse_post_process(message, message_dict, routes)
        if judged:
            values["author_id"] = message_dict["author_id"]
        return values

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Post a program's reply as a note that nobody is told of; open a ticket again
        that its client answered; say who forwarded it for a client; see to it that
        somebody hears of an answer."""
        reopened = message_dict.pop("support_reopened", None)
        forwarder = message_dict.pop("support_forwarder", None)
        this = self
        automatic = message_dict.pop("support_automatic", False)
        if automatic:
            this = self.with_context(support_written_by_itself=AUTOMATIC)
            message_dict["is_internal"] = True
            message_dict.pop("parent_id", None)
        res = super(MailThread, this)._message_route_process(
            message, message_dict, routes
        )
        if reopened:
            reopened._reopen_by_mail()
        if forwarder and res:
            self.env[_TICKET].browse(res).sudo().message_post(
                body=self.env._("Forwarded by %s.", forwarder.name),
                subtype_xmlid="mail.mt_note",
            )
        if not automatic:
            replied = [thread for model, thread, *_more in routes if model == _TICKET]
            self.env[_TICKET].browse(filter(None, replied))._warn_where_nobody_hears(
                message_dict.get("author_id")
            )
        return res

    @api.model
    def _hold_refused_late(self, model, raw, custom_values, thread_id):
        """Hold an e-mail whose ticket was refused after its route had been let in."""
        message = self._read_mail(bound(raw).raw)
        parsed = self.message_parse(message)
        this = self.with_context(support_refuse_mail=True)
        this.message_route(message, parsed, model, thread_id, custom_values)
        return False

    @api.model
    def _hold_unreadable(self, raw, error):
        """Hold an e-mail that nothing else can be done with: staff see it, and why."""
        message = self._read_mail(salvage(raw))
        self.env["support.mail.gate"].with_context(support_raw_mail=raw)._hold_mail(
            message,
            {
                "cause": "unreadable",
                "company_id": self.env.company.root_id.id,
                "team_id": False,
                "email_from": message["From"] or False,
                "email": next(iter(find_addresses(message["From"] or "")), False),
                "subject": message["Subject"] or False,
                "message_id": message["Message-ID"] or False,
                "failure": str(error),
            },
        )
        return False

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """What was held may come in all at once: it is no loop."""
        if self.env["support.mail.gate"]._get_held_again().mail:
            return False
        return super()._detect_loop_sender(message, message_dict, routes)
