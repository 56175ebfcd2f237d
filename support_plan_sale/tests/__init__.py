from . import test_client_fields
from . import test_client_login
from . import test_client_names
from . import test_hunt
from . import test_sale_order
from . import test_ways_of_other_apps
