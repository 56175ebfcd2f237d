# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools.misc import format_date


class SupportPortal(models.AbstractModel):
    """What a client reads who is turned away: a title and a sentence for each verdict."""

    _inherit = "support.portal"

    def _explain_to_client(self, verdict, term, category):
        """Return a title and a sentence for each reason to turn somebody away."""
        if verdict.is_of_another:
            return self.env._(
                "Your support plan isn't active at the moment"
            ), self.env._(
                "Your company is covered by a plan that another company holds. Please "
                "talk to that company, or write to us."
            )
        plan = term.product_id.name
        if verdict.code == "pending":
            return self._explain_pending_to_client(verdict, term, plan)
        texts = {
            "lapsed": (
                self.env._("Your support plan has ended"),
                self.env._(
                    "%(plan)s ended on %(until)s. Take up a plan again, and we are "
                    "there for you.",
                    plan=plan,
                    until=format_date(self.env, term.date_end),
                ),
            ),
            "exhausted": (
                self.env._("The prepaid support of your plan is used up"),
                self.env._("Add to your plan, and we go on where we left off."),
            ),
            "hold": (
                self.env._("Your support plan is on hold"),
                self.env._("Please call or write to us, and we will sort it out."),
            ),
            "not_authorised": (
                self.env._("Your company has named who may ask for support"),
                self.env._(
                    "You are not among them yet. Ask a colleague who is to write to "
                    "us, or to have you named."
                ),
            ),
            "out_of_scope": (
                self.env._("Your plan does not cover this kind of question"),
                self.env._(
                    "%(plan)s does not cover “%(category)s”. Choose another category, "
                    "or ask us for a quotation.",
                    plan=plan,
                    category=category.sudo().display_name if category else "",
                ),
            ),
        }
        if verdict.code in texts:
            return texts[verdict.code]
        if verdict.word.with_plan_sheet or verdict.word.may_ask:
            return self.env._("You have no support plan yet"), self.env._(
                "We only offer support on our prepaid plans, so that somebody who knows "
                "your system is there when you call."
            )
        return self.env._("We can't take your request right now"), self.env._(
            "Please call us or write to us, and we'll sort it out."
        )

    def _explain_pending_to_client(self, verdict, term, plan):
        if not verdict.invoice_id or term.covered_from:
            return self.env._("Your support plan has not begun yet"), self.env._(
                "%(plan)s begins on %(start)s.",
                plan=plan,
                start=format_date(self.env, term.covered_from or term.date_start),
            )
        return self.env._("Your support plan awaits payment"), self.env._(
            "Your cover starts as soon as the premium of %(plan)s is paid.", plan=plan
        )
