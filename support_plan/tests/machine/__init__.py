from . import test_machine
from . import test_machine_guard
