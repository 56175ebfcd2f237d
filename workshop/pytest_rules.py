"""A pytest plugin: whose test a test is, and which come first."""

# With two workers, what takes minutes has to begin before what takes seconds.
LONGEST = ("test_property", "test_hunt")


def pytest_collection_modifyitems(config, items):
    """Leave out what a test module only imports or inherits from another addon.

    Odoo's own runner does so too. Else a test class that extends `WebSuite` would run
    the tests that `web` has for its test runner, and importing it, all of its suites.
    """
    others = [item for item in items if is_of_another_addon(item)]
    if others:
        items[:] = [item for item in items if not is_of_another_addon(item)]
        config.hook.pytest_deselected(items=others)
    items.sort(key=lambda item: item.path.stem not in LONGEST)


def is_of_another_addon(item):
    function = getattr(item, "function", None)
    if not item.cls or not function:
        return False
    if getattr(item.cls, "allow_inherited_tests_method", False):
        return False
    return addon(function.__module__) != addon(item.module.__name__)


def addon(module):
    """Return `odoo.addons.x` for what is in such an addon, else the module's top.

    >>> addon("odoo.addons.web.tests.test_js"), addon("tests.test_mail")
    ('odoo.addons.web', 'tests')
    """
    parts = module.split(".")
    return ".".join(parts[:3]) if parts[:2] == ["odoo", "addons"] else parts[0]
