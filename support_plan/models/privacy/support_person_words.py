# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext, is_html_empty

_ADDRESSES = (
    "incoming_email_to",
    "incoming_email_cc",
    "outgoing_email_to",
    "reply_to",
)


class SupportPerson(models.AbstractModel):
    """The words around a record: messages, files, tracked changes, activities."""

    _inherit = "support.person"

    @api.model
    def _name_file(self, record, name):
        """Return a name for a file in an export, whatever a stranger called it."""
        safe = re.sub(r"[^\w.-]+", "_", name or "").strip("._")[-80:]
        return f"{record._name}-{record.id}-{safe or 'file'}"

    @api.model
    def _export_message(self, message, files):
        names = []
        for attachment in message.attachment_ids:
            name = self._name_file(attachment, attachment.name)
            files[name] = attachment.raw or b""
            names.append(name)
        return {
            self.env._("Date"): fields.Datetime.to_string(message.date),
            self.env._("On"): f"{self._get_label(message.model)} #{message.res_id}",
            self.env._("Subject"): message.subject or "",
            self.env._("Text"): html2plaintext(message.body or "").strip(),
            self.env._("Files"): names,
        }

    @api.model
    def _erase_around(self, records, person):
        """Erase what was written on records that are about a person, by whomever.

        :return: the records that had any of it
        """
        of_records = [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        files = self.env["ir.attachment"].sudo()
        files = files.search([*of_records, ("res_field", "=", False)])
        messages = self.env["mail.message"].sudo()
        messages = messages.search(
            [("model", "=", records._name), ("res_id", "in", records.ids)]
        )
        followers = self.env["mail.followers"].sudo()
        followers = followers.search(
            [*of_records, ("partner_id", "in", person.partners.ids)]
        )
        touched = {*files.mapped("res_id"), *followers.mapped("res_id")}
        files.unlink()
        # Who has a ticket still follows it.
        followers.filtered(
            lambda one: (
                "partner_id" not in records
                or records.browse(one.res_id).partner_id != one.partner_id
            )
        ).unlink()
        touched -= set(followers.exists().mapped("res_id"))
        on_message = dict(zip(messages.ids, messages.mapped("res_id"), strict=False))
        erased = self._erase_messages(messages, person)
        touched |= {on_message[one] for one in erased.ids if one in on_message}
        touched |= self._erase_activities(of_records, records)
        return records.browse(touched)

    @api.model
    def _erase_quotes(self, record, texts, person):
        """Erase the messages and activities of a record that quote one of some texts;
        what else was written there stays."""

        def squash(text):
            return "".join(text.split())

        # A text that was taken for HTML lost what looked like a tag.
        known = {squash(text) for text in texts if text}
        known |= {squash(html2plaintext(text)) for text in texts if text}
        known.discard("")

        def quotes(html):
            said = squash(html2plaintext(html or ""))
            return any(text in said for text in known)

        of_record = [("res_id", "=", record.id)]
        messages = self.env["mail.message"].sudo()
        messages = messages.search([("model", "=", record._name), *of_record])
        self._erase_messages(messages.filtered(lambda one: quotes(one.body)), person)
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        activities = activities.search([("res_model", "=", record._name), *of_record])
        activities.filtered(lambda one: quotes(one.note) or quotes(one.feedback)).write(
            {"note": False, "feedback": False}
        )

    @api.model
    def _erase_activities(self, of_records, records):
        """Erase what activities say, done ones too; return the ids of their records."""
        touched = set()
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        for activity in activities.search(of_records):
            word = records.browse(activity.res_id)._word()
            if activity.summary == word and is_html_empty(activity.note):
                continue
            # The name of the record is a copy, which nothing else renews.
            activity.write(
                {"summary": word, "note": False, "feedback": False, "res_name": word}
            )
            touched.add(activity.res_id)
        return touched

    @api.model
    def _erase_messages(self, messages, person):
        """Erase the words of messages, their files and e-mails; and a person as their
        author. Who else wrote one stays its author.

        :return: the messages that had any
        """
        emails = self.env["mail.mail"].sudo()
        emails = emails.search([("mail_message_id", "in", messages.ids)])
        erased = emails.mail_message_id
        emails.unlink()  # The message of one that notifies stays.
        for message in messages.exists():
            touched = self._erase_tracking(message)
            if files := message.attachment_ids.filtered(
                lambda file, message=message: (
                    file.res_model in (False, "mail.compose.message", "mail.message")
                    or (file.res_model, file.res_id) == (message.model, message.res_id)
                )
            ):
                files.unlink()
                touched = True
            if vals := self._prepare_erased_message(message, person):
                message.write(vals)
                touched = True
            if told := message.notification_ids.filtered(
                lambda one: one.res_partner_id in person.partners
            ):
                told.unlink()
                touched = True
            if touched:
                erased |= message
        return erased

    @api.model
    def _prepare_erased_message(self, message, person):
        vals = {name: False for name in _ADDRESSES if message[name]}
        company = message.record_company_id
        word = self.env["support.record"]._get_word_for_erased(company)
        body = Markup("<p>%s</p>") % word
        if not is_html_empty(message.body) and message.body != body:
            vals["body"] = body
        if message.subject:
            vals["subject"] = False
        if self._is_author(message, person):
            if message.author_id:
                vals["author_id"] = False
            if message.email_from:
                vals["email_from"] = False
        if message.partner_ids & person.partners:
            vals["partner_ids"] = [
                fields.Command.unlink(one.id)
                for one in message.partner_ids & person.partners
            ]
        return vals

    @api.model
    def _erase_tracking(self, message):
        """Erase names and words that a message tells of a change; return whether there
        were any. States, dates and amounts stay."""
        word = self.env["support.record"]._get_word_for_erased(
            message.record_company_id
        )
        touched = False
        for value in message.tracking_value_ids:
            field = value.field_id
            if field.ttype not in (False, "char", "text", "html", "many2one"):
                continue
            if field.ttype == "many2one" and field.relation != "res.partner":
                continue
            vals = {
                name: word
                for name in (
                    "old_value_char",
                    "new_value_char",
                    "old_value_text",
                    "new_value_text",
                )
                if value[name] and value[name] != word
            }
            if field.ttype == "many2one":
                vals |= {
                    name: 0
                    for name in ("old_value_integer", "new_value_integer")
                    if value[name]
                }
            if vals:
                value.write(vals)
                touched = True
        return touched
