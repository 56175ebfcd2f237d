from . import test_written_terms
