from . import test_call_log
from . import test_charging
from . import test_awaiting
from . import test_dispute
