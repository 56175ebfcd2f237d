# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

{
    "name": "Support Plans and Contract Termination",
    "summary": "A termination that is cancelled lets the plans go on as before",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "The support_plan contributors",
    "depends": ["support_plan_contract_line_successor", "contract_termination"],
    "auto_install": True,
}
