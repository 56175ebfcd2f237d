"""What the tests of e-mail share: modules that need no Odoo, and a message."""

import email
import email.policy
import importlib
import sys
import types
from pathlib import Path

ADDON = Path(__file__).resolve().parents[2] / "support_plan"


def load(name):
    """Return a module of the addon without loading its models, which need Odoo."""
    for package in ("plain", "plain.tests", "plain.tests.mail"):
        folder = ADDON.joinpath(*package.split(".")[1:])
        sys.modules.setdefault(package, types.ModuleType(package)).__path__ = [
            str(folder)
        ]
    return importlib.import_module(f"plain.{name}")


def read(text):
    raw = text.encode("utf-8", "surrogateescape")
    return email.message_from_bytes(raw, policy=email.policy.SMTP)
