"""Whether a client is covered on a day: subscription, term, hold, payment and credit."""

from . import support_dated_state
from . import product_template
from . import contract_contract
from . import contract_contract_copy
from . import contract_line
from . import support_plan_term
from . import support_plan_term_period
from . import support_plan_term_state
from . import support_plan_term_rules
from . import support_plan_hold
from . import support_plan_settlement
from . import account_move
from . import account_move_line
