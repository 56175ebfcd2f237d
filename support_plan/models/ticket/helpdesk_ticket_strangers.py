# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from markupsafe import Markup

from odoo import api, models

# So many tickets are listed one by one in what a manager is told.
_LISTED = 200


class HelpdeskTicket(models.Model):
    """Followers from before the rule that following is reading: see the migration."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _take_off_strangers(self):
        """Take off the followers who are neither staff nor the client's own people, and
        tell staff: each ticket by a note, the managers of each company by a list.

        As superuser, over all companies, archived tickets included.

        :return: the tickets
        """
        followers = self.sudo()._find_strangers()
        strangers = defaultdict(followers.partner_id.browse)
        for follower in followers:
            strangers[follower.res_id] |= follower.partner_id
        tickets = self.sudo().browse(strangers)
        followers.unlink()
        # They have been sent to the ticket by a link that opens it without a login.
        tickets.access_token = False
        tickets._message_log_batch(
            bodies={
                ticket_id: self.env._(
                    "%(people)s followed this ticket and could read it, and are neither "
                    "colleagues nor the client’s own people. They no longer do. The link "
                    "that opens the ticket without a login was made anew.",
                    people=", ".join(people.mapped("display_name")),
                )
                for ticket_id, people in strangers.items()
            }
        )
        for company, some in tickets.grouped("company_id").items():
            some._list_strangers(company, strangers)
        return tickets

    @api.model
    def _find_strangers(self):
        """Return the followers of tickets who are no readers of them."""
        followers = self.env["mail.followers"].search(
            [("res_model", "=", self._name), ("partner_id.partner_share", "=", True)]
        )
        tickets = self.browse({*followers.mapped("res_id")}).exists()
        # Of all tickets that clients follow: not their descriptions too.
        tickets.fetch(["commercial_partner_id", "support_term_id"])
        followed = {ticket.id: ticket for ticket in tickets}
        return followers.filtered(
            lambda follower: (
                follower.res_id in followed
                and not followed[follower.res_id]._filter_readers(follower.partner_id)
            )
        )

    def _list_strangers(self, company, strangers):
        """Give a support manager the list, as an activity on the company's contact."""
        managers = self.env.ref("support_plan.group_manager").all_user_ids
        managers = managers.filtered(
            lambda user: user.active and company in user.company_ids
        )
        # Odoo's first user has every role, and seldom looks into tickets.
        first = self.env.ref("base.user_admin")
        manager = (managers - first)[:1] or first
        lines = [
            Markup("<li>%s: %s</li>")
            % (
                ticket._get_html_link(ticket.display_name),
                ", ".join(strangers[ticket.id].mapped("display_name")),
            )
            for ticket in self[:_LISTED]
        ]
        if len(self) > _LISTED:
            more = self.env._("And %s more: each has a note.", len(self) - _LISTED)
            lines.append(Markup("<li>%s</li>") % more)
        company.partner_id.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Tickets that people of other clients could read"),
            note=Markup("<p>%s</p><ul>%s</ul>")
            % (
                self.env._(
                    "Whoever an e-mail copied in used to follow the ticket and read it. "
                    "These people were taken off. Tell the clients where it matters."
                ),
                Markup("").join(lines),
            ),
            user_id=manager.id,
        )
