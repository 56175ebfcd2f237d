from . import test_erase
from . import test_export
from . import test_retention
