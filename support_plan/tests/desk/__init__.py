from . import test_desk_look_up
from . import test_desk_card
from . import test_desk_timer
from . import test_desk_refusal
from . import test_desk_logging
from . import test_desk_roles
from . import test_call_desk_pages
from . import test_tours
