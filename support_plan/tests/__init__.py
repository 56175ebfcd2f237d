from . import test_term
from . import test_ledger
from . import test_charging
from . import test_gate
from . import test_opening
from . import test_refusal
from . import test_tours
from . import test_property
