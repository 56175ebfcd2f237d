from . import test_gate
from . import test_verdict_words
from . import test_status_search
from . import test_exception
from . import test_refusal
from . import test_refusal_answer
from . import test_identity
