from . import test_typed_dates
