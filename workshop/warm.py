"""Run in Odoo's shell: make the bundles of the pages that people open, once.

Else each browser test makes them again, as what it does is rolled back, and the first
visitor of the demo waits for them.
"""

BUNDLES = (
    "web.assets_web",
    "web.assets_frontend",
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
    "web.assets_tests",
    "web.report_assets_common",
    "web.assets_web_print",
    "bus.websocket_worker_assets",
)

for name in BUNDLES:
    env["ir.qweb"]._get_asset_bundle(name, css=False, js=True).js()
    env["ir.qweb"]._get_asset_bundle(name, css=True, js=False).css()
env.cr.commit()
