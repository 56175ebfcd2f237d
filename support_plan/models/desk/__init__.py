"""The call desk: who calls, what to say, and the call that is logged."""

from . import res_partner
from . import support_desk
from . import support_desk_search
from . import support_desk_numbers
from . import support_desk_card
from . import support_desk_call
from . import support_desk_logging
from . import support_desk_refusal
