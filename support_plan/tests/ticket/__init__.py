from . import test_gate_ways_in
from . import test_gate_ways_round
from . import test_gate_hostile
from . import test_ticket_followers_outside
from . import test_readers
from . import test_siege
