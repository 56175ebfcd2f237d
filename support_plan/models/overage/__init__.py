"""Hours beyond the lots, billed as amounts."""

from . import support_call
from . import contract_contract
from . import account_move
from . import account_move_line
