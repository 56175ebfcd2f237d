"""The call log: what a call is charged, from which lots it draws, and what awaits a decision."""

from . import support_call
from . import support_call_access
from . import support_call_guard
from . import support_call_timer
from . import support_call_logging
from . import support_call_charging
from . import support_call_group
from . import support_gate
from . import support_plan_entry
from . import support_call_drawing
from . import support_call_preview
from . import support_call_awaiting
from . import support_plan_settlement
from . import support_call_decision
from . import support_call_dispute
from . import contract_contract
from . import support_plan_statement
from . import helpdesk_ticket
from . import res_partner
from . import res_users
