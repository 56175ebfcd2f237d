# Copyright 2026 The support_plan contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a figure has to reach. Plain numbers are upper bars."""


class AtLeast(float):
    """A bar from below."""


def describe(figure, bar):
    """Say in words how a figure stands to its bar, if it has one."""
    if bar is None:
        return ""
    if isinstance(bar, AtLeast):
        return f"   at least {bar:g}" + ("" if figure >= bar else ": MISSED")
    return f"   at most {bar:g}" + ("" if figure <= bar else ": MISSED")
