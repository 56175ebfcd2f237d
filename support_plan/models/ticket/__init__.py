"""The gate at the ticket: no way in, and no way round."""

from . import helpdesk_ticket
from . import helpdesk_ticket_cover
from . import helpdesk_ticket_readers
from . import helpdesk_ticket_strangers
from . import support_plan_settlement
from . import support_exception
from . import helpdesk_ticket_answer
from . import helpdesk_ticket_stage
from . import helpdesk_ticket_team
from . import res_partner
from . import mail_followers
from . import mail_message
