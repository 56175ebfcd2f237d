from . import test_call_desk
from . import test_call_desk_pages
from . import test_tours
