"""Invoices show amounts and never time."""

from . import uom_uom
from . import support_hidden_time
from . import res_partner
from . import res_users
from . import contract_contract
from . import contract_line
from . import account_move
from . import account_move_line
