"""Telephone systems and scripts: RPC and keys."""

from . import support_gate
from . import support_call_guard
from . import support_call
from . import res_users
