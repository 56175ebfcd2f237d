"""What is kept about a person: found, exported, and erased."""

from . import support_personal_data
from . import support_person
from . import support_person_words
from . import support_held_mail
from . import support_refusal
from . import support_call_dispute
from . import support_call
from . import support_exception
from . import support_plan_acceptance
from . import helpdesk_ticket
from . import support_identity
from . import privacy_lookup_wizard
from . import privacy_lookup_wizard_line
