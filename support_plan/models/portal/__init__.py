"""What a client sees and does."""

from . import support_portal
from . import support_portal_words
from . import support_portal_plans
from . import helpdesk_ticket
