from . import test_term
from . import test_term_rules
