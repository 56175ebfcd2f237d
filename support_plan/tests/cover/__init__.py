from . import test_term
from . import test_term_rules
from . import test_duplicate
