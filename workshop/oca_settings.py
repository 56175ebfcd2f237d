"""Run in Odoo's shell: put the gate in its own `observe` mode for the OCA's suites."""
