"""The company's settings, and what day it is in its time zone."""

from . import support_choice
from . import support_record
from . import support_staff_thread
from . import res_company
from . import res_company_day
from . import res_config_settings
