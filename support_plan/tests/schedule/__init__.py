from . import test_copied_by_values
from . import test_schedule
from . import test_schedule_model
from . import test_schedule_upgrade
from . import test_typed_dates
