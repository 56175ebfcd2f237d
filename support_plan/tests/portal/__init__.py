from . import test_portal
from . import test_client_fields
from . import test_client_methods
