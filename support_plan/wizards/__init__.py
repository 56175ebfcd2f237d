from . import base_import_import
from . import support_put_on_plan
from . import support_call_reverse
from . import support_call_decide
from . import support_hold
from . import support_lot_adjust
from . import support_goodwill
from . import support_overage_invoice
