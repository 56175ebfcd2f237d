"""When a subscription line is billed, and for which days: its periods, end to end."""

from . import account_move_line
from . import contract_contract
from . import contract_line
from . import contract_line_guard
from . import contract_line_planning
from . import contract_line_schedule
from . import res_partner
from . import support_plan_period
from . import support_plan_period_acts
