# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

{
    "name": "Support Plans and Timesheets",
    "summary": "Clients who see amounts only find no time on their project pages",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "The support_plan contributors",
    "depends": ["support_plan", "hr_timesheet"],
    "data": ["views/timesheet_templates.xml"],
    "auto_install": True,
}
