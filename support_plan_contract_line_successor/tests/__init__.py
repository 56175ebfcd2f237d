from . import test_line_buttons
from . import test_nightly_renewal
