"""The prepaid hours: lots, the ledger that only grows, rollover, expiry, opening balances, top-ups."""

from . import support_plan_lot
from . import support_plan_lot_state
from . import support_plan_lot_guard
from . import support_plan_lot_changes
from . import support_plan_term
from . import support_plan_entry
from . import support_plan_settlement
from . import support_plan_housekeeping
from . import support_plan_opening
from . import contract_contract
from . import contract_line
from . import account_move
from . import account_move_line
