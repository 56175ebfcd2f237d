"""What a client sees and does."""

from . import support_portal
from . import helpdesk_ticket
