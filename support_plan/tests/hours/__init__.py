from . import test_allowance
from . import test_topup
from . import test_ledger
from . import test_opening
from . import test_audit
from . import test_property
