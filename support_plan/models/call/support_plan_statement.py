# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools.misc import format_date


class SupportPlanTerm(models.Model):
    """The statement of a term, for staff: what was accepted, what was asked, and how
    many whole hours it was charged. Minutes and costs are never in it."""

    _inherit = "support.plan.term"

    def _get_statement(self):
        """Return what the statement of one term tells.

        :return: dict with the recordsets ``acceptances``, ``calls`` (charged or
            reversed), ``waiting`` (to be reviewed), ``lots`` and ``disputes``, and with
            ``totals`` of whole hours
        """
        self.ensure_one()
        Call = self.env["support.call"]
        calls = Call.search([("term_id", "=", self.id)], order="started_at, id")
        charged = calls.filtered(lambda call: call.state in ("logged", "reversed"))
        names = ("hours", "hours_drawn", "hours_overage", "hours_absorbed")
        return {
            "acceptances": self.env["support.plan.acceptance"].search(
                [
                    ("contract_id", "=", self.contract_id.id),
                    ("accepted_on", "<=", self.date_end),
                ]
            ),
            "calls": charged,
            "waiting": calls.filtered(lambda call: call.state == "to_review"),
            "lots": self._get_statement_lots(charged),
            "disputes": calls.dispute_ids,
            "totals": {
                name: sum(charged.mapped(name)) for name in (*names, "hours_awaiting")
            },
        }

    def _get_statement_lots(self, calls):
        """Return the lots that these hours came with, and those that were drawn on."""
        return (self.lot_ids | calls.entry_ids.lot_id).sorted(
            lambda lot: (lot.date_expiry, lot.id)
        )

    def _get_statement_name(self):
        """Return the name of the statement's file."""
        self.ensure_one()
        return self.env._(
            "Statement %(client)s %(day)s",
            client=self.partner_id.name,
            day=format_date(self.env, self.date_start, date_format="yyyy-MM-dd"),
        ).replace("/", "-")


class SupportPlanLot(models.Model):
    """What became of a lot's hours, for the statement."""

    _inherit = "support.plan.lot"

    def _get_statement_hours(self):
        """Return the whole hours of each lot by what became of them.

        :return: dict of lot to dict with ``granted``, ``drawn``, ``lapsed`` (expired,
            rolled over or taken back), ``adjusted`` and ``left``
        """
        kinds = {
            "draw": "drawn",
            "reversal": "drawn",
            "expiry": "lapsed",
            "rollover_out": "lapsed",
            "revoke": "lapsed",
            "adjustment": "adjusted",
        }
        found = {
            lot: {
                "granted": lot.hours_granted,
                "drawn": 0,
                "lapsed": 0,
                "adjusted": 0,
                "left": lot.hours_left,
            }
            for lot in self
        }
        for entry in self.entry_ids:
            # A reversal puts right what it reverses.
            name = kinds.get((entry.reverses_id or entry).kind)
            if name:
                found[entry.lot_id][name] += entry.hours * (
                    1 if name == "adjusted" else -1
                )
        return found


class SupportCall(models.Model):
    """What a statement says of a call."""

    _inherit = "support.call"

    def _get_statement_words(self):
        """Return where the hours of a call went, in words; nothing where they were
        simply drawn from the plan."""
        self.ensure_one()
        if self.state == "reversed":
            return self.env._("Reversed: %s", self.decision_reason or "")
        said = {
            "hours_overage": self.env._("%s billed", self.hours_overage),
            "hours_absorbed": self.env._("%s not charged to you", self.hours_absorbed),
            "hours_awaiting": self.env._("%s not decided", self.hours_awaiting),
            "hours_given_back": self.env._("%s given back", self.hours_given_back),
        }
        return ", ".join(words for name, words in said.items() if self[name])
