# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

{
    "name": "Support Plans and Electronic Orders",
    "summary": "The UBL file of an order shows amounts and no time",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "The support_plan contributors",
    "depends": ["support_plan_sale", "sale_edi_ubl"],
    "auto_install": True,
}
