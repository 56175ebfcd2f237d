# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

{
    "name": "Support Plans and Successors of Contract Lines",
    "summary": "Plans renew by their schedule and pause by a hold, not by successors",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "The support_plan contributors",
    "depends": ["support_plan", "contract_line_successor"],
    "data": [
        "security/ir.model.access.csv",
        "views/contract_contract_views.xml",
        "views/contract_line_views.xml",
    ],
    "auto_install": True,
}
