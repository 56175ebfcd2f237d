"""When a subscription line is billed, and for which days: its periods, end to end."""

from . import contract_contract
from . import contract_line
from . import contract_line_guard
