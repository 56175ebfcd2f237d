from . import test_hunt
from . import test_sale_order
