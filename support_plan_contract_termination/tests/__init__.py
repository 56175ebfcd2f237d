from . import test_termination
