"""A pytest plugin: what this project holds of a test run."""


def pytest_collection_modifyitems(config, items):
    """A class that a test module only imports is not its test.

    `from odoo.addons.web.tests.test_js import WebSuite`, to inherit from it, would
    have pytest run all of Odoo's own suites.
    """
    foreign = [item for item in items if is_foreign(item)]
    if foreign:
        items[:] = [item for item in items if not is_foreign(item)]
        config.hook.pytest_deselected(items=foreign)


def is_foreign(item):
    return bool(item.cls) and item.cls.__module__ != item.module.__name__
