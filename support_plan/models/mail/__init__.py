"""E-mail without cover: judged, held, answered, let in."""

from . import support_held_mail
from . import support_held_mail_holding
from . import support_held_mail_release
from . import support_held_mail_sender
from . import support_refusal
from . import support_plan_settlement
from . import res_company
from . import res_config_settings
from . import res_partner
from . import helpdesk_ticket_loops
from . import support_mail_gate
from . import support_mail_request
from . import support_mail_origin
from . import support_mail_verdict
from . import support_mail_loops
from . import support_mail_replies
from . import support_mail_answer
from . import helpdesk_ticket
from . import mail_alias
from . import mail_thread
from . import mail_thread_reports
