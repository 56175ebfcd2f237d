# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

{
    "name": "Support Plans and Sales",
    "summary": "Sales orders whose invoices show amounts are still counted in time",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "The support_plan contributors",
    "depends": ["support_plan", "sale"],
    "data": ["views/sale_templates.xml"],
    "auto_install": True,
}
