# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

STAFF = "support_plan.group_agent,support_plan.group_billing,support_plan.group_sales"


class SupportStaffThread(models.AbstractModel):
    """A record that our staff read, and write messages on, though most of them may not
    change it: a client who gets a plan sheet, a subscription that is put on hold."""

    _name = "support.staff.thread"
    _description = "Record That Support Staff Write Messages On"

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create" and self.env.user.has_groups(STAFF):
            return dict.fromkeys(operations, "read")
        return operations
