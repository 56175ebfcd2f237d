"""The end of a term: notice, reminder, lapse, reinstatement."""

from . import contract_contract
from . import support_plan_term
from . import support_plan_reminder
