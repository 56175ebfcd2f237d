# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date, formatLang

from odoo.addons.base.models.ir_qweb_fields import nl2br


class SupportPlanPeriod(models.Model):
    """What becomes of periods: by their papers, and by what people decide."""

    _inherit = "support.plan.period"

    # ------------------------------------------------------------------
    # What follows from papers
    # ------------------------------------------------------------------

    def _follow_papers(self):
        """Let each period say whether its premium is posted.

        What a premium's line says then is kept: net amount and currency.
        """
        for period in self.sudo():
            line = period.invoice_line_id
            posted = line.parent_state == "posted"
            if period.is_opening or period.state not in ("planned", "billed"):
                continue
            if posted:
                period.kept_premium = line.price_subtotal
                period.kept_currency_id = line.currency_id
            period.state = "billed" if posted else "planned"

    def _credit(self, why):
        """Count periods as credited. Where the line goes on, a skipped one takes the
        place of each, and whoever is responsible is asked: nobody is billed again for
        what was taken back, unless somebody wants it.

        :param dict why: for each period, the papers in words
        """
        for period in self:
            period.write({"state": "credited", "reason": why[period]})
        # Where the line goes on, its schedule closes the gap.
        self.contract_line_id._plan_anew()
        for period in self.filtered("successor_id"):
            period._ask_whether_to_bill_again(why[period])

    def _ask_whether_to_bill_again(self, why):
        if self.env.context.get("support_line_ends"):
            return  # Whoever took the premium back lets the line end, too.
        contract = self.contract_id
        what = self.env._(
            "%(period)s was taken back: %(why)s. It is skipped. Plan it again in the "
            "schedule, if it is to be billed anew.",
            period=self.display_name,
            why=why,
        )
        contract.message_post(body=what)
        contract.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Premium taken back: bill its period anew?"),
            note=nl2br(what),
            user_id=(contract.user_id or self.env.user).id,
        )

    def _stand_again(self):
        """Count credited periods as billed, as their premiums stand again.

        :raises UserError: where something else was billed in their place
        """
        for period in self.filtered(lambda period: period.state == "credited"):
            in_place = self.search(
                [
                    ("contract_line_id", "=", period.contract_line_id.id),
                    ("state", "!=", "credited"),
                    ("date_start", "<=", period.date_end),
                    ("date_end", ">=", period.date_start),
                ]
            )
            billed = in_place.filtered(lambda other: other._is_invoiced())
            if billed:
                raise UserError(
                    self.env._(
                        "%(period)s was billed anew with %(invoice)s. Cancel or credit "
                        "that one first.",
                        period=period.display_name,
                        invoice=billed[0].invoice_id.display_name,
                    )
                )
            in_place.unlink()
            period.state = "billed"

    # ------------------------------------------------------------------
    # What people decide
    # ------------------------------------------------------------------

    def action_skip(self):
        """Ask why these periods are skipped."""
        return self._open_decision("skip")

    def action_plan_again(self):
        """Ask why these periods are planned again."""
        return self._open_decision("plan_again")

    def action_fix_premium(self):
        """Ask for the premium that these periods have, and why."""
        return self._open_decision("fix_premium")

    def _open_decision(self, decision):
        self._check_may_decide()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "support_plan.support_period_decide_action"
        )
        return action | {
            "context": {
                "default_decision": decision,
                "default_period_ids": self.ids,
            }
        }

    def _skip(self, reason):
        """Leave periods out: they are not invoiced, and give no cover.

        :param reason: why, in words
        :raises UserError: where one is not free to be skipped
        """
        self._check_may_decide()
        for period in self:
            if not period.is_free:
                raise UserError(
                    self.env._(
                        "%s can't be skipped: only what is planned, and has no invoice "
                        "yet, can.",
                        period.display_name,
                    )
                )
        self._decide({"state": "skipped", "reason": reason})
        # Something is planned, however much is skipped.
        self.contract_line_id._plan_ahead()
        self._say(self.env._("Skipped"), reason)

    def _plan_again(self, reason):
        """Let periods that were skipped be invoiced after all.

        :param reason: why, in words
        :raises UserError: where one is not skipped
        """
        self._check_may_decide()
        for period in self:
            if period.state != "skipped":
                raise UserError(
                    self.env._("%s is not skipped.", period.display_name),
                )
        self._decide({"state": "planned", "reason": reason})
        self._say(self.env._("Planned again"), reason)

    def _fix_premium(self, premium, reason):
        """Agree on a premium of its own for planned periods.

        :param premium: the net amount for each, in the line's currency
        :param reason: why, in words
        :raises UserError: where one is billed already, or the amount makes no sense
        """
        self._check_may_decide()
        if premium < 0:
            raise UserError(self.env._("A premium is never negative."))
        for period in self:
            if not period.is_free:
                raise UserError(
                    self.env._(
                        "The premium of %s can't be fixed: only what is planned, and "
                        "has no invoice yet, can.",
                        period.display_name,
                    )
                )
            currency = period.contract_line_id.currency_id
            period._decide(
                {
                    "is_price_fixed": True,
                    "kept_premium": premium,
                    "kept_currency_id": currency.id,
                    "reason": reason,
                }
            )
            amount = formatLang(self.env, premium, currency_obj=currency)
            period._say(self.env._("Premium fixed at %s", amount), reason)

    def _decide(self, values):
        self.sudo().write({**values, "user_id": self.env.user.id})

    def _say(self, what, reason):
        """Note an act on the subscriptions of these periods."""
        for period in self:
            period.contract_id.sudo().message_post(
                body=self.env._(
                    "%(what)s: %(plan)s, %(start)s to %(end)s. %(reason)s",
                    what=what,
                    plan=period.product_id.name,
                    start=format_date(self.env, period.date_start),
                    end=format_date(self.env, period.date_end),
                    reason=reason or "",
                ),
                author_id=self.env.user.partner_id.id,
            )

    def _check_may_decide(self):
        """Let plan billing and support managers alone decide about periods.

        :raises AccessError: to anyone else
        """
        self.check_access("read")
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("support_plan.group_billing")
            or user.has_group("support_plan.group_manager")
        ):
            raise AccessError(
                self.env._(
                    "Only plan billing and support managers decide about periods. Ask "
                    "one of them."
                )
            )
