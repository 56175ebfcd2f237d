"""The one place that says whether a client may be served, and why: verdict, refusal, exception."""

from . import support_gate
from . import support_gate_sent
from . import support_gate_words
from . import support_gate_clients
from . import support_gate_standing
from . import support_gate_search
from . import support_plan_term
from . import support_plan_housekeeping
from . import support_refusal
from . import support_refusal_answer
from . import support_refusal_offer
from . import support_refusal_retention
from . import support_refusal_papers
from . import support_exception
from . import support_exception_granting
from . import support_identity
from . import support_identity_following
from . import res_partner
from . import res_partner_identity
from . import ir_http
