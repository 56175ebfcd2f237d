from . import test_held_mail
from . import test_mail_bounds
from . import test_mail_fuzz
from . import test_mail_heard
from . import test_mail_loops
from . import test_mail_origin
from . import test_papers
from . import test_who_is_who
