"""What is sold: the plan with its rules, its written terms, and what a client accepted."""

from . import product_template
from . import product_template_sheet
from . import product_product
from . import support_work_type
from . import support_plan_policy
from . import support_plan_acceptance
from . import contract_contract
from . import res_partner
from . import account_move_line
from . import uom_uom
