from . import account_analytic_line
from . import project_milestone
from . import project_project
from . import project_task
