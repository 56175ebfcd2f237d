# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def migrate(cr, version):
    """Let the lines of subscriptions keep the recurrence that they have, each its own:
    one for all lines is refused from now on where one of them is a plan's."""
    cr.execute(
        """UPDATE contract_contract contract SET line_recurrence = TRUE
           WHERE line_recurrence IS NOT TRUE
             AND EXISTS (SELECT FROM contract_line line
                         JOIN product_product product ON product.id = line.product_id
                         JOIN product_template plan
                             ON plan.id = product.product_tmpl_id
                         WHERE line.contract_id = contract.id
                           AND plan.support_plan_ok)"""
    )
