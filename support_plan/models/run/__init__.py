"""The recurring run that invoices premiums: due, checked, in batches, by several lanes."""

from . import contract_contract
from . import contract_contract_checks
from . import contract_contract_questions
from . import support_plan_run
from . import support_plan_run_line
from . import support_plan_run_lane
from . import account_move
from . import res_company
