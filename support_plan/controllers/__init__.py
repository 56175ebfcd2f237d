from . import portal_tickets
from . import portal_support
