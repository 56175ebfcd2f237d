from . import test_overage_invoice
