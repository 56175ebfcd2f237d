from . import base_import_import
from . import support_put_on_plan
from . import support_call_reverse
from . import support_call_decide
from . import support_hold
from . import support_lot_adjust
from . import support_goodwill
<<<<<<< HEAD
from . import support_overage_invoice
from . import support_run_start
=======
from . import support_accept_terms
from . import support_plan_sheet
>>>>>>> d379ddd ([ADD] support_plan: the plan sheet prints price, rules, written terms and a place to sign)
